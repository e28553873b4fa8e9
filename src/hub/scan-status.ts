import type { UpstreamScan } from "../model.ts";

const MOST_FILES = 10_000;

/** `securityRepoStatus` of the Hub as plain data; undefined where it is absent or of another shape. */
export function upstreamScan(value: unknown): UpstreamScan | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { scansDone, filesWithIssues } = value as Record<string, unknown>;
  if (typeof scansDone !== "boolean") return undefined;
  const files: { path: string; level: string }[] = [];
  for (const item of Array.isArray(filesWithIssues) ? filesWithIssues.slice(0, MOST_FILES) : []) {
    if (typeof item !== "object" || item === null) continue;
    const { path, level } = item as Record<string, unknown>;
    if (typeof path === "string" && typeof level === "string")
      files.push({ path, level: level.slice(0, 40) });
  }
  return { done: scansDone, files };
}
