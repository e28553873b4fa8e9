import { realpathSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { UserError } from "../errors.ts";
import { hubSettings } from "../hub/settings.ts";
import type { ExitCode } from "../judgement.ts";
import { locateLockfile } from "../lock/locate.ts";
import { idOf, type LockedModel, type Lockfile } from "../lock/locked.ts";
import { readLockfile } from "../lock/read.ts";
import { sha256sums } from "../lock/sha256sums.ts";
import { type Verification, verifyModel } from "../lock/verify.ts";
import { cachedRepositories, idFromCache, placeOf } from "../lock/verify-place.ts";
import { nearest } from "../manifest/nearest.ts";
import type { Command, CommandContext } from "./command.ts";
import { type Progress, progress } from "./progress.ts";
import { verifyJson, verifyText } from "./verify-output.ts";

export type VerifyCommandOptions = {
  /** The folder to verify; left out: the Hub cache for models of the Hub, the manifest's path for directories. */
  dir?: string;
  /** Lock keys: `org/name`, or `org/name:Q4_K_M`. */
  model?: readonly string[];
  lockfile?: string;
  format?: "text" | "json" | "sha256sums";
};

/** A model of the lockfile and the folder where its files should be. */
type Target = { key: string; model: LockedModel; folder: string };

/** What was found of one target; `absent` is a model whose files are not on this machine. */
export type Verified = Verification | { key: string; outcome: "absent"; folder: string };

/** Local weights against the lockfile, by hash. 0: all are what was locked; 1: something differs; 3: could not decide. */
export const runVerify: Command<VerifyCommandOptions> = async (options, context) => {
  const file = locateLockfile(context.cwd, options.lockfile);
  const lockfile = readLockfile(file);
  if (lockfile === undefined || lockfile.models.size === 0)
    throw new UserError("lockfile-invalid", "the lockfile holds no models", {
      where: file,
      fix: "modelvet lock",
    });
  if (options.format === "sha256sums") return exportSums(options, lockfile, context);
  const results: Verified[] = [];
  const line = progress(context);
  const targets = targetsOf(options, lockfile, dirname(file), context);
  try {
    for (const [done, { key, model, folder }] of targets.entries()) {
      const place = isFolder(folder) ? placeOf(folder, idOf(key, model), model.commit) : undefined;
      if (place === undefined) results.push({ key, outcome: "absent", folder });
      else {
        const watch = watching(line, key, done, targets.length);
        results.push(await verifyModel(key, model, place, { signal: context.signal, ...watch }));
      }
    }
  } finally {
    line.clear();
  }
  const exitCode = exitCodeOf(results);
  context.stdout.write(
    options.format === "json"
      ? verifyJson(results, lockfile, exitCode)
      : verifyText(results, lockfile, exitCode, context.terminal),
  );
  return exitCode;
};

function exitCodeOf(results: readonly Verified[]): ExitCode {
  if (results.some(({ outcome }) => outcome === "differs")) return 1;
  return results.length > 0 && results.every(({ outcome }) => outcome === "verified") ? 0 : 3;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function named(options: VerifyCommandOptions, lockfile: Lockfile): [string, LockedModel][] {
  return (options.model ?? []).flatMap((name) => {
    const found = [...lockfile.models].filter(([key, model]) => key === name || idOf(key, model) === name);
    if (found.length === 0) {
      const names = [...lockfile.models].flatMap(([key, model]) => [key, idOf(key, model)]);
      const alike = names.find((one) => one.endsWith(`/${name}`)) ?? nearest(name, names);
      const fix = alike === undefined ? `modelvet lock ${name}` : `--model ${alike}`;
      throw new UserError("usage", `\`${name}\` is not in the lockfile`, { fix });
    }
    return found;
  });
}

function targetsOf(
  options: VerifyCommandOptions,
  lockfile: Lockfile,
  home: string,
  context: CommandContext,
): Target[] {
  const wanted = named(options, lockfile);
  if (options.dir === undefined) {
    const models = wanted.length > 0 ? wanted : [...lockfile.models];
    const cache = hubSettings(context.env).hubCacheFolder;
    return models.map(([key, model]) => ({
      key,
      model,
      folder: model.source === "directory" ? resolve(home, key) : cache,
    }));
  }
  const given = resolve(context.cwd, options.dir);
  if (!isFolder(given))
    throw new UserError("path-not-found", `\`${options.dir}\` is not a directory`, {
      fix: "name the folder that holds the model's files",
    });
  const folder = realpathSync(given);
  const target = ([key, model]: [string, LockedModel]): Target => ({ key, model, folder });
  const cached = cachedRepositories(folder).length > 0;
  if (cached) return (wanted.length > 0 ? wanted : hubModels(lockfile)).map(target);
  const id = wanted.length > 0 ? undefined : idOfFolder(folder);
  if (id !== undefined) return modelsNamed(id, options.dir, lockfile).map(target);
  const found = wanted.length > 0 ? wanted : guess(folder, lockfile, home);
  if (found.length === 1) return found.map(target);
  const keys = found.map(([key]) => key);
  const others = wanted.length > 0 ? `${keys.length} are named` : `the lockfile ${keys.length}`;
  throw new UserError("usage", `\`${options.dir}\` holds one model, and ${others}`, {
    why: `which one it is cannot be told: ${keys
      .slice(0, 6)
      .map((key) => `\`${key}\``)
      .join(", ")}`,
    fix: `modelvet verify ${options.dir} --model ${keys[0]}`,
  });
}

function hubModels(lockfile: Lockfile): [string, LockedModel][] {
  return [...lockfile.models].filter(([, { source }]) => source === undefined);
}

/** `org/name` of a folder that is a repository of a Hub cache, or a snapshot in one. */
function idOfFolder(folder: string): string | undefined {
  const repository = basename(dirname(folder)) === "snapshots" ? dirname(dirname(folder)) : folder;
  return basename(repository).startsWith("models--") ? idFromCache(repository) : undefined;
}

/** All entries of one repository: each quantisation is one. */
function modelsNamed(id: string, dir: string, lockfile: Lockfile): [string, LockedModel][] {
  const found = [...lockfile.models].filter(([key, model]) => idOf(key, model) === id);
  if (found.length > 0) return found;
  throw new UserError("usage", `\`${id}\` is not in the lockfile`, {
    why: `\`${dir}\` is its folder of a Hub cache`,
    fix: `add \`- id: ${id}\` under \`models\`, then \`modelvet lock\``,
  });
}

/** Which model a folder holds, where the manifest's paths or the lockfile leave one answer. */
function guess(folder: string, lockfile: Lockfile, home: string): [string, LockedModel][] {
  const models = [...lockfile.models];
  const local = models.filter(
    ([key, { source }]) => source === "directory" && resolvedFolder(join(home, key)) === folder,
  );
  return local.length > 0 ? local : models;
}

function resolvedFolder(path: string): string | undefined {
  return isFolder(path) ? realpathSync(path) : undefined;
}

function exportSums(options: VerifyCommandOptions, lockfile: Lockfile, context: CommandContext): ExitCode {
  const wanted = named(options, lockfile);
  const [only, ...others] = wanted.length > 0 ? wanted : [...lockfile.models];
  if (only === undefined || others.length > 0)
    throw new UserError("usage", "checksums are exported for one model, and the lockfile holds several", {
      fix: `modelvet verify --format sha256sums --model ${only?.[0] ?? "ID"}`,
    });
  const { text, unhashed } = sha256sums(only[1]);
  context.stdout.write(text);
  if (unhashed.length === 0) return 0;
  context.stderr.write(`${unhashed.length} files have no sha256 in the lockfile and are left out\n`);
  return 3;
}

/** Models that are done, and how far the bytes of the one at hand are. */
function watching(line: Progress, key: string, done: number, total: number) {
  let bytes = 0;
  let ofBytes = 0;
  const update = () => line.update({ done, total, label: `hashing ${key}`, bytes, ofBytes });
  return {
    onTotal(all: number) {
      ofBytes = all;
      update();
    },
    onBytes(more: number) {
      bytes += more;
      update();
    },
  };
}
