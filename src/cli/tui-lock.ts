import { dirname, relative } from "node:path";
import { lockedRef } from "../lock/check-models.ts";
import { locateLockfile } from "../lock/locate.ts";
import type { Lockfile } from "../lock/locked.ts";
import { proofsFileOf, readProofs } from "../lock/proofs.ts";
import { readLockfile } from "../lock/read.ts";
import { parseDeployment } from "../manifest/deployment.ts";
import { findManifest } from "../manifest/locate.ts";
import { defaultPolicy } from "../manifest/parse.ts";
import { checkReport } from "./check-report.ts";
import type { CommandContext } from "./command.ts";
import { lockDifferences } from "./lock-differences.ts";
import type { TuiOptions } from "./options.ts";
import { choosePack } from "./pack.ts";
import { rejudge } from "./reassess.ts";
import { readSetup, type Setup } from "./scan-setup.ts";
import { type Opened, openReport } from "./tui.ts";

/** A lockfile as `check` judges it: no network. One without a manifest is judged by the usual policy, and asks for every fact. */
export async function openLock(options: TuiOptions, context: CommandContext): Promise<Opened> {
  const named = options.lock === true ? options.lockfile : options.lock;
  const setup = await lockSetup(named, options, context);
  const { lockFile = locateLockfile(context.cwd, named) } = setup;
  const lockfile = setup.lockfile ?? readLockfile(locateLockfile(context.cwd, lockFile));
  const proofs = readProofs(proofsFileOf(lockFile));
  const report = checkReport(setup, lockfile ?? EMPTY, proofs, options.exitZero, context.cwd);
  const opened = openReport(report, report.manifest ?? (relative(context.cwd, lockFile) || lockFile), {
    reassess: rejudge(setup, () => report.models),
  });
  const differences = lockDifferences(lockFile, context.cwd);
  return {
    ...opened,
    source: {
      results: opened.source.results,
      finish: () => ({ diagnostics: report.diagnostics, differences }),
    },
  };
}

const EMPTY: Lockfile = { version: 1, models: new Map() };

async function lockSetup(
  named: string | undefined,
  options: TuiOptions,
  context: CommandContext,
): Promise<Setup> {
  if (options.manifest !== undefined || findManifest(context.cwd) !== undefined)
    return readSetup(
      { ...options, ...(named === undefined ? {} : { lockfile: named }), targets: [] },
      context,
    );
  const lockFile = locateLockfile(context.cwd, named);
  const lockfile = readLockfile(lockFile) ?? EMPTY;
  const pack = await choosePack(context.cwd, options.rules);
  const deployment = parseDeployment(options.deployment, pack.statements);
  const policy = defaultPolicy();
  return {
    pack,
    refs: [...lockfile.models].map(([key, locked]) =>
      lockedRef(key, locked, deployment, { file: lockFile, line: 1, column: 1 }),
    ),
    decisions: {
      deployment,
      acceptances: [],
      agreements: [],
      clarifications: [],
      waivers: [],
      policy: { ...policy, failOn: options.failOn ?? policy.failOn },
    },
    cwd: context.cwd,
    home: dirname(lockFile),
    lockFile,
    lockfile,
    today: context.now.toISOString().slice(0, 10),
  };
}
