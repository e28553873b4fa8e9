import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { UserError } from "../errors.ts";
import { makePack, type PackValues, type RulePack } from "../rules/pack.ts";
import { packHash } from "../rules/pack-hash.ts";
import { packFolder } from "./pack-folder.ts";
import { VERSION } from "./version.ts";

/** Rule files of one pack, and the bytes of each: what is more is no rule pack. */
const MOST_FILES = 5000;
const LARGEST = 4_000_000;

/** What the build writes beside the bundle: the pack's values, and by what the files they were made from are known. */
export type CompiledPack = { stamp: string; sha256: string; values: PackValues };

/**
 * The rule pack of a folder. The one that ships was validated by the build, which left its values in `pack.json`: they
 * are taken while the files are as the build found them, and neither YAML nor schemas are loaded. Rejects with UserError
 * `rules-invalid`.
 */
export async function readPack(folder: string): Promise<RulePack> {
  const names = ruleFiles(folder);
  const stamp = stampOf(folder, names);
  if (latest?.folder === folder && latest.stamp === stamp) return latest.pack;
  const compiled = compiledPack();
  // Times change when files are copied; what they hold is hashed only then.
  const fits =
    compiled !== undefined && (compiled.stamp === stamp || compiled.sha256 === hashOfFiles(folder, names));
  const pack = fits ? makePack(compiled.values) : await packOf(folder, names);
  latest = { folder, stamp, pack };
  return pack;
}

/** The pack that was read last: several parts of one command ask for it, and the same files make the same pack. */
let latest: { folder: string; stamp: string; pack: RulePack } | undefined;

/** Names, sizes and times of change of the rule files, as one text. */
function stampOf(folder: string, names: readonly string[]): string {
  return names
    .map((name) => {
      const { size, mtimeMs } = statSync(join(folder, name));
      return `${name} ${size} ${mtimeMs}`;
    })
    .join("\n");
}

async function packOf(folder: string, names: readonly string[]): Promise<RulePack> {
  const texts = names.map((name) => [name, readFileSync(join(folder, name), "utf8")] as const);
  const { loadPack } = await import("../rules/load.ts");
  try {
    return loadPack(new Map(texts), VERSION);
  } catch (error) {
    throw error instanceof UserError ? located(error, folder) : error;
  }
}

/** The pack that `--rules` names, else the one that ships with modelvet. */
export function choosePack(cwd: string, named: string | undefined): Promise<RulePack> {
  return readPack(packFolder(cwd, named));
}

/** Where the files of a pack stand. */
const FOLDERS = ["", "licenses/", "globals/"];

/** Every YAML file of a pack by its path below the folder, sorted. */
function ruleFiles(folder: string): string[] {
  const files = FOLDERS.flatMap((below) =>
    namesIn(join(folder, below)).flatMap((name) => (name.endsWith(".yaml") ? [`${below}${name}`] : [])),
  );
  if (files.length > MOST_FILES)
    throw new UserError("rules-invalid", "there are too many rule files", {
      where: folder,
      why: `${files.length} files; at most ${MOST_FILES} are read`,
    });
  return files.sort();
}

/** A pack may have no licenses or no globals of its own. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Read into one buffer: allocating and decoding two hundred small files takes longer than hashing them. */
function hashOfFiles(folder: string, names: readonly string[]): string | undefined {
  const hash = packHash();
  const buffer = Buffer.allocUnsafe(LARGEST);
  for (const name of names) {
    const handle = openSync(join(folder, name), "r");
    try {
      let length = 0;
      for (let read = 1; read > 0 && length < LARGEST; length += read)
        read = readSync(handle, buffer, length, LARGEST - length, length);
      if (length === LARGEST) return undefined;
      hash.add(name, buffer.subarray(0, length));
    } finally {
      closeSync(handle);
    }
  }
  return hash.digest();
}

/** Absent where modelvet runs from its sources. */
function compiledPack(): CompiledPack | undefined {
  try {
    return JSON.parse(readFileSync(fileURLToPath(new URL("./pack.json", import.meta.url)), "latin1"));
  } catch {
    return undefined;
  }
}

/** The same error with its file as it is found on disk. */
function located(error: UserError, folder: string): UserError {
  const { code, where, why, fix, excerpt } = error;
  const at = typeof where === "object" ? { ...where, file: join(folder, where.file) } : where;
  return new UserError(code, error.message, {
    where: typeof at === "string" ? join(folder, at) : (at ?? folder),
    ...(why === undefined ? {} : { why }),
    ...(fix === undefined ? {} : { fix }),
    ...(excerpt === undefined ? {} : { excerpt }),
  });
}
