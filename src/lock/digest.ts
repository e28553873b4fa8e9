import { createHash } from "node:crypto";
import { SourceError } from "../errors.ts";
import type { FileEntry, ModelEvidence, Snapshot } from "../model.ts";

/** Bytes read at once; a file up to this size costs one request. */
const CHUNK = 8 * 1024 * 1024;
/** Files of one model that are read at the same time; the Hub room limits requests over the whole process. */
const AT_ONCE = 8;

/** Told of each file before its bytes are read; of a large one again and again, with how much of it is done, 0 to 1. */
export type OnFile = (path: string, done?: number) => void;

export type Digested = {
  files: FileEntry[];
  /** Files whose bytes could not be had: they stay without a sha256, and that is evidence too. */
  missing: ModelEvidence["missing"];
  /** The first file whose bytes are not those of its git id. */
  mismatch?: { path: string; message: string };
};

/**
 * Gives every file a sha256: the listing's own where there is one (big files), else from the bytes. The Hub lists small
 * files by git SHA-1 only, and configurations and code are exactly what a loader runs.
 */
export async function digestFiles(
  snapshot: Snapshot,
  files: readonly FileEntry[],
  onFile: OnFile = () => undefined,
): Promise<Digested> {
  const done: FileEntry[] = new Array(files.length);
  const missing: ModelEvidence["missing"][number][] = [];
  let mismatch: Digested["mismatch"];
  let next = 0;
  const work = async () => {
    for (let index = next++; index < files.length; index = next++) {
      const file = files[index]!;
      done[index] = file;
      if (file.sha256 !== undefined) continue;
      try {
        const { size, sha256, gitOid } = await digest(snapshot, file, onFile);
        const { unsized: _, ...known } = file;
        done[index] = { ...known, size, sha256 };
        if (file.gitOid !== undefined && file.lfs !== true && file.gitOid !== gitOid)
          mismatch ??= {
            path: file.path,
            message: `the bytes have git id \`${gitOid}\`, the listing \`${file.gitOid}\``,
          };
      } catch (error) {
        if (!(error instanceof SourceError) || error.state === "aborted") throw error;
        const unread = { state: error.state, message: error.message };
        missing.push({ axis: "provenance", path: file.path, unread });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { files: done, missing, ...(mismatch === undefined ? {} : { mismatch }) };
}

/** Git hashes a header with the size before the bytes (git object format), so the size must be known first. */
async function digest(
  snapshot: Snapshot,
  file: FileEntry,
  onFile: OnFile,
): Promise<{ size: number; sha256: string; gitOid: string }> {
  const sha256 = createHash("sha256");
  const sha1 = createHash("sha1");
  if (file.unsized === true || file.size <= CHUNK) {
    onFile(file.path);
    const bytes = await snapshot.read(file.path, CHUNK);
    sha1.update(`blob ${bytes.length}\0`).update(bytes);
    return {
      size: bytes.length,
      sha256: sha256.update(bytes).digest("hex"),
      gitOid: sha1.digest("hex"),
    };
  }
  const source = snapshot.open(file.path);
  sha1.update(`blob ${source.size}\0`);
  for (let at = 0; at < source.size; ) {
    onFile(file.path, at / source.size);
    const bytes = await source.read(at, Math.min(CHUNK, source.size - at));
    if (bytes.length === 0) throw new SourceError("truncated", `\`${file.path}\` ends at byte ${at}`);
    sha256.update(bytes);
    sha1.update(bytes);
    at += bytes.length;
  }
  return { size: source.size, sha256: sha256.digest("hex"), gitOid: sha1.digest("hex") };
}
