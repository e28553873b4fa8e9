import { SourceError, UserError } from "../errors.ts";
import { type Locked, type LockTools, lockModel } from "./lock-model.ts";
import type { LockedModel } from "./locked.ts";
import type { Plan, Step } from "./plan.ts";

export type StepResult = { step: Step } & (Locked | { error: SourceError | UserError });

/** Models that are looked at together; requests are limited by the Hub room besides. */
const AT_ONCE = 6;

/** Carries out a plan. One model's failure leaves the others alone; an interruption ends everything. */
export async function runSteps(
  plan: Plan,
  tools: LockTools,
  options: {
    accept(step: Step): boolean;
    signal: AbortSignal;
    atOnce?: number;
    onDone?(result: StepResult): void;
  },
): Promise<StepResult[]> {
  const results: StepResult[] = new Array(plan.steps.length);
  let next = 0;
  const work = async () => {
    for (let index = next++; index < plan.steps.length; index = next++) {
      options.signal.throwIfAborted();
      const step = plan.steps[index]!;
      const result = await attempt(step, tools, options.accept(step));
      results[index] = result;
      options.onDone?.(result);
    }
  };
  await Promise.all(Array.from({ length: options.atOnce ?? AT_ONCE }, work));
  return results;
}

async function attempt(step: Step, tools: LockTools, accept: boolean): Promise<StepResult> {
  try {
    return { step, ...(await lockModel(step, tools, accept)) };
  } catch (error) {
    const expected =
      error instanceof UserError || (error instanceof SourceError && error.state !== "aborted");
    if (expected) return { step, error };
    throw error;
  }
}

/** The models of a lockfile after a plan was carried out: results laid over what the file holds now. */
export function applyResults(
  now: ReadonlyMap<string, LockedModel>,
  plan: Plan,
  results: readonly StepResult[],
): Map<string, LockedModel> {
  const models = new Map(now);
  for (const key of plan.removed) models.delete(key);
  for (const { step, ...result } of results) {
    if ("model" in result) models.set(step.key, result.model);
    // A pin that two branches agreed on is not lost because its facts could not be gathered again.
    else if (step.before !== undefined && !models.has(step.key)) models.set(step.key, step.before);
  }
  return models;
}
