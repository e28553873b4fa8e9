import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { parseGlobalRules } from "../../../../src/artifacts/pickle/global-rules.ts";
import { readPickle } from "../../../../src/artifacts/pickle/read.ts";
import { bytesSource } from "../../../../src/artifacts/read-text.ts";
import type { ReaderContext, Reading } from "../../../../src/artifacts/reader.ts";

const folder = fileURLToPath(new URL("../../../../rules/globals", import.meta.url));

/** The packs as they are shipped. */
export const packs = readdirSync(folder).map((file) => ({
  file,
  value: parse(readFileSync(join(folder, file), "utf8")) as unknown,
}));
const rules = { global: parseGlobalRules(packs) };

export function contextOf(parents: readonly string[] = []): ReaderContext {
  return {
    path: "model.pkl",
    parents,
    rules,
    budget: { inflate: 1e8, members: 1000, read: 1e9 },
    nested: (inner, member) => readPickle(inner, { ...contextOf([...parents, "pickle"]), member }),
  };
}

export const judge = (content: Uint8Array, parents: readonly string[] = []): Promise<Reading> =>
  readPickle(bytesSource(content), contextOf(parents));

export const verdict = async (content: Uint8Array, parents: readonly string[] = []): Promise<string> =>
  (await judge(content, parents)).verdict;

/** The calls of a reading, as a person would write them. */
export const calls = (reading: Reading): string[] => reading.globals.flatMap((use) => use.call ?? []);
