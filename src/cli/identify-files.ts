import { readdirSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { UserError } from "../errors.ts";
import { licenseFile } from "../evidence/license-files.ts";

/** A file to identify: where it is, and how the user would name it. */
export type IdentifyTarget = { path: string; shown: string };

const FOLDERS_DEEP = 12;
const FILES = 20_000;
const SKIPPED = /^(?:\.git|node_modules|\.cache|__pycache__)$/;

/**
 * The files behind the paths of the command line: files as named, directories walked in a stable order for what is
 * named like a license (LICENSE*, COPYING*, NOTICE*, USE_POLICY*) or is a model card. Links are not followed.
 * Throws UserError `path-not-found`.
 */
export function identifyTargets(paths: readonly string[], cwd: string): IdentifyTarget[] {
  const out: IdentifyTarget[] = [];
  for (const shown of paths) {
    const path = resolve(cwd, shown);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (!stat) throw new UserError("path-not-found", `there is no \`${shown}\``, { where: shown });
    if (stat.isDirectory()) walk(path, shown, 0, out);
    else out.push({ path, shown });
  }
  return out;
}

function walk(folder: string, shown: string, depth: number, out: IdentifyTarget[]): void {
  const entries = readdirSync(folder, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  for (const entry of entries) {
    if (out.length >= FILES) return;
    const path = join(folder, entry.name);
    const name = shown === "." ? entry.name : join(shown, entry.name);
    if (entry.isDirectory()) {
      if (depth < FOLDERS_DEEP && !SKIPPED.test(entry.name)) walk(path, name, depth + 1, out);
    } else if (entry.isFile() && isWorthReading(basename(folder), entry.name)) {
      out.push({ path, shown: name });
    }
  }
}

/** Named like a license, in a folder of licenses, or a model card. */
function isWorthReading(folder: string, name: string): boolean {
  if (/^readme(?:\.md|\.txt)?$/i.test(name)) return true;
  return licenseFile(name) !== undefined || licenseFile(`${folder}/${name}`) !== undefined;
}
