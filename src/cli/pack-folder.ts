import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { UserError } from "../errors.ts";

/** The folder of the rule pack: the one that is named, else the one that ships beside the bundle or beside `src`. */
export function packFolder(cwd: string, named: string | undefined): string {
  const places =
    named === undefined
      ? ["../rules", "../../rules"].map((folder) => fileURLToPath(new URL(folder, import.meta.url)))
      : [resolve(cwd, named)];
  const found = places.find((folder) =>
    statSync(`${folder}/findings.yaml`, { throwIfNoEntry: false })?.isFile(),
  );
  if (found !== undefined) return found;
  throw new UserError("rules-invalid", "there is no rule pack", {
    where: places[0] ?? "rules",
    why: "a rule pack holds a `findings.yaml`",
    fix: named === undefined ? "npm ci" : "--rules ./rules",
  });
}

/**
 * The ids of all findings, in the order of the registry. Read by their lines: a shell that completes a word must not wait
 * for a YAML parser, and whoever judges validates the file as a whole.
 */
export function findingIds(cwd: string, named: string | undefined): string[] {
  const text = readFileSync(`${packFolder(cwd, named)}/findings.yaml`, "utf8");
  return [...text.matchAll(/^ {2}- id: ([a-z0-9-]+)\s*$/gm)].map(([, id = ""]) => id);
}
