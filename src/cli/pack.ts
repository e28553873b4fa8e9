import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { UserError } from "../errors.ts";
import { loadPack } from "../rules/load.ts";
import { makePack, type PackValues, type RulePack } from "../rules/pack.ts";
import { packHash } from "../rules/pack-hash.ts";
import { packFolder } from "./pack-folder.ts";
import { VERSION } from "./version.ts";

/** Rule files of one pack that are read, and the bytes of each. */
const MOST_FILES = 5000;

/** What the build writes beside the bundle: the pack's values, and the hash of the files they were made from. */
export type CompiledPack = { sha256: string; values: PackValues };

/**
 * The rule pack of a folder. The one that ships was validated by the build, which left its values in `pack.json`: they
 * are taken while the files still have the hash they were made from. Throws UserError `rules-invalid`.
 */
export function readPack(folder: string): RulePack {
  const files = ruleFiles(folder);
  const compiled = compiledPack();
  if (compiled?.sha256 === packHash(files)) return makePack(compiled.values);
  return loadPack(files, VERSION);
}

/** The pack that `--rules` names, else the one that ships with modelvet. */
export function choosePack(cwd: string, named: string | undefined): RulePack {
  return readPack(packFolder(cwd, named));
}

/** Every YAML file below a folder, by its path with `/`. */
export function ruleFiles(folder: string): Map<string, string> {
  const found: string[] = [];
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (
      entry.isFile() &&
      entry.name.endsWith(".yaml") &&
      found.push(join(entry.parentPath, entry.name)) > MOST_FILES
    )
      throw new UserError("rules-invalid", "there are too many rule files", {
        where: folder,
        why: `at most ${MOST_FILES} are read`,
      });
  const named = found.map((path) => [relative(folder, path).split(sep).join("/"), path] as const);
  return new Map(named.map(([name, path]) => [name, readFileSync(path, "utf8")]));
}

/** Absent where modelvet runs from its sources. */
function compiledPack(): CompiledPack | undefined {
  try {
    return JSON.parse(readFileSync(fileURLToPath(new URL("./pack.json", import.meta.url)), "utf8"));
  } catch {
    return undefined;
  }
}
