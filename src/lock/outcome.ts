import { SourceError } from "../errors.ts";
import type { Posture } from "../model.ts";
import type { Change } from "./change.ts";
import { compareModels } from "./changes.ts";
import type { LockedModel } from "./locked.ts";
import { incomplete, type Plan } from "./plan.ts";
import type { StepResult } from "./run-steps.ts";

/** What `lock` did about one model. */
export type Outcome = {
  key: string;
  /** `locked`: new; `moved`: to another commit; `refreshed`: other facts at the same commit. */
  outcome: "locked" | "moved" | "refreshed" | "unchanged" | "kept" | "removed" | "failed";
  commit?: string;
  license?: string;
  before?: string;
  changes: readonly Change[];
  /** Of the entry before and after, under the manifest's policy. */
  postures?: { before: Posture; after: Posture };
  /** A fact that could not be read and that another try, or a token, may bring. */
  gap?: string;
  error?: { message: string; why?: string; fix?: string };
};

/** What to tell of a plan that was carried out, in the order of the manifest; `judge` gives an entry's posture. */
export function outcomesOf(
  plan: Plan,
  results: readonly StepResult[],
  judge: (key: string, model: LockedModel) => Posture,
): Outcome[] {
  return [
    ...results.map((result) => outcomeOf(result, judge)),
    ...plan.kept.map((key): Outcome => ({ key, outcome: "kept", changes: [] })),
    ...plan.removed.map((key): Outcome => ({ key, outcome: "removed", changes: [] })),
  ];
}

function outcomeOf(result: StepResult, judge: (key: string, model: LockedModel) => Posture): Outcome {
  const { key, before } = result.step;
  if ("error" in result) {
    const { error } = result;
    const fix = error instanceof SourceError ? error.hint : error.fix;
    const why = error instanceof SourceError ? undefined : error.why;
    const told = {
      message: error.message,
      ...(why === undefined ? {} : { why }),
      ...(fix === undefined ? {} : { fix }),
    };
    return { key, outcome: "failed", changes: [], error: told };
  }
  const { model } = result;
  const gap = incomplete(model);
  const changes = before === undefined ? [] : compareModels(before, model);
  return {
    key,
    outcome: kindOf(before, model, changes),
    ...(model.commit === undefined ? {} : { commit: model.commit }),
    license: model.license.expression ?? (model.license.declared.join(", ") || "no license"),
    ...(before?.commit === undefined || before.commit === model.commit ? {} : { before: before.commit }),
    changes,
    ...(before === undefined || changes.length === 0
      ? {}
      : { postures: { before: judge(key, before), after: judge(key, model) } }),
    ...(gap?.kind === "incomplete" ? { gap: `\`${gap.path}\`: ${gap.message}` } : {}),
  };
}

function kindOf(
  before: LockedModel | undefined,
  after: LockedModel,
  changes: readonly Change[],
): Outcome["outcome"] {
  if (before === undefined) return "locked";
  if (before.commit !== after.commit) return "moved";
  return changes.length > 0 ? "refreshed" : "unchanged";
}
