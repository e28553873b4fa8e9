import type { Finding } from "../judgement.ts";
import type { Evidence } from "../model.ts";

/** A finding about how a license is declared, apart from what its clauses say. */
export function licenseNote(
  id: string,
  posture: Finding["posture"],
  evidence: readonly [Evidence, ...Evidence[]],
  more: { message: string; why: string; fix?: string },
): Finding {
  return { id, axis: "license", posture, ...more, evidence };
}
