import type { Assessment, Diagnostic, ExitCode, Report } from "../judgement.ts";
import { worstPosture } from "../model.ts";

export type SummariseInput = Pick<
  Report,
  "command" | "manifest" | "rulePack" | "online" | "failOn" | "elapsed"
> & {
  models: readonly Assessment[];
  diagnostics: readonly Diagnostic[];
  exitZero: boolean;
};

/** The models' assessments become one report with its exit code. */
export function summarise({ exitZero, ...input }: SummariseInput): Report {
  const { models } = input;
  const exitCode = exitCodeOf(models, input.diagnostics);
  return {
    ...input,
    posture: models.length === 0 ? "unknown" : worstPosture(models.map(({ posture }) => posture)),
    exitCode: exitZero && exitCode === 1 ? 0 : exitCode,
  };
}

/**
 * 2: something of the user's own files is wrong; 1: a model does not meet the policy; 3: one could not be decided, or there
 * was none. 1 wins over 3.
 */
export function exitCodeOf(models: readonly Assessment[], diagnostics: readonly Diagnostic[]): ExitCode {
  if (diagnostics.some(({ severity }) => severity === "error")) return 2;
  if (models.some(({ meetsPolicy }) => !meetsPolicy)) return 1;
  return models.length === 0 || models.some(({ posture }) => posture === "unknown") ? 3 : 0;
}
