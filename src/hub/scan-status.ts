import type { UpstreamScan } from "../model.ts";
import type { Ask } from "./request.ts";
import type { HubSettings } from "./settings.ts";

const PAGE_LIMIT = 32 * 1024 * 1024;
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

/** One request for what the Hub's own scanners found at this commit. `expand` cannot carry it, so it is separate. */
export async function askUpstreamScan(
  ask: Ask,
  settings: HubSettings,
  id: string,
  commit: string,
): Promise<UpstreamScan | undefined> {
  const url = `${settings.endpoint}/api/models/${id}/revision/${commit}?securityStatus=true`;
  const answer = await ask({ url, what: `${id}@${commit.slice(0, 12)}`, id, limit: PAGE_LIMIT });
  try {
    const body: unknown = JSON.parse(Buffer.from(answer.body).toString("utf8"));
    return typeof body === "object" && body !== null
      ? upstreamScan((body as Record<string, unknown>).securityRepoStatus)
      : undefined;
  } catch {
    return undefined;
  }
}
