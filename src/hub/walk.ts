import type { Dirent } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { SourceError } from "../errors.ts";
import type { FileEntry } from "../model.ts";
import { isInside } from "./local-file.ts";

const MOST_FILES = 200_000;
const DEEPEST = 64;

/**
 * All files below `root`, with paths relative to it, sorted. Links are followed only inside `fence` (a real path). A
 * link that leads out, a broken one and what is no regular file stay in the list without a size: a loader would open
 * them, so they must end in "could not be read" rather than vanish.
 */
export async function walk(
  root: string,
  fence: string,
  skip: (path: string) => boolean,
): Promise<FileEntry[]> {
  const files: FileEntry[] = [];
  const visit = async (folder: string, prefix: string, above: readonly string[]): Promise<void> => {
    const real = await realpath(folder);
    if (above.includes(real)) return;
    if (above.length >= DEEPEST) {
      throw new SourceError("too-large", `\`${prefix}\` is more than ${DEEPEST} folders deep`);
    }
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = prefix + entry.name;
      if (skip(path)) continue;
      const place = join(folder, entry.name);
      const found = await look(place, entry, fence);
      if (found === "folder") await visit(place, `${path}/`, [...above, real]);
      else files.push(found === "nothing" ? { path, size: 0, unsized: true } : { path, size: found });
      if (files.length > MOST_FILES) {
        throw new SourceError("too-large", `\`${root}\` holds more than ${MOST_FILES} files`);
      }
    }
  };
  await visit(root, "", []);
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** A folder to go into, a file's size, or nothing that can be read. */
async function look(place: string, entry: Dirent, fence: string): Promise<"folder" | "nothing" | number> {
  if (entry.isDirectory()) return "folder";
  try {
    if (entry.isSymbolicLink() && !isInside(fence, await realpath(place))) return "nothing";
    const found = await stat(place);
    return found.isDirectory() ? "folder" : found.isFile() ? found.size : "nothing";
  } catch {
    return "nothing";
  }
}
