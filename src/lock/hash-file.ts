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
/** Bytes between two calls of `onBytes`. */
const STRIDE = 32 * BUFFER;

/** Hashes one regular file in one pass, synchronously. Throws the system's error where it cannot be read. */
export function hashFile(job: HashJob, onBytes: (bytes: number) => void): Hashed {
  const file = openSync(job.path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const found = fstatSync(file);
    if (!found.isFile()) throw new Error("not a regular file");
    const sha256 = createHash("sha256");
    const sha1 = job.gitOid ? createHash("sha1").update(`blob ${found.size}\0`) : undefined;
    const buffer = Buffer.allocUnsafe(BUFFER);
    let size = 0;
    let told = 0;
    for (;;) {
      const read = readSync(file, buffer, 0, BUFFER, null);
      if (read === 0) break;
      const bytes = read === BUFFER ? buffer : buffer.subarray(0, read);
      sha256.update(bytes);
      sha1?.update(bytes);
      size += read;
      if (size - told >= STRIDE) {
        onBytes(size - told);
        told = size;
      }
    }
    onBytes(size - told);
    const gitOid = sha1?.digest("hex");
    return { size, sha256: sha256.digest("hex"), ...(gitOid === undefined ? {} : { gitOid }) };
  } finally {
    closeSync(file);
  }
}
