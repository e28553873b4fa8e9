import type { Inspection } from "../model.ts";

/** The document of `--format json`: `modelvet/inspect@1`. */
export function inspectJson(files: readonly Inspection[]): string {
  const rows = files.map(({ path, format, size, verdict, globals, observations, details }) => ({
    path,
    format,
    size,
    verdict,
    globals,
    findings: observations.map(({ finding, ...seen }) => ({ id: finding, ...seen })),
    ...(details === undefined ? {} : { details }),
  }));
  return `${JSON.stringify({ schema: "modelvet/inspect@1", files: rows }, null, 2)}\n`;
}
