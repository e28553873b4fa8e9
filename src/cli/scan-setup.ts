import { dirname, resolve } from "node:path";
import { UserError } from "../errors.ts";
import type { Manifest, Policy } from "../judgement.ts";
import { LOCKFILE, locateLockfile, lockfileOf } from "../lock/locate.ts";
import type { Lockfile } from "../lock/locked.ts";
import { readLockfile } from "../lock/read.ts";
import { overlay, parseDeployment } from "../manifest/deployment.ts";
import { locateManifest, readManifest } from "../manifest/locate.ts";
import { defaultPolicy } from "../manifest/parse.ts";
import { parseTarget } from "../manifest/target.ts";
import type { ModelRef } from "../model.ts";
import type { RulePack } from "../rules/pack.ts";
import type { CommandContext } from "./command.ts";
import type { ScanOptions } from "./options.ts";
import { choosePack } from "./pack.ts";

/** What a scan and a check start from: which models, which rules, and what a person has decided about them. */
export type Setup = {
  pack: RulePack;
  /** The manifest's path as shown; absent where only targets were named. */
  manifest?: string;
  /** Its absolute path; absent for stdin. */
  manifestFile?: string;
  refs: readonly ModelRef[];
  decisions: Omit<Manifest, "file" | "models">;
  /** Where the user stands: what a target's path is relative to. */
  cwd: string;
  /** The folder that a manifest's paths are relative to. */
  home: string;
  /** The lockfile's path, whether or not it is there. */
  lockFile?: string;
  lockfile?: Lockfile;
  /** The present day in UTC, `YYYY-MM-DD`. */
  today: string;
};

type SetupOptions = Pick<ScanOptions, "deployment" | "manifest" | "lockfile" | "failOn" | "rules"> &
  Partial<Pick<ScanOptions, "targets" | "include" | "exclude" | "loader">> & {
    /** The lockfile is only located: whoever writes it reads it under a lock of its own. */
    lockUnread?: true;
  };

/** Reads what the command line names. Throws UserError for whatever the user can put right in it. */
export async function readSetup(options: SetupOptions, context: CommandContext): Promise<Setup> {
  const pack = await choosePack(context.cwd, options.rules);
  const facts = parseDeployment(options.deployment, pack.statements);
  const found = (options.targets ?? []).map((written) =>
    parseTarget(written, {
      cwd: context.cwd,
      deployment: facts,
      ...(options.include === undefined ? {} : { include: options.include }),
      ...(options.exclude === undefined ? {} : { exclude: options.exclude }),
      ...(options.loader === undefined ? {} : { loader: options.loader }),
    }),
  );
  const targets = found.flatMap((target) => (target.kind === "model" ? [target.ref] : []));
  const files = found.flatMap((target) => (target.kind === "manifest" ? [target.file] : []));
  const named = manifestNamed(files, options.manifest);
  const today = context.now.toISOString().slice(0, 10);
  if (named === undefined && targets.length > 0) {
    const locked = options.lockfile === undefined ? {} : readLock(options.lockfile, options, context.cwd);
    const decisions = withFailOn(NO_DECISIONS(facts), options.failOn);
    return { pack, refs: unique(targets), decisions, home: context.cwd, cwd: context.cwd, today, ...locked };
  }
  const manifest = await readManifest(context, named, {
    known: { findings: new Set(pack.findings.keys()), statements: pack.statements },
    overrides: facts,
  });
  const { file: shown, models, ...decisions } = manifest;
  const file = locateManifest(context.cwd, named);
  // A manifest that only lends its decisions to targets does not have its own models scanned.
  const own = targets.length > 0 && files.length === 0 ? [] : models;
  const deployed = targets.map((ref) => ({ ...ref, deployment: overlay(manifest.deployment, facts) }));
  return {
    pack,
    manifest: shown,
    ...(file === "-" ? {} : { manifestFile: file }),
    refs: unique([...own, ...deployed]),
    decisions: withFailOn(decisions, options.failOn),
    home: file === "-" ? context.cwd : dirname(file),
    cwd: context.cwd,
    today,
    ...readLock(options.lockfile ?? lockFileBeside(file, context.cwd), options, context.cwd),
  };
}

function lockFileBeside(manifest: string, cwd: string): string {
  return manifest === "-" ? resolve(cwd, LOCKFILE) : lockfileOf(manifest);
}

/** A lockfile that is named has to be there, except for whoever is about to write it. */
function readLock(
  path: string,
  { lockfile: named, lockUnread }: Pick<SetupOptions, "lockfile" | "lockUnread">,
  cwd: string,
): Pick<Setup, "lockFile" | "lockfile"> {
  if (lockUnread) return { lockFile: resolve(cwd, path) };
  const lockFile = named === undefined ? path : locateLockfile(cwd, named);
  const lockfile = readLockfile(lockFile);
  return { lockFile, ...(lockfile === undefined ? {} : { lockfile }) };
}

function manifestNamed(files: readonly string[], option: string | undefined): string | undefined {
  const all = [...files, ...(option === undefined ? [] : [option])];
  if (all.length > 1)
    throw new UserError("usage", `${all.length} manifests are named, and one is scanned at a time`, {
      why: "each has a policy and a deployment of its own",
      fix: `modelvet scan ${all[0]}`,
    });
  return all[0];
}

const NO_DECISIONS = (deployment: Manifest["deployment"]): Setup["decisions"] => ({
  deployment,
  acceptances: [],
  agreements: [],
  policy: defaultPolicy(),
  clarifications: [],
  waivers: [],
});

function withFailOn(decisions: Setup["decisions"], failOn: Policy["failOn"] | undefined): Setup["decisions"] {
  return failOn === undefined ? decisions : { ...decisions, policy: { ...decisions.policy, failOn } };
}

/** The same model named twice on a command line is one model. */
function unique(refs: readonly ModelRef[]): ModelRef[] {
  const name = ({ source, id, revision, quant, include, exclude }: ModelRef) =>
    JSON.stringify([source, id, revision, quant, include, exclude]);
  return [...new Map(refs.map((ref) => [name(ref), ref])).values()];
}
