import { createHash } from "node:crypto";

/** Over names and contents of the rule files, in the order of their names: a renamed file counts as a change. */
export function packHash(files: ReadonlyMap<string, string>): string {
  const hash = createHash("sha256");
  for (const name of [...files.keys()].sort()) {
    const text = files.get(name) ?? "";
    hash.update(`${name}\0${text.length}\0`).update(text);
  }
  return hash.digest("hex");
}
