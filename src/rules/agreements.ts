import type { Agreement, Diagnostic } from "../judgement.ts";
import { coversModel } from "../posture/waivers.ts";

/** The contract that replaces the public terms of a model; the day it expires on is its last. */
export function agreementOf(
  id: string,
  agreements: readonly Agreement[],
  today: string,
): Agreement | undefined {
  return agreements.find(({ covers, expires }) => today <= expires && coversModel(covers, [id]));
}

/** Agreements that no longer count. */
export function agreementDiagnostics(agreements: readonly Agreement[], today: string): Diagnostic[] {
  return agreements
    .filter(({ expires }) => today > expires)
    .map(({ licensor, covers, expires, at }) => ({
      severity: "warning",
      message: `the agreement with ${licensor} over \`${covers}\` expired on ${expires} and no longer counts`,
      at,
      hint: "renew it with a new `expires`, or remove it",
    }));
}
