import { readdirSync, realpathSync, statSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import { UserError } from "../errors.ts";

/** A file to inspect: where it is, how the user would name it, and its size; `refused` says why it is not opened. */
export type InspectTarget = { path: string; shown: string; size: number; refused?: string };

const DEEPEST = 64;
const MOST_FILES = 200_000;
const SKIPPED = /^\.git$/;

/**
 * The files behind the paths of the command line: files as named, folders walked in the order of their names. Links are
 * followed only where they stay in the folder, or in the repository of a Hub cache (`models--org--name/snapshots` links
 * to `blobs`); one that leads out stays in the list, refused. Throws UserError `path-not-found`.
 */
export function inspectTargets(paths: readonly string[], cwd: string): InspectTarget[] {
  const out: InspectTarget[] = [];
  for (const shown of paths) {
    const path = resolve(cwd, shown);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined)
      throw new UserError("path-not-found", `there is no \`${shown}\``, { where: shown });
    if (!stat.isDirectory()) out.push({ path, shown, size: stat.size });
    else {
      const real = realpathSync(path);
      walk({ fence: real.replace(/[\\/]snapshots[\\/][^\\/]+$/, ""), out, above: [real] }, path, shown);
    }
  }
  return out;
}

/** The walk of one folder: where its links may lead, what was found, and the real folders it is in. */
type Walk = { fence: string; out: InspectTarget[]; above: readonly string[] };

function walk(state: Walk, folder: string, shown: string): void {
  if (state.above.length > DEEPEST)
    return void state.out.push({
      path: folder,
      shown,
      size: 0,
      refused: `more than ${DEEPEST} folders deep`,
    });
  const entries = readdirSync(folder, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  for (const entry of entries) {
    if (state.out.length >= MOST_FILES)
      throw new UserError("usage", `\`${shown}\` holds more than ${MOST_FILES} files`, {
        where: shown,
        fix: "name its folders one by one",
      });
    const path = join(folder, entry.name);
    const name = shown === "." ? entry.name : join(shown, entry.name);
    if (entry.isFile()) state.out.push({ path, shown: name, size: statSync(path).size });
    else if (entry.isDirectory()) {
      if (!SKIPPED.test(entry.name)) walk({ ...state, above: [...state.above, path] }, path, name);
    } else followed(state, path, name);
  }
}

/** A link, or what is neither file nor folder. */
function followed(state: Walk, path: string, shown: string): void {
  const to = linkTarget(state.fence, path);
  if ("refused" in to) state.out.push({ path, shown, size: 0, refused: to.refused });
  else if ("size" in to) state.out.push({ path, shown, size: to.size });
  // A folder that is walked anyway is met by its own name; only what a Hub cache keeps elsewhere is not.
  else if (!to.folder.startsWith(state.above[0] + sep))
    walk({ ...state, above: [...state.above, to.folder] }, path, shown);
}

function linkTarget(
  fence: string,
  path: string,
): { refused: string } | { size: number } | { folder: string } {
  try {
    const real = realpathSync(path);
    if (real !== fence && !real.startsWith(fence + sep))
      return { refused: "a link that leads out of the folder" };
    const stat = statSync(real);
    if (stat.isFile()) return { size: stat.size };
    return stat.isDirectory() ? { folder: real } : { refused: "not a regular file" };
  } catch {
    return { refused: "a link that leads nowhere" };
  }
}
