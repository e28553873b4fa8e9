import { inScope } from "../evidence/scope.ts";
import { digestFiles } from "../lock/digest.ts";
import type { LockedModel } from "../lock/locked.ts";
import type { ModelRef, ProvenanceFacts, Snapshot } from "../model.ts";

type Origin = Partial<Pick<ProvenanceFacts, "proof" | "proofDetail" | "directory">>;

/**
 * Whether a folder holds the bytes of its lock entry. Sizes are compared first, since a download that was cut is told
 * without reading gigabytes. Nothing is said where a file could not be read: that is missing evidence by itself.
 */
export async function compareDirectory(
  ref: ModelRef,
  entry: LockedModel,
  snapshot: Snapshot,
): Promise<Origin> {
  const locked = new Map(entry.files.map((file) => [file.path, file]));
  const here = inScope(snapshot.files, ref);
  for (const { path, size } of here) {
    const was = locked.get(path);
    if (was === undefined) return differs(path, "it is not in the lockfile");
    if (was.size !== size) return differs(path, `it has ${size} bytes, the lockfile says ${was.size}`);
  }
  const paths = new Set(here.map(({ path }) => path));
  const gone = entry.files.find(({ path }) => !paths.has(path));
  if (gone !== undefined) return differs(gone.path, "it is in the lockfile, but not in the directory");
  const { files, missing } = await digestFiles(snapshot, here);
  const other = files.find(({ path, sha256 }) => sha256 !== undefined && sha256 !== locked.get(path)?.sha256);
  if (other !== undefined) return differs(other.path, "its sha256 is another one than the lockfile's");
  return missing.length > 0 ? {} : { directory: "matches-lock" };
}

function differs(path: string, message: string): Origin {
  return { proof: "mismatch", proofDetail: { path, message } };
}
