import { SourceError } from "../../src/errors.ts";
import type { LockTools } from "../../src/lock/lock-model.ts";
import type { Snapshot } from "../../src/model.ts";
import { evidenceOf } from "./evidence.ts";

/** A Hub in memory: what each id answers with. `opened` collects what was asked for. */
export function toolsFor(
  repositories: Readonly<Record<string, Snapshot | SourceError>>,
  opened: string[] = [],
): LockTools {
  return {
    async open(ref, commit) {
      opened.push(`${ref.id}@${commit ?? ref.revision}`);
      const found = repositories[ref.id] ?? new SourceError("missing-or-private", `no ${ref.id}`);
      if (found instanceof SourceError) throw found;
      return found;
    },
    async gather(snapshot, ref) {
      const { files, commit, identity } = snapshot;
      return evidenceOf(ref.id, { files, ...(commit ? { commit } : {}), ...(identity ? { identity } : {}) });
    },
    conclude: () => "MIT",
  };
}
