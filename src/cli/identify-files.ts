import { readdirSync, realpathSync, statSync } from "node:fs";
import { basename, join, resolve, sep } from "node:path";
import { UserError } from "../errors.ts";
import { licenseFile } from "../evidence/license-files.ts";

/** A file to identify: where it is, and how the user would name it. */
export type IdentifyTarget = { path: string; shown: string };

const FOLDERS_DEEP = 12;
const FILES = 20_000;
const SKIPPED = /^(?:\.git|node_modules|\.cache|__pycache__)$/;

/**
 * The files behind the paths of the command line: files as named, directories walked in a stable order for what is
 * named like a license (LICENSE*, COPYING*, NOTICE*, USE_POLICY*) or is a model card. Of links only those are followed
 * that stay in the folder, or in the repository of a Hub cache (`models--org--name/snapshots` links to `blobs`).
 * Throws UserError `path-not-found`.
 */
export function identifyTargets(paths: readonly string[], cwd: string): IdentifyTarget[] {
  const out: IdentifyTarget[] = [];
  for (const shown of paths) {
    const path = resolve(cwd, shown);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (!stat) throw new UserError("path-not-found", `there is no \`${shown}\``, { where: shown });
    if (stat.isDirectory()) walk({ root: insideOf(path), out }, path, shown, 0);
    else out.push({ path, shown });
  }
  return out;
}

/** The walk of one folder: where its links may lead, and what was found. */
type Walk = { root: string; out: IdentifyTarget[] };

/** The folder itself, or the whole repository where it is a snapshot of a Hub cache. */
function insideOf(path: string): string {
  return realpathSync(path).replace(/[\\/]snapshots[\\/][^\\/]+$/, "");
}

function walk(state: Walk, folder: string, shown: string, depth: number): void {
  const entries = readdirSync(folder, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  for (const entry of entries) {
    if (state.out.length >= FILES) return;
    const path = join(folder, entry.name);
    const name = shown === "." ? entry.name : join(shown, entry.name);
    if (entry.isDirectory()) {
      if (depth < FOLDERS_DEEP && !SKIPPED.test(entry.name)) walk(state, path, name, depth + 1);
    } else if (
      isWorthReading(basename(folder), entry.name) &&
      (entry.isFile() || isLinkInside(state, path))
    ) {
      state.out.push({ path, shown: name });
    }
  }
}

function isLinkInside({ root }: Walk, path: string): boolean {
  try {
    const target = realpathSync(path);
    return target.startsWith(join(root, sep)) && statSync(target).isFile();
  } catch {
    // A link that leads nowhere.
    return false;
  }
}

/** Named like a license, in a folder of licenses, or a model card. */
function isWorthReading(folder: string, name: string): boolean {
  if (/^readme(?:\.md|\.txt)?$/i.test(name)) return true;
  return licenseFile(name) !== undefined || licenseFile(`${folder}/${name}`) !== undefined;
}
