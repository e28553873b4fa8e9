import { relative } from "node:path";
import { licenseFile } from "../evidence/license-files.ts";
import { openHubSnapshot } from "../hub/repository.ts";
import { hubSettings } from "../hub/settings.ts";
import type { ExitCode } from "../judgement.ts";
import { type Currency, currencyExit, currencyOf } from "../lock/currency.ts";
import type { OpenLive } from "../lock/drift.ts";
import { expectKnown, lockAll } from "../lock/lock-all.ts";
import { type LockedModel, lockKey } from "../lock/locked.ts";
import { pinFindings } from "../lock/pin-findings.ts";
import { readLockfile } from "../lock/read.ts";
import { recall } from "../lock/recall.ts";
import type { ModelRef, Posture } from "../model.ts";
import { escape } from "../terminal.ts";
import type { Command, CommandContext } from "./command.ts";
import { liveTools } from "./live.ts";
import { currencyJson, currencyText, lockJson, lockText } from "./lock-output.ts";
import type { LockOptions } from "./options.ts";
import { progress } from "./progress.ts";
import { assessor } from "./scan-assess.ts";
import { readSetup, type Setup } from "./scan-setup.ts";

/** Pins every model to a commit and records its facts; `--check` says whether that is still so. */
export const runLock: Command<LockOptions> = async (options, context) => {
  if (options.check) return checkLock(options, context);
  const setup = await setupOf(options, context);
  const { lockFile = "" } = setup;
  const line = progress(context);
  let done = 0;
  let total = 0;
  const watch = (label: string) => line.update({ done, total, label });
  try {
    const { outcomes, written, exitCode } = await lockAll(
      setup.refs,
      lockFile,
      await liveTools(context, setup.home, { ...options, pack: setup.pack, watch }),
      postureOf(setup),
      {
        ids: options.ids,
        update: options.update,
        proofs: options.proofs,
        signal: context.signal,
        ...(options.concurrency === undefined ? {} : { atOnce: options.concurrency }),
        onPlan: (all) => {
          total = all;
        },
        onDone: ({ step }, locked) => {
          done = locked;
          watch(`locked ${step.key}`);
        },
      },
    );
    line.clear();
    context.stdout.write(
      options.format === "json"
        ? lockJson(outcomes, exitCode, written)
        : lockText(outcomes, exitCode, written, context.terminal),
    );
    if (written && !context.quiet)
      context.stderr.write(`wrote \`${escape(relative(context.cwd, lockFile) || lockFile)}\`\n`);
    return exitCode;
  } finally {
    line.clear();
  }
};

function setupOf(options: LockOptions, context: CommandContext): Promise<Setup> {
  return readSetup({ ...options, deployment: [], lockUnread: true }, context);
}

/**
 * What an entry makes of its model, by today's rules and under the manifest's policy. That the manifest has moved on is
 * left out: every entry is out of date before `lock`, and what it changes for posture would drown in that.
 */
function postureOf(setup: Setup): (ref: ModelRef, model: LockedModel) => Posture {
  const assess = assessor(setup);
  return (ref, model) => {
    const pins = pinFindings(ref, model, setup.decisions.policy);
    const own = pins.filter(({ id }) => id !== "lock-outdated");
    return assess(ref, recall(model, ref), own).posture;
  };
}

/** Compares the lockfile with the manifest, and unless offline with what the Hub has now. Writes nothing. */
async function checkLock(options: LockOptions, context: CommandContext): Promise<ExitCode> {
  const setup = await setupOf(options, context);
  const { lockFile = "", refs } = setup;
  expectKnown(refs, options.ids, "modelvet lock --check");
  const models = readLockfile(lockFile)?.models ?? new Map<string, LockedModel>();
  const settings = { ...hubSettings(context.env), cacheFolder: undefined, git: "off" as const };
  const online = !options.offline && settings.offline === undefined;
  const all = options.ids.length === 0;
  const wanted = all ? refs : refs.filter((ref) => isNamed(ref, options.ids));
  const keys = new Set(wanted.map(lockKey));
  const known = all ? models : new Map([...models].filter(([key]) => keys.has(key)));
  const open =
    (ref: ModelRef): OpenLive =>
    (revision) =>
      openHubSnapshot(ref.id, revision, { settings, signal: context.signal });
  const found: Currency[] = await currencyOf(
    wanted,
    { models: known },
    (path) => licenseFile(path) !== undefined,
    online ? open : undefined,
  );
  const exitCode = currencyExit(found);
  const notes = online ? [] : ["note: the two files only; the Hub was not asked"];
  context.stdout.write(
    options.format === "json" ? currencyJson(found, exitCode, online) : currencyText(found, exitCode, notes),
  );
  return exitCode;
}

function isNamed(ref: ModelRef, ids: readonly string[]): boolean {
  return ids.includes(ref.id) || ids.includes(lockKey(ref));
}
