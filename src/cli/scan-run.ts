import type { Assessment, ModelRef, Report } from "../model.ts";

/** A scan under way: what is scanned, what is known so far, and how it becomes a report. */
export type ScanRun = {
  /** The manifest as shown, or the targets. */
  title: string;
  refs: readonly ModelRef[];
  /** In the order in which models are done; `index` counts in `refs`. Rejects when interrupted. */
  results: AsyncIterable<{ index: number; assessment: Assessment }>;
  /** The report of all assessments, given in the order of `refs`. */
  finish(all: readonly Assessment[]): Report;
};
