import { relative } from "node:path";
import { UserError } from "../errors.ts";
import type { Report } from "../judgement.ts";
import type { Lockfile } from "../lock/locked.ts";
import { type Proofs, proofsFileOf, readProofs } from "../lock/proofs.ts";
import { worseThan } from "../lock/since.ts";
import { checkReport } from "./check-report.ts";
import type { Command, CommandContext } from "./command.ts";
import type { CheckOptions } from "./options.ts";
import { renderReport } from "./render.ts";
import { readSetup, type Setup } from "./scan-setup.ts";

/**
 * The gate before a merge: manifest, lockfile and rules to an exit code. Nothing is asked of any network, and nothing is
 * loaded that could.
 */
export const runCheck: Command<CheckOptions> = async (options, context) => {
  const setup = await readSetup(options, context);
  const { lockFile = "", lockfile } = setup;
  if (lockfile === undefined) throw noLockfile(lockFile, context.cwd, options.manifest);
  const proofs = readProofs(proofsFileOf(lockFile));
  const report =
    options.since === undefined
      ? checkReport(setup, lockfile, proofs, options.exitZero, context.cwd)
      : await since(options.since, { ...setup, lockfile }, proofs, options, context);
  context.stdout.write(await renderReport(report, options.format, context));
  return report.exitCode;
};

function noLockfile(file: string, cwd: string, manifest: string | undefined): UserError {
  return new UserError("lockfile-not-found", `there is no lockfile \`${relative(cwd, file) || file}\``, {
    why: "`check` judges what was locked, and never asks a network",
    fix: manifest === undefined ? "modelvet lock" : `modelvet lock --manifest ${manifest}`,
  });
}

/** Fails only for what this change makes worse; how much stood there before is said on stderr. */
async function since(
  revision: string,
  setup: Setup & { lockfile: Lockfile },
  proofs: Proofs | undefined,
  options: CheckOptions,
  context: CommandContext,
): Promise<Report> {
  const { reportAt } = await import("./check-since.ts");
  const { distrustEdited } = await import("../lock/distrust.ts");
  const then = reportAt(revision, setup, options.deployment, context.cwd);
  const lockfile = distrustEdited(setup.lockfile, then.lockfile);
  const now = checkReport(setup, lockfile, proofs, options.exitZero, context.cwd);
  const { report, before } = worseThan(now, then.report);
  if (!context.quiet) {
    const those =
      before === 1
        ? "1 finding that stood there already does"
        : `${before} findings that stood there already do`;
    context.stderr.write(`note: compared with \`${revision}\`: ${those} not count\n`);
  }
  // Nothing to check stays undecided, whatever stood there.
  if (report.models.length === 0) return now;
  return options.exitZero && report.exitCode === 1 ? { ...report, exitCode: 0 } : report;
}
