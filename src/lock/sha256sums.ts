import type { LockedModel } from "./locked.ts";

/**
 * The hashes of an entry as `sha256sum --check` reads them: a name with a backslash or a line break is escaped and its line
 * starts with a backslash (GNU coreutils, `sha256sum invocation`). Entries without a sha256 are named apart.
 */
export function sha256sums(model: LockedModel): { text: string; unhashed: string[] } {
  const unhashed: string[] = [];
  let text = "";
  for (const { path, sha256 } of model.files) {
    if (sha256 === undefined) unhashed.push(path);
    else {
      const escaped = path.replace(
        /[\\\n\r]/g,
        (char) => ({ "\\": "\\\\", "\n": "\\n", "\r": "\\r" })[char] ?? char,
      );
      text += `${escaped === path ? "" : "\\"}${sha256}  ${escaped}\n`;
    }
  }
  return { text, unhashed };
}
