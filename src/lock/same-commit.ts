import { inScope } from "../evidence/scope.ts";
import type { FileEntry, ModelEvidence, ModelRef } from "../model.ts";
import type { LockedModel } from "./locked.ts";

type Scope = Pick<ModelRef, "include" | "exclude" | "quant">;

/**
 * A commit never changes. Where the lockfile holds the same commit as was found now and their files differ, one of them is
 * not the commit's: gives the first such file, in the order of what was found. Files that only one of them was asked for
 * are not compared, and of a local copy only what it has.
 */
export function otherThanLocked(
  locked: Pick<LockedModel, "commit" | "files" | "include" | "exclude" | "quant">,
  found: Pick<ModelEvidence, "commit" | "source" | "files">,
  scope: Scope,
): { path: string; message: string } | undefined {
  if (found.commit === undefined || found.commit !== locked.commit || found.source === "directory")
    return undefined;
  const before = new Map(locked.files.map((file) => [file.path, file]));
  const isWhole = found.source === "hub";
  for (const file of found.files) {
    const was = before.get(file.path);
    before.delete(file.path);
    if (was === undefined ? isWhole && inScope([file], locked).length > 0 : differs(file, was))
      return {
        path: file.path,
        message:
          was === undefined
            ? "listed, but not in the lockfile, which has the same commit"
            : "the lockfile has another hash or size for it, at the same commit",
      };
  }
  const [gone] = isWhole ? inScope([...before.values()], scope) : [];
  if (gone === undefined) return undefined;
  return { path: gone.path, message: "in the lockfile at the same commit, but missing from the listing" };
}

function differs(found: FileEntry, was: FileEntry): boolean {
  const other = (a: string | undefined, b: string | undefined) =>
    a !== undefined && b !== undefined && a !== b;
  const isSized = found.unsized !== true && was.unsized !== true;
  return (
    other(found.gitOid, was.gitOid) ||
    other(found.sha256, was.sha256) ||
    (found.gitOid !== undefined && (found.lfs === true) !== (was.lfs === true)) ||
    (isSized && found.size !== was.size)
  );
}
