import type { Duty, Evidence, Finding, Posture } from "../model.ts";
import { acceptanceOf } from "./acceptances.ts";
import { evaluateCondition, evaluateWhen, type Facts } from "./conditions.ts";
import type { JudgeContext } from "./context.ts";
import type { Condition, Fact, LicenseRule, UseRule } from "./license-rule.ts";
import { nameOf, type Terms } from "./terms.ts";

/** A deployment fact, or an acceptance, without which a license cannot be judged. */
export type Open = {
  fact: Fact | "acceptances";
  terms: Terms & { rule: LicenseRule };
  clause: string;
  because: string;
  /** The conditions that hang on the fact. */
  condition?: Condition;
};

/** What one license, or several at once, make of a deployment. */
export type Outcome = { findings: readonly Finding[]; open: readonly Open[]; duties: readonly Duty[] };

type Ruled = Terms & { rule: LicenseRule };

/** One license against the facts of the deployment. What is blocked anyway asks nothing. */
export function evaluateTerms(terms: Terms, facts: Facts, context: JudgeContext): Outcome {
  const { rule } = terms;
  if (rule === undefined) return { findings: [withoutRules(terms)], open: [], duties: [] };
  const ruled = { ...terms, rule };
  const parts = [
    evaluateUse(ruled, facts),
    ...rule.conditions.map((condition) => conditionOutcome(ruled, condition, facts)),
    evaluateRestrictions(ruled, context),
    { findings: standing(ruled), open: [] },
  ];
  const findings = parts.flatMap((part) => part.findings);
  const duties = dutiesOf(ruled, facts);
  const blocked = findings.filter(({ posture }) => posture === "blocked");
  if (blocked.length > 0) return { findings: blocked, open: [], duties };
  return { findings, open: parts.flatMap((part) => part.open), duties };
}

type Part = Pick<Outcome, "findings" | "open">;

function evaluateUse(terms: Ruled, { profile }: Facts): Part {
  const { uses } = terms.rule;
  const all = [uses.commercial, uses.internal, uses.research];
  const { use } = profile;
  if (use === undefined) {
    const [first, ...rest] = all.map((one) => one?.posture ?? "clear");
    const told = all.find((one) => one !== undefined);
    if (told === undefined) return { findings: [], open: [] };
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

function conditionOutcome(terms: Ruled, condition: Condition, facts: Facts): Part {
  const { state, applies, missing, modality } = evaluateCondition(condition, facts);
  const { otherwise, clause, text, proxy } = condition;
  const duty = typeof otherwise === "object";
  const said = proxy === undefined ? text : `${text} (${proxy})`;
  if (state === "holds")
    return {
      findings:
        duty || applies !== "holds"
          ? []
          : [
              finding(terms, "license-condition-met", "conditional", {
                message: `\`${terms.expression}\`: ${said}; this holds today`,
                clause,
              }),
            ],
      open: [],
    };
  if (state === "broken")
    return {
      findings: duty
        ? [
            finding(terms, "license-condition-met", "conditional", {
              message: `\`${terms.expression}\`: ${said}; this deployment is above it, so the duty applies`,
              clause,
            }),
          ]
        : [
            finding(terms, "license-condition-broken", otherwise, {
              message: `\`${terms.expression}\`: ${said}`,
              clause,
              fix: agreementFix(terms),
            }),
          ],
      open: [],
    };
  const open = [...new Set(missing)].map(
    (fact): Open => ({
      fact,
      terms,
      clause,
      because: `${nameOf(terms)}: ${said}`,
      ...(fact === condition.fact ? { condition } : {}),
    }),
  );
  if (open.length > 0 || !modality) return { findings: [], open };
  return {
    findings: [
      finding(terms, "license-condition-broken", "review", {
        message: `\`${terms.expression}\`: ${said}; nothing says whether this model is multimodal`,
        clause,
        fix: agreementFix(terms),
      }),
    ],
    open: [],
  };
}

function evaluateRestrictions(terms: Ruled, context: JudgeContext): Part {
  const { restrictions } = terms.rule;
  if (restrictions === undefined) return { findings: [], open: [] };
  const accepted = acceptanceOf(terms.rule, context.acceptances, context.pack.licenses, context.today);
  if (accepted === undefined)
    return {
      findings: [],
      open: [
        {
          fact: "acceptances",
          terms,
          clause: restrictions.clause,
          because: `${nameOf(terms)} restricts what the model may be used for: ${restrictions.text}`,
        },
      ],
    };
  const { by, on, at, license } = accepted.acceptance;
  const manifest: Evidence = {
    kind: "manifest",
    place: { path: at.file, at: { line: at.line, column: at.column } },
    quote: `license: ${license}, by: ${by}, on: ${on}`,
  };
  const findings = [
    finding(terms, "license-use-restrictions", "conditional", {
      message: `use restrictions of \`${nameOf(terms)}\`, accepted by ${by} on ${on}: ${restrictions.text}`,
      clause: restrictions.clause,
      evidence: [...terms.evidence, manifest],
    }),
  ];
  if (accepted.outdated !== undefined)
    findings.push(
      finding(terms, "license-acceptance-outdated", "clear", {
        message: `${accepted.outdated}: somebody should read it again`,
        clause: restrictions.clause,
        fix: acceptanceYaml(nameOf(terms), context.today),
        evidence: [manifest, ...terms.evidence],
      }),
    );
  return { findings, open: [] };
}

export function acceptanceYaml(license: string, today: string): string {
  return `acceptances:\n  - { license: ${license}, by: legal, on: ${today} }`;
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
        {
          message: `\`${terms.expression}\`: ${stays.text}`,
          clause: stays.clause,
          fix: agreementFix(terms),
        },
      ),
    ];
  if (!unseen) return [];
  return [
    finding(terms, "license-needs-reading", "review", {
      message: `the text of \`${terms.expression}\` was not seen; what is known of it is second-hand`,
      clause: "the whole text",
      fix: "have it read, then record the outcome under `waivers` or `agreements`",
    }),
  ];
}

