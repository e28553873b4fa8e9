import type { Evidence } from "../model.ts";
import { acceptanceOf } from "./acceptances.ts";
import type { JudgeContext } from "./context.ts";
import { nameOf } from "./terms.ts";
import { finding, NOTHING, type Part, type Ruled } from "./terms-finding.ts";

/** Use restrictions: `review` until somebody has accepted them, then `conditional`. */
export function evaluateRestrictions(terms: Ruled, context: JudgeContext): Part {
  const { restrictions } = terms.rule;
  if (restrictions === undefined) return NOTHING;
  const accepted = acceptanceOf(terms.rule, context.acceptances, context.pack.licenses, context.today);
  if (accepted === undefined)
    return {
      findings: [],
      open: [
        {
          fact: "acceptances",
          terms,
          clause: restrictions.clause,
          because: `${nameOf(terms)} restricts what the model may be used for`,
          detail: restrictions.text,
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
      message: `use restrictions of \`${nameOf(terms)}\`, accepted by ${by} on ${on}, go on binding`,
      clause: restrictions.clause,
      because: restrictions.text,
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
  return `acceptances:\n  - { license: ${license}, by: "", on: ${today} }`;
}
