import { createHash } from "node:crypto";

/** Takes the rule files one by one, in the order of their names, and gives one hash of them all. */
export type PackHash = { add(name: string, bytes: Uint8Array): void; digest(): string };

/** Over names and contents: a renamed file counts as a change. */
export function packHash(): PackHash {
  const hash = createHash("sha256");
  return {
    add: (name, bytes) => hash.update(`${name}\0${bytes.length}\0`).update(bytes),
    digest: () => hash.digest("hex"),
  };
}

/** The same over texts that were read already. */
export function hashOfTexts(files: ReadonlyMap<string, string>): string {
  const hash = packHash();
  const encoder = new TextEncoder();
  for (const name of [...files.keys()].sort()) hash.add(name, encoder.encode(files.get(name)));
  return hash.digest();
}