function withoutRules(terms: Terms): Finding {
  const family = terms.family !== undefined;
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
    fix: "have the terms read, then record the outcome under `clarifications`",
    evidence: terms.evidence,
  };
}

function dutiesOf(terms: Ruled, facts: Facts): Duty[] {
  const { rule, expression } = terms;
  const called = new Set(
    rule.conditions.flatMap((condition) =>
      typeof condition.otherwise === "object" && evaluateCondition(condition, facts).state !== "holds"
        ? [condition.otherwise.duty]
        : [],
    ),
  );
  const conditional = new Set(
    rule.conditions.flatMap(({ otherwise }) => (typeof otherwise === "object" ? [otherwise.duty] : [])),
  );
  const duties = rule.duties.filter(({ id, when }) =>
    conditional.has(id) ? called.has(id) : evaluateWhen(when, facts).state !== "broken",
  );
  return duties.map(({ id, clause, text }) => ({ id, license: expression, clause, text }));
}

function agreementFix(terms: Terms): string {
  const [licensor = terms.of] = terms.of.split("/");
  return `agreements:\n  - { licensor: ${JSON.stringify(licensor)}, covers: ${JSON.stringify(terms.of)}, reference: CONTRACT, owner: legal, expires: 2027-12-31 }`;
}

export function finding(
  terms: Terms,
  id: string,
  posture: Posture,
  more: { message: string; clause: string; fix?: string; evidence?: readonly [Evidence, ...Evidence[]] },
): Finding {
  const whose = terms.inherited ? `; it comes with \`${terms.of}\`` : "";
  return {
    id,
    axis: "license",
    posture,
    message: more.message,
    why: `clause ${more.clause} of ${terms.rule?.title ?? terms.expression}${whose}`,
    ...(more.fix === undefined ? {} : { fix: more.fix }),
    evidence: more.evidence ?? terms.evidence,
  };
}
