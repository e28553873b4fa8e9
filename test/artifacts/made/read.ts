import { detectFormat } from "../../../src/artifacts/format-detect.ts";
import { formatReaders } from "../../../src/artifacts/format-readers.ts";
import { bytesSource } from "../../../src/artifacts/read-text.ts";
import type { Reading } from "../../../src/artifacts/reader.ts";
import { rules } from "./rules.ts";

/** Detects and reads bytes under a name, as the dispatcher does for what is no pickle and no container. */
export async function read(
  content: Uint8Array | string,
  path: string,
  more: { member?: string; parents?: readonly string[] } = {},
): Promise<Reading> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const format = detectFormat(bytes.subarray(0, 4096), more.member ?? path, bytes.length);
  const reader = format === undefined ? undefined : formatReaders[format];
  if (reader === undefined)
    return { format: format ?? "unknown", verdict: "unreadable", globals: [], observations: [] };
  const unexpected = async (): Promise<Reading> => {
    throw new Error("no reader of these tests goes into members");
  };
  return reader(bytesSource(bytes), {
    path,
    ...(more.member === undefined ? {} : { member: more.member }),
    parents: more.parents ?? [],
    rules,
    budget: { inflate: 1e8, members: 1000, read: 1e9 },
    nested: unexpected,
  });
}

export const verdict = async (content: Uint8Array | string, path: string): Promise<string> =>
  (await read(content, path)).verdict;
