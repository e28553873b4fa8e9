import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { UserError } from "../errors.ts";
import { gitCommit, gitFile } from "./git.ts";
import type { LockedModel } from "./locked.ts";
import { parseLockfile } from "./read.ts";

/** One side of a comparison. */
export type Operand =
  | { kind: "lockfile"; name: string; models: ReadonlyMap<string, LockedModel> }
  | { kind: "model"; name: string; id: string; revision: string };

const MODEL = /^([\w.-]+\/[\w.-]+)@([^\s@]+)$/;

/**
 * Reads what `diff` was given: a lockfile, a git revision of the lockfile, `org/name@revision`, or `old..new` for two git
 * revisions. One operand is compared with the lockfile as it is now, none means the last commit. Throws UserError.
 */
export function readOperands(
  given: readonly string[],
  cwd: string,
  lockfile: () => string,
): [Operand, Operand] {
  const [first, second, ...others] = given.flatMap((text) => splitRange(text, cwd));
  if (others.length > 0)
    throw new UserError("usage", "`diff` compares two things", { fix: "modelvet diff main..HEAD" });
  const before = readOperand(first ?? "HEAD", cwd, lockfile);
  if (before.kind === "model" && second === undefined)
    throw new UserError("usage", "a model's revision is compared with another one of it", {
      fix: `modelvet diff ${before.name} ${before.id}@main`,
    });
  const after = second === undefined ? readLock(lockfile(), "now") : readOperand(second, cwd, lockfile);
  if (before.kind !== after.kind)
    throw new UserError("usage", "a lockfile cannot be compared with one model", {
      why: `\`${before.name}\` is a ${before.kind}, \`${after.name}\` is a ${after.kind}`,
      fix: "modelvet diff org/name@old org/name@new",
    });
  return [before, after];
}

/** `main..HEAD`; three dots would mean the merge base, which is what a pull request shows, so they are taken alike. */
function splitRange(text: string, cwd: string): string[] {
  const range = /^(.+?)\.{2,3}(.+)$/.exec(text);
  if (range === null || MODEL.test(text) || isFile(resolve(cwd, text))) return [text];
  return [range[1] ?? "", range[2] ?? ""];
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function readOperand(text: string, cwd: string, lockfile: () => string): Operand {
  const path = resolve(cwd, text);
  if (isFile(path)) return readLock(path, text);
  const model = MODEL.exec(text);
  if (model !== null && gitCommit(cwd, text) === undefined)
    return { kind: "model", name: text, id: model[1] ?? "", revision: model[2] ?? "" };
  if (/\.json$/i.test(text) && gitCommit(cwd, text) === undefined)
    throw new UserError("path-not-found", `there is no lockfile \`${text}\``, {
      fix: "name a lockfile, or a git revision of it: modelvet diff main..HEAD",
    });
  const file = lockfile();
  const then = gitFile(file, text);
  return {
    kind: "lockfile",
    name: text,
    // A revision from before the lockfile had no models: everything is new since.
    models: then === undefined ? new Map() : parseLockfile(then, `${text}:${file}`).models,
  };
}

function readLock(path: string, name: string): Operand {
  return { kind: "lockfile", name, models: parseLockfile(readFileSync(path, "utf8"), path).models };
}
