import { statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { UserError } from "../errors.ts";
import { gitCommit, gitFile, gitMergeBase, unknownRevision } from "./git.ts";
import type { LockedModel } from "./locked.ts";
import { parseLockfile, readLockText } from "./read.ts";

/** One side of a comparison. */
export type Operand =
  | {
      kind: "lockfile";
      name: string;
      models: ReadonlyMap<string, LockedModel>;
      /** There was no lockfile at that revision. */
      absent?: true;
    }
  | { kind: "model"; name: string; id: string; revision: string };

const MODEL = /^([\w.-]+\/[\w.-]+)@([^\s@]+)$/;

/** The path of the lockfile. Throws UserError where it has to be there and is not. */
export type WhereLockfile = (now: boolean) => string;

/**
 * Reads what `diff` was given: a lockfile, a git revision of the lockfile, `org/name@revision`, or `old..new` for two git
 * revisions (`old...new`: since they parted). One operand is compared with the lockfile as it is now, none means the last
 * commit. Throws UserError.
 */
export function readOperands(
  given: readonly string[],
  cwd: string,
  lockfile: WhereLockfile,
): [Operand, Operand] {
  const [first, second, ...others] = given.flatMap((text) => splitRange(text, cwd, lockfile));
  if (others.length > 0)
    throw new UserError("usage", "`diff` compares two things", { fix: "modelvet diff main..HEAD" });
  const before = readOperand(first ?? "HEAD", cwd, lockfile);
  if (before.kind === "model" && second === undefined)
    throw new UserError("usage", "a model's revision is compared with another one of it", {
      fix: `modelvet diff ${before.name} ${before.id}@${before.revision === "main" ? "OTHER" : "main"}`,
    });
  const after = second === undefined ? readLock(lockfile(true), "now") : readOperand(second, cwd, lockfile);
  if (before.kind !== after.kind)
    throw new UserError("usage", "a lockfile cannot be compared with one model", {
      why: `\`${before.name}\` is a ${before.kind}, \`${after.name}\` is a ${after.kind}`,
      fix: "modelvet diff org/name@old org/name@new",
    });
  if (before.kind === "lockfile" && before.absent && after.kind === "lockfile" && after.absent) {
    const file = lockfile(false);
    throw new UserError(
      "lockfile-not-found",
      `neither \`${before.name}\` nor \`${after.name}\` has a lockfile`,
      {
        where: file,
        why: "git knows no such file at either of them",
        fix: isFile(file) ? `modelvet diff ${before.name}` : "modelvet lock",
      },
    );
  }
  return [before, after];
}

/** `main..HEAD`; with three dots the first side is where the two parted, as for git. */
function splitRange(text: string, cwd: string, lockfile: WhereLockfile): string[] {
  const range = /^(.+?)(\.{2,3})(.+)$/.exec(text);
  if (range === null || MODEL.test(text) || isFile(resolve(cwd, text))) return [text];
  const [, first = "", dots, second = ""] = range;
  const base = dots === "..." ? gitMergeBase(dirname(lockfile(false)), first, second) : undefined;
  return [base?.slice(0, 12) ?? first, second];
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function readOperand(text: string, cwd: string, lockfile: WhereLockfile): Operand {
  const path = resolve(cwd, text);
  if (isFile(path)) return readLock(path, text);
  const model = MODEL.exec(text);
  if (model !== null && gitCommit(cwd, text) === undefined)
    return { kind: "model", name: text, id: model[1] ?? "", revision: model[2] ?? "" };
  if (/\.json$/i.test(text) && gitCommit(cwd, text) === undefined)
    throw new UserError("path-not-found", `there is no lockfile \`${text}\``, {
      fix: "name a lockfile, or a git revision of it: modelvet diff main..HEAD",
    });
  const file = lockfile(false);
  if (/^[\w.-]+\/[\w.-]+$/.test(text) && gitCommit(dirname(file), text) === undefined)
    throw unknownRevision(dirname(file), text, `or for a model: modelvet diff ${text}@OLD ${text}@main`);
  const then = gitFile(file, text);
  // A revision from before the lockfile had no models: everything is new since.
  if (then === undefined) return { kind: "lockfile", name: text, models: new Map(), absent: true };
  return { kind: "lockfile", name: text, models: parseLockfile(then, `${text}:${file}`).models };
}

function readLock(path: string, name: string): Operand {
  if (/\.ya?ml$/i.test(path))
    throw new UserError("usage", `\`${name}\` is no lockfile`, {
      why: "`diff` compares what was locked",
      fix: "modelvet diff main..HEAD",
    });
  return { kind: "lockfile", name, models: parseLockfile(readLockText(path) ?? "", path).models };
}
