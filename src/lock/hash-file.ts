import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";

export type HashJob = {
  path: string;
  /** Bytes that are expected; only for ordering and progress. */
  size: number;
  /** Whether git's id of the bytes is wanted too: SHA-1 over `blob <size>\0` and the bytes. */
  gitOid: boolean;
};

export type Hashed = { size: number; sha256: string; gitOid?: string };

/** One reused buffer of this size was the fastest of what was measured, synchronous reading included. */
const BUFFER = 1024 * 1024;
/** Bytes between two steps. */
const STRIDE = 32 * BUFFER;

/**
 * Hashes one regular file in one pass, with synchronous reads. Every step yields the bytes it has read, so that a thread
 * that has other duties can see to them in between. Throws the system's error where the file cannot be read.
 */
export function* hashSteps(job: HashJob): Generator<number, Hashed, void> {
  const file = openSync(job.path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const found = fstatSync(file);
    if (!found.isFile()) throw new Error("not a regular file");
    const sha256 = createHash("sha256");
    const sha1 = job.gitOid ? createHash("sha1").update(`blob ${found.size}\0`) : undefined;
    const buffer = Buffer.allocUnsafe(Math.max(1, Math.min(BUFFER, found.size)));
    let size = 0;
    let told = 0;
    for (;;) {
      const read = readSync(file, buffer, 0, buffer.length, null);
      if (read === 0) break;
      const bytes = read === buffer.length ? buffer : buffer.subarray(0, read);
      sha256.update(bytes);
      sha1?.update(bytes);
      size += read;
      if (size - told >= STRIDE) {
        yield size - told;
        told = size;
      }
    }
    yield size - told;
    const gitOid = sha1?.digest("hex");
    return { size, sha256: sha256.digest("hex"), ...(gitOid === undefined ? {} : { gitOid }) };
  } finally {
    closeSync(file);
  }
}
