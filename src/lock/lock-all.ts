import { statSync } from "node:fs";
import { dirname } from "node:path";
import { UserError } from "../errors.ts";
import type { ExitCode } from "../judgement.ts";
import { nearest } from "../manifest/nearest.ts";
import type { ModelRef, Posture } from "../model.ts";
import type { LockTools } from "./lock-model.ts";
import { type LockedModel, lockKey } from "./locked.ts";
import { hasConflicts, mergeConflicts } from "./merge.ts";
import { type Outcome, outcomesOf } from "./outcome.ts";
import { planLock } from "./plan.ts";
import { proofsFileOf } from "./proofs.ts";
import { unitedProofs, writeProofs } from "./proofs-write.ts";
import { parseLockfile, readLockText } from "./read.ts";
import { applyResults, runSteps, type StepResult } from "./run-steps.ts";
import { editLockfile } from "./write.ts";

export type LockAllOptions = {
  /** Ids or lock keys; empty: every model of the manifest. */
  ids: readonly string[];
  update: boolean;
  /** Keep the git objects beside the lockfile; they are kept current anyway once the file exists. */
  proofs: boolean;
  signal: AbortSignal;
  /** Models that are looked at together. */
  atOnce?: number;
  /** Told how many models there are to lock, before the first is. */
  onPlan?: (all: number) => void;
  onDone?: (result: StepResult, done: number, all: number) => void;
};

export type LockAllResult = { outcomes: Outcome[]; written: boolean; exitCode: ExitCode };

/**
 * Brings a lockfile up to what the references ask for. Whatever could be locked is written, as one step at the end; an
 * interruption before that leaves the old file as it was. Throws UserError for a lockfile that cannot be read, for a
 * conflict that is one, and for an id that the manifest does not have.
 */
export async function lockAll(
  refs: readonly ModelRef[],
  file: string,
  tools: LockTools,
  judge: (ref: ModelRef, model: LockedModel) => Posture,
  options: LockAllOptions,
): Promise<LockAllResult> {
  const { ids, update, signal } = options;
  expectKnown(refs, ids, update ? "modelvet lock --update" : "modelvet lock");
  expectFolder(file);
  const moved = (key: string) => update && (ids.length === 0 || ids.includes(key) || namesIn(refs, ids, key));
  const { models, relock } = readCurrent(readLockText(file), file, moved);
  // Written last, and told of before anything is fetched or written.
  unitedProofs(proofsFileOf(file));
  const plan = planLock(refs, models, { ids, update, relock });
  options.onPlan?.(plan.steps.length);
  let done = 0;
  const results = await runSteps(plan, tools, {
    signal,
    ...(options.atOnce === undefined ? {} : { atOnce: options.atOnce }),
    // Only who names a model takes another repository under its name.
    accept: ({ ref, key }) => update && (ids.includes(ref.id) || ids.includes(key)),
    onDone: (result) => options.onDone?.(result, ++done, plan.steps.length),
  });
  signal.throwIfAborted();
  const changed = plan.removed.length > 0 || results.some((result) => "model" in result);
  const written = await editLockfile(file, (text) => {
    const conflicted = text !== undefined && hasConflicts(text);
    // Where no model is named yet, an empty lockfile is what `check` asks for.
    const first = text === undefined && refs.length === 0;
    if (!changed && !conflicted && !first) return undefined;
    // Read again under the lock: another process may have locked something meanwhile.
    return applyResults(readCurrent(text, file, moved).models, plan, results);
  });
  await writeProofs(file, results, tools, options.proofs);
  const byKey = new Map(refs.map((ref) => [lockKey(ref), ref]));
  const outcomes = outcomesOf(plan, results, (key, model) => {
    const ref = byKey.get(key);
    if (ref === undefined) throw new UserError("internal", `\`${key}\` is not in the manifest`);
    return judge(ref, model);
  });
  return { outcomes, written, exitCode: exitCodeOf(outcomes) };
}

/** 0 once everything is locked, whatever its posture; 3 where a model or a fact could not be had. */
function exitCodeOf(outcomes: readonly Outcome[]): ExitCode {
  return outcomes.some(({ outcome, gap }) => outcome === "failed" || gap !== undefined) ? 3 : 0;
}

function readCurrent(
  text: string | undefined,
  file: string,
  moved: (key: string) => boolean,
): { models: Map<string, LockedModel>; relock: ReadonlyMap<string, LockedModel> } {
  if (text === undefined) return { models: new Map(), relock: new Map() };
  if (hasConflicts(text)) return mergeConflicts(text, file, moved);
  return { models: new Map(parseLockfile(text, file).models), relock: new Map() };
}

/** Whether one of the ids is the name of the model with this key. */
function namesIn(refs: readonly ModelRef[], ids: readonly string[], key: string): boolean {
  return refs.some((ref) => lockKey(ref) === key && ids.includes(ref.id));
}

/** Said before anything is fetched: the file is written last. */
function expectFolder(file: string): void {
  const folder = dirname(file);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  throw new UserError("path-not-found", "the lockfile cannot be written: its folder does not exist", {
    where: file,
    fix: `mkdir -p ${folder}`,
  });
}

/** Throws UserError for an id that no model has; `command` is what to run with the right one. */
export function expectKnown(refs: readonly ModelRef[], ids: readonly string[], command: string): void {
  const known = new Set(refs.flatMap((ref) => [ref.id, lockKey(ref)]));
  const unknown = ids.find((id) => !known.has(id));
  if (unknown === undefined) return;
  const alike = nearest(unknown, known);
  throw new UserError("usage", `\`${unknown}\` is not in the manifest`, {
    why: "only models of the manifest are locked",
    fix: alike === undefined ? `add \`- id: ${unknown}\` under \`models\`` : `${command} ${alike}`,
  });
}
