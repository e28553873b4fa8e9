import { createHash } from "node:crypto";
import { SourceError } from "../errors.ts";
import type { FileEntry } from "../model.ts";

/** A git blob's id: SHA-1 over `blob <size>\0` and the bytes. */
export function blobId(bytes: Uint8Array): string {
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}

/** True for the bytes that the listing names, by size and by the hash it gives. */
export function isContent(file: FileEntry, bytes: Uint8Array): boolean {
  if (!file.unsized && bytes.length !== file.size) return false;
  if (file.sha256 !== undefined) return createHash("sha256").update(bytes).digest("hex") === file.sha256;
  return file.lfs === true || file.gitOid === undefined || blobId(bytes) === file.gitOid;
}

/** Rejects bytes that are not the ones the listing names. */
export function expectContent(file: FileEntry, bytes: Uint8Array): void {
  const size = file.unsized ? bytes.length : file.size;
  if (bytes.length < size) {
    throw new SourceError("truncated", `\`${file.path}\`: ${bytes.length} of ${size} bytes came`);
  }
  if (!isContent(file, bytes)) {
    throw new SourceError(
      "server-error",
      `\`${file.path}\`: the bytes are not the ones that the listing names`,
    );
  }
}

/** The same of a file that is too large to be hashed before it is looked at: a copy that was cut, or is another file. */
export function expectSize(path: string, listed: number, found: number): void {
  if (found === listed) return;
  const state = found < listed ? "truncated" : "server-error";
  throw new SourceError(state, `\`${path}\` has ${found} bytes here, and ${listed} in the listing`);
}
