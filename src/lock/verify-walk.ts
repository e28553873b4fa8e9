import { type Dirent, readdirSync, realpathSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import { UserError } from "../errors.ts";

/** What stands under one name on disk. `real` is the path with all links resolved. */
export type OnDisk =
  | { path: string; kind: "file"; real: string; size: number }
  | { path: string; kind: "escapes"; target: string }
  | { path: string; kind: "unreadable"; message: string };

const MOST_FILES = 500_000;
const DEEPEST = 64;

/** What download tools keep beside the files; none of it is loaded. */
const BESIDE = new Set([".cache/huggingface", ".huggingface", ".git"]);

/**
 * Everything below `root`, links resolved. A link is followed only while it stays inside `fence` (a real path): the folder
 * itself, or the repository's own folder in the Hub cache, where every file is a link to a blob.
 */
export function walkDisk(root: string, fence: string): OnDisk[] {
  const found: OnDisk[] = [];
  const visit = (folder: string, prefix: string, above: readonly string[]): void => {
    const real = realpathSync(folder);
    // A link to a folder above is a loop: what is in there is listed already.
    if (above.includes(real)) return;
    if (above.length >= DEEPEST) throw tooMuch(root, `more than ${DEEPEST} folders deep`);
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = prefix + entry.name;
      if (BESIDE.has(path)) continue;
      const item = look(join(folder, entry.name), path, entry, fence);
      if (item === "folder") visit(join(folder, entry.name), `${path}/`, [...above, real]);
      else found.push(item);
      if (found.length > MOST_FILES) throw tooMuch(root, `more than ${MOST_FILES} files`);
    }
  };
  visit(root, "", []);
  return found;
}

function look(place: string, path: string, entry: Dirent, fence: string): OnDisk | "folder" {
  if (entry.isDirectory()) return "folder";
  try {
    const real = entry.isSymbolicLink() ? realpathSync(place) : place;
    if (entry.isSymbolicLink() && !isInside(fence, real)) return { path, kind: "escapes", target: real };
    const status = statSync(real);
    if (status.isDirectory()) return "folder";
    if (!status.isFile()) return { path, kind: "unreadable", message: "not a regular file" };
    return { path, kind: "file", real, size: status.size };
  } catch (error) {
    return { path, kind: "unreadable", message: error instanceof Error ? error.message : String(error) };
  }
}

export function isInside(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function tooMuch(root: string, why: string): UserError {
  return new UserError("path-not-found", `\`${root}\` cannot be verified as a model`, {
    why,
    fix: "name the folder that holds the model's files",
  });
}
