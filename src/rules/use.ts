import type { Finding } from "../judgement.ts";
import type { Facts } from "./conditions.ts";
import type { UseRule } from "./license-rule.ts";
import { nameOf } from "./terms.ts";
import { agreementFix, finding, NOTHING, type Part, type Ruled } from "./terms-finding.ts";

/** What the text makes of the use that the manifest states; a question where the uses differ and none is stated. */
export function evaluateUse(terms: Ruled, { profile }: Facts): Part {
  const { uses } = terms.rule;
  const all = [uses.commercial, uses.internal, uses.research];
  const { use } = profile;
  if (use === undefined) {
    const [first, ...rest] = all.map((one) => one?.posture ?? "clear");
    const told = all.find((one) => one !== undefined);
    if (told === undefined) return NOTHING;
    if (rest.every((posture) => posture === first))
      return { findings: findingOfUse(terms, told, "any"), open: [] };
    const because = `${nameOf(terms)} treats commercial, internal and research use differently: ${told.text}`;
    return { findings: [], open: [{ fact: "use", terms, clause: told.clause, because }] };
  }
  const rule = uses[use];
  return { findings: rule === undefined ? [] : findingOfUse(terms, rule, use), open: [] };
}

function findingOfUse(terms: Ruled, rule: UseRule, use: string): Finding[] {
  if (rule.posture === "clear") return [];
  const id = {
    conditional: "license-condition-met",
    review: "license-needs-reading",
    blocked: use === "research" ? "license-condition-broken" : "license-non-commercial",
  }[rule.posture];
  const verb = { conditional: "allows", review: "leaves open", blocked: "does not allow" }[rule.posture];
  return [
    finding(terms, id, rule.posture, {
      message: `\`${terms.expression}\` ${verb} ${use} use: ${rule.text}`,
      clause: rule.clause,
      ...(rule.posture === "blocked"
        ? { fix: agreementFix(terms) }
        : rule.posture === "review"
          ? { fix: "have it read; record a contract under `agreements`, or the decision under `waivers`" }
          : {}),
    }),
  ];
}
