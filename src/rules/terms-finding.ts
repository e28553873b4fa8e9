import type { Finding } from "../judgement.ts";
import type { Evidence, Posture } from "../model.ts";
import type { LicenseRule } from "./license-rule.ts";
import type { Open } from "./open.ts";
import type { Terms } from "./terms.ts";

/** Terms that the pack has rules for. */
export type Ruled = Terms & { rule: LicenseRule };

/** What one part of a license comes to: what is decided, and what hangs on facts that are missing. */
export type Part = { findings: readonly Finding[]; open: readonly Open[] };

export const NOTHING: Part = { findings: [], open: [] };

/** A finding about a clause of a license, at the places where the license was found. */
export function finding(
  terms: Terms,
  id: string,
  posture: Posture,
  more: {
    message: string;
    clause: string;
    because?: string;
    fix?: string;
    evidence?: readonly [Evidence, ...Evidence[]];
  },
): Finding {
  const clause = more.clause === "" ? "" : `clause ${more.clause} of `;
  const whose = terms.inherited ? `; it comes with \`${terms.of}\`` : "";
  return {
    id,
    axis: "license",
    posture,
    message: more.message,
    why: `${clause}${terms.rule?.title ?? terms.expression}${more.because === undefined ? "" : `: ${more.because}`}${whose}`,
    ...(more.fix === undefined ? {} : { fix: more.fix }),
    evidence: more.evidence ?? terms.evidence,
  };
}

/** The lines to paste once there is a contract with whoever publishes the model. */
export function agreementFix(terms: Terms): string {
  const [licensor = terms.of] = terms.of.split("/");
  return `agreements:\n  - { licensor: ${JSON.stringify(licensor)}, covers: ${JSON.stringify(terms.of)}, reference: CONTRACT, owner: legal, expires: 2027-12-31 }`;
}
