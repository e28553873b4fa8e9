import type { ProvenanceFacts, RepoIdentity } from "../model.ts";

/**
 * Set when the same name now stands for another repository: another `_id`, or the same one with another creation date.
 * A date that one side lacks says nothing.
 */
export function identityChange(
  locked: RepoIdentity | undefined,
  found: RepoIdentity | undefined,
): ProvenanceFacts["identityChanged"] {
  if (locked === undefined || found === undefined) return undefined;
  const dates = locked.createdAt !== undefined && found.createdAt !== undefined;
  const sameDate = !dates || Date.parse(locked.createdAt ?? "") === Date.parse(found.createdAt ?? "");
  return locked.id === found.id && sameDate ? undefined : { locked, found };
}
