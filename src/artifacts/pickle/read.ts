import { type ByteSource, type GlobalUse, type Observation, worstVerdict } from "../../model.ts";
import type { Reader, ReaderContext, Reading } from "../reader.ts";
import { findPickle } from "./find-pickle.ts";
import { newGlobals } from "./globals.ts";
import { looksLikePickle, mayBePickle } from "./looks-like.ts";
import type { PickleKind, Window } from "./machine.ts";
import { type PickleRun, runPickle } from "./run.ts";
import { isTorchLegacy, LEGACY_PICKLES, storagesProblem } from "./torch-legacy.ts";

const HEAD = 64 * 1024;
const SNIFF = 4096;
/** Pickles one behind the other in one file. */
const MOST_PICKLES = 10_000;
/** Pickles that are looked for behind what no loader explains. */
const MOST_FOUND = 4;

/**
 * A raw pickle stream, as `torch.load`, `pickle.load` and `joblib.load` would treat it: every pickle in it is run, and every
 * byte must belong to one, to an array or to a storage. What is left over is never passed.
 */
export const readPickle: Reader = async (source, context) => (await readStream(source, context)).reading;

/** As `readPickle`, with the runs of the pickles at its beginning, one behind the other. */
export async function readStream(
  source: ByteSource,
  context: ReaderContext,
  depth = 0,
): Promise<{ reading: Reading; runs: readonly PickleRun[] }> {
  const head = await source.read(0, Math.min(HEAD, source.size));
  const legacy = isTorchLegacy(head);
  const runs: PickleRun[] = [];
  const extra: Observation[] = [];
  const kind: PickleKind = legacy ? "torch-legacy" : context.parents.length > 0 ? "torch" : "plain";
  const globals = newGlobals();
  let window = { bytes: head, base: 0 };
  let at = 0;
  while (runs.length < MOST_PICKLES) {
    const run = await runPickle(source, at, context, { kind, globals, depth, window });
    runs.push(run);
    window = run.machine.window;
    at = run.end;
    if (!run.stopped || at >= source.size || (legacy && runs.length === LEGACY_PICKLES)) break;
    if (!legacy && !(await pickleAt(source, at, window))) break;
  }
  const complete = runs.at(-1)?.stopped === true;
  const found: PickleRun[] = [];
  const problem = complete ? leftover(source, runs, legacy, at) : undefined;
  if (problem !== undefined)
    extra.push({
      finding: "pickle-unproven",
      verdict: "review",
      message: problem,
      at: { offset: at, length: source.size - at },
    });
  if (problem !== undefined || !complete) found.push(...(await behind(source, at, context)));
  return { reading: together(legacy ? "torch-legacy" : "pickle", [...runs, ...found], extra), runs };
}

function leftover(
  source: ByteSource,
  runs: readonly PickleRun[],
  legacy: boolean,
  at: number,
): string | undefined {
  if (legacy) {
    const [, , , object, keys] = runs;
    if (object === undefined || keys === undefined) return "ends before a legacy torch file does";
    return storagesProblem(source, object, keys);
  }
  return at < source.size ? `${source.size - at} bytes behind the pickle that nothing explains` : undefined;
}

async function pickleAt(source: ByteSource, at: number, { bytes, base }: Window): Promise<boolean> {
  const length = Math.min(SNIFF, source.size - at);
  const near = at - base;
  const held = near >= 0 && near + length <= bytes.length;
  const head = held ? bytes.subarray(near, near + length) : await source.read(at, length);
  return looksLikePickle(head, source.size - at) || mayBePickle(head, source.size - at);
}

/** Pickles that stand behind bytes which no loader reads: shown where they would act. */
async function behind(source: ByteSource, from: number, context: ReaderContext): Promise<PickleRun[]> {
  const found: PickleRun[] = [];
  let at = from;
  while (found.length < MOST_FOUND) {
    const offset = await findPickle(source, at);
    if (offset === undefined) break;
    const run = await runPickle(source, offset, context, { kind: "torch" });
    if (run.reading.verdict === "dangerous") found.push(run);
    at = Math.max(run.end, offset + 1);
  }
  return found;
}

/** One reading of all: each global and each observation once. */
function together(format: string, runs: readonly PickleRun[], extra: readonly Observation[]): Reading {
  const observations = new Map<string, Observation>();
  for (const one of [...runs.flatMap((run) => run.reading.observations), ...extra])
    if (!observations.has(`${one.finding} ${one.message}`))
      observations.set(`${one.finding} ${one.message}`, one);
  const globals = new Map<string, GlobalUse>();
  for (const use of runs.flatMap((run) => run.reading.globals)) {
    const key = `${use.global} ${use.call ?? ""} ${use.member ?? ""}`;
    if (!globals.has(key)) globals.set(key, use);
  }
  const all = [...observations.values()];
  return {
    format,
    verdict: worstVerdict(all.map((o) => o.verdict)),
    globals: [...globals.values()],
    observations: all,
  };
}
