import { createHash } from "node:crypto";
import { SourceError } from "../../src/errors.ts";
import type { FileEntry, Snapshot } from "../../src/model.ts";

export const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
export const sha1 = (bytes: Uint8Array | string) => createHash("sha1").update(bytes).digest("hex");
export const gitOid = (bytes: Uint8Array) =>
  sha1(Buffer.concat([Buffer.from(`blob ${bytes.length}\0`), bytes]));

export type Content = Record<string, string>;

/** A repository in memory: files that end in `.safetensors` are listed with a sha256, the others by git id only. */
export function snapshotOf(id: string, content: Content, more: Partial<Snapshot> = {}): Snapshot {
  const bytesOf = (path: string): Uint8Array => {
    const text = content[path];
    if (text === undefined) throw new SourceError("entry-not-found", path);
    return Buffer.from(text);
  };
  const files = Object.keys(content).map((path): FileEntry => {
    const bytes = bytesOf(path);
    const entry = { path, size: bytes.length, gitOid: gitOid(bytes) };
    return path.endsWith(".safetensors") ? { ...entry, sha256: sha256(bytes), lfs: true } : entry;
  });
  return {
    source: "hub",
    id,
    requested: "main",
    commit: sha1(JSON.stringify(content)),
    identity: { id: sha1(id).slice(0, 24), createdAt: "2025-01-01T00:00:00.000Z" },
    hub: { gated: false, tags: ["license:mit"] },
    files,
    read: async (path) => bytesOf(path),
    open(path) {
      const bytes = bytesOf(path);
      return {
        size: bytes.length,
        read: async (offset, length) => bytes.subarray(offset, offset + length),
      };
    },
    ...more,
  };
}
