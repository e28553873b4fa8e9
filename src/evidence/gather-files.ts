import { inspectArtifact } from "../artifacts/inspect.ts";
import { bytesSource, decodeText } from "../artifacts/read-text.ts";
import type { ArtifactRules } from "../artifacts/rules.ts";
import type { FileEntry, Inspection, Snapshot, Unread } from "../model.ts";
import { parseConfiguration } from "./gather-json.ts";
import { type ReadingPlan, textLimit } from "./reading-plan.ts";
import { unreadBecause } from "./texts.ts";

/** Files of one model that are read at the same time; the Hub room limits requests over the whole process. */
const TEXTS_AT_ONCE = 8;
const ARTIFACTS_AT_ONCE = 4;
const KEPT = /\.(?:json|py)$|^mergekit_config\.ya?ml$/i;
/** Characters of texts of one model that are kept for the questions that concern several files. */
const MOST_KEPT = 64_000_000;

/** What was read of a model's files: each one inspected, texts kept where other files hang on them. */
export type ReadFiles = {
  inspections: readonly Inspection[];
  /** Parsed JSON by path. */
  json: ReadonlyMap<string, unknown>;
  /** JSON, Python and the configuration of a merge as text, by path. */
  sources: ReadonlyMap<string, string>;
  unread: readonly { path: string; unread: Unread }[];
};

/**
 * Reads what the plan says, each file once, and inspects it. After the first refusal of a gated repository (`gate`, or one
 * met here) nothing more is asked for. Rejects only when interrupted.
 */
export async function readFiles(
  snapshot: Snapshot,
  plan: ReadingPlan,
  rules: ArtifactRules,
  options: { gate?: Unread | undefined; onFile?: ((path: string) => void) | undefined } = {},
): Promise<ReadFiles> {
  const inspections: Inspection[] = [];
  const json = new Map<string, unknown>();
  const sources = new Map<string, string>();
  const unread: { path: string; unread: Unread }[] = [];
  let kept = 0;
  let { gate } = options;
  const attempt = async (path: string, read: () => Promise<Inspection>) => {
    if (gate !== undefined) {
      unread.push({ path, unread: gate });
      return;
    }
    options.onFile?.(path);
    try {
      inspections.push(await read());
    } catch (error) {
      const why = unreadBecause(error);
      if (why.state === "gated") gate = why;
      unread.push({ path, unread: why });
    }
  };
  await each(plan.texts, TEXTS_AT_ONCE, ({ path }) =>
    attempt(path, async () => {
      const bytes = await snapshot.read(path, textLimit(path));
      if (KEPT.test(path) && kept + bytes.length <= MOST_KEPT) {
        kept += bytes.length;
        const text = decodeText(bytes);
        sources.set(path, text);
        const value = /\.json$/i.test(path) ? parseConfiguration(text) : undefined;
        if (value !== undefined) json.set(path, value);
      }
      return inspectArtifact(bytesSource(bytes), path, rules);
    }),
  );
  await each(plan.artifacts, ARTIFACTS_AT_ONCE, (file) =>
    attempt(file.path, async () => inspectArtifact(await sourceOf(snapshot, file), file.path, rules)),
  );
  for (const { file, message } of plan.beyond)
    unread.push({ path: file.path, unread: { state: "too-large", message } });
  // In the order of the listing, however the answers came in.
  const byPath = (a: { path: string }, b: { path: string }) => (a.path < b.path ? -1 : 1);
  return { inspections: inspections.sort(byPath), json, sources, unread: unread.sort(byPath) };
}

/** A listing may lack a size; such a file is read whole where it is small. */
async function sourceOf(snapshot: Snapshot, file: FileEntry) {
  if (file.unsized !== true) return snapshot.open(file.path);
  return bytesSource(await snapshot.read(file.path, textLimit(file.path)));
}

async function each<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const one = async () => {
    for (let index = next++; index < items.length; index = next++) await work(items[index]!);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, one));
}
