import { statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { UserError } from "../errors.ts";

export const LOCKFILE = "models.lock.json";

/** The lockfile that belongs to a manifest: `models.yaml` has `models.lock.json`, `prod.yml` has `prod.lock.json`. */
export function lockfileOf(manifest: string): string {
  return `${manifest.replace(/\.(ya?ml|json)$/i, "")}.lock.json`;
}

/** The nearest `models.lock.json` upward from a folder. Throws UserError `lockfile-not-found`. */
export function locateLockfile(cwd: string, named: string | undefined): string {
  if (named !== undefined) {
    const file = resolve(cwd, named);
    if (statSync(file, { throwIfNoEntry: false })?.isFile()) return file;
    throw new UserError("lockfile-not-found", `there is no lockfile \`${named}\``, {
      fix: `modelvet lock --lockfile ${named}`,
    });
  }
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    const file = join(folder, LOCKFILE);
    if (statSync(file, { throwIfNoEntry: false })?.isFile()) return file;
    if (dirname(folder) === folder) break;
  }
  throw new UserError("lockfile-not-found", `no \`${LOCKFILE}\` in \`${cwd}\` or above`, {
    fix: "modelvet lock",
  });
}
