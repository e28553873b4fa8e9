import { type ArtifactDetails, type Observation, worstVerdict } from "../model.ts";
import type { Reading } from "./reader.ts";

/** A reading without pickle globals, its verdict the worst of what was observed. */
export function judged(
  format: string,
  observations: readonly Observation[],
  details?: ArtifactDetails,
): Reading {
  return {
    format,
    verdict: worstVerdict(observations.map((o) => o.verdict)),
    globals: [],
    observations,
    ...(details === undefined ? {} : { details }),
  };
}

/** What cannot be decoded as its own format: visible, never safe. */
export function unreadable(format: string, message: string, offset?: number): Reading {
  return judged(format, [
    {
      finding: "artifact-unreadable",
      verdict: "unreadable",
      message,
      ...(offset === undefined ? {} : { at: { offset } }),
    },
  ]);
}

/** A part of foreign text short enough to quote. */
export function cut(text: string, length = 160): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
