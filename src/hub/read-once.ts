import { SourceError } from "../errors.ts";
import type { FileEntry } from "../model.ts";
import { type Remote, readRemote } from "./remote-file.ts";

/** Larger files are not kept: whoever wants them again asks again. */
const SMALL = 1024 * 1024;
/** Bytes that one snapshot keeps. */
const MOST_KEPT = 8 * 1024 * 1024;

/**
 * Reads of whole files of one snapshot: a small file is asked for once however many parts of the evidence read it, and
 * after the first refusal of a gated repository nothing more is asked for there.
 */
export function readOnce(remote: Remote): (file: FileEntry, limit: number) => Promise<Uint8Array> {
  const known = new Map<string, Promise<Uint8Array>>();
  let kept = 0;
  let gate: SourceError | undefined;
  const read = async (file: FileEntry, limit: number): Promise<Uint8Array> => {
    if (gate !== undefined) {
      const { hint, requestId } = gate;
      throw new SourceError("gated", `\`${remote.name}:${file.path}\` is gated and access was not granted`, {
        ...(hint === undefined ? {} : { hint }),
        ...(requestId === undefined ? {} : { requestId }),
      });
    }
    try {
      return await readRemote(remote, file, limit);
    } catch (error) {
      if (error instanceof SourceError && error.state === "gated") gate = error;
      throw error;
    }
  };
  return (file, limit) => {
    const earlier = known.get(file.path);
    if (earlier !== undefined) return earlier;
    const bytes = read(file, limit);
    kept += file.size;
    // A size that nobody knows is judged by each caller's own limit.
    if (!file.unsized && file.size <= SMALL && kept <= MOST_KEPT) known.set(file.path, bytes);
    return bytes;
  };
}
