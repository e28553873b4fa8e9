import type { Finding } from "../judgement.ts";
import { clarificationYaml } from "./clarifications.ts";
import { conditionOutcome, exemption } from "./condition-outcome.ts";
import type { Facts } from "./conditions.ts";
import type { JudgeContext } from "./context.ts";
import { evaluateRestrictions } from "./restrictions.ts";
import type { Terms } from "./terms.ts";
import { agreementFix, finding, type Part, type Ruled } from "./terms-finding.ts";
import { evaluateUse } from "./use.ts";

/** One license against the facts of the deployment. What is blocked anyway asks nothing. */
export function evaluateTerms(terms: Terms, facts: Facts, context: JudgeContext): Part {
  const { rule } = terms;
  if (rule === undefined) return { findings: [withoutRules(terms)], open: [] };
  const ruled = { ...terms, rule };
  const parts = [
    evaluateUse(ruled, facts),
    ...rule.conditions.map((condition) => conditionOutcome(ruled, condition, facts)),
    evaluateRestrictions(ruled, context),
    { findings: standing(ruled), open: [] },
  ];
  const findings = parts.flatMap((part) => part.findings);
  const blocked = findings.filter(({ posture }) => posture === "blocked");
  if (blocked.length > 0) return { findings: blocked, open: [] };
  const open = parts.flatMap((part) => part.open);
  const silent = open.length === 0 && findings.every(({ posture }) => posture === "clear");
  return { findings: silent ? [...findings, ...exemption(ruled, facts)] : findings, open };
}

/** What no fact of the deployment settles. */
function standing(terms: Ruled): Finding[] {
  const { stays, unseen } = terms.rule;
  if (stays !== undefined)
    return [
      finding(
        terms,
        stays.posture === "blocked" ? "license-condition-broken" : "license-needs-reading",
        stays.posture,
        { message: `\`${terms.expression}\`: ${stays.text}`, clause: stays.clause, fix: agreementFix(terms) },
      ),
    ];
  if (!unseen) return [];
  return [
    finding(terms, "license-needs-reading", "review", {
      message: `the text of \`${terms.expression}\` was not seen; what is known of it is second-hand`,
      clause: "",
      fix: agreementFix(terms),
    }),
  ];
}

function withoutRules(terms: Terms): Finding {
  const family = terms.family !== undefined;
  const seen = terms.evidence.find(({ sha256 }) => sha256 !== undefined) ?? terms.evidence[0];
  const { place, sha256 } = seen;
  const { path } = place;
  return {
    id: family ? "license-id-family-only" : "license-no-rules",
    axis: "license",
    posture: "review",
    message: family
      ? `\`${terms.expression}\` names a family of different texts, and no text was found`
      : `there are no rules for \`${terms.expression}\``,
    why: family
      ? "texts of one family differ in whether commercial use is allowed; only the text decides"
      : "what the terms ask is not known, so a person has to read them",
    fix: clarificationYaml(terms.of, { path, ...(sha256 === undefined ? {} : { sha256 }) }),
    evidence: terms.evidence,
  };
}
