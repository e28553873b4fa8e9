import { type ByteSource, type GlobalUse, type Observation, worstVerdict } from "../../model.ts";
import type { Reader, ReaderContext, Reading } from "../reader.ts";
import { findPickle } from "./find-pickle.ts";
import { newGlobals } from "./globals.ts";
import { looksLikePickle, mayBePickle } from "./looks-like.ts";
import type { PickleKind, Window } from "./machine.ts";
import { type FinishedRun, finished, type PickleRun, runPickle } from "./run.ts";
import { isTorchLegacy, LEGACY_PICKLES, type StreamProblem, storagesProblem } from "./torch-legacy.ts";
import { readTorchTar, torchTarPart } from "./torch-tar.ts";

const HEAD = 64 * 1024;
const SNIFF = 4096;
/** Pickles one behind the other in one file. */
const MOST_PICKLES = 10_000;
/** Pickles that are looked for behind what no loader explains. */
const MOST_FOUND = 4;
/** What is kept of one file: the worst first where there is more. The verdict counts all. */
const MOST_OBSERVATIONS = 500;
const MOST_GLOBALS = 5000;

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
): Promise<{ reading: Reading; runs: readonly FinishedRun[] }> {
  const head = await source.read(0, Math.min(HEAD, source.size));
  const legacy = isTorchLegacy(head);
  const kind: PickleKind = legacy ? "torch-legacy" : context.parents.length > 0 ? "torch" : "plain";
  const globals = newGlobals();
  let window: Window = { bytes: head, base: 0 };
  const runAt = async (at: number) => {
    const run = await runPickle(source, at, context, { kind, globals, depth, window });
    ({ window } = run.machine);
    return run;
  };
  const part = torchTarPart(context.member, context.parents);
  const stream =
    part !== undefined
      ? await readTorchTar(part, source, runAt)
      : legacy
        ? await readLegacy(source, runAt)
        : await readPlain(source, runAt, (at) => pickleAt(source, at, window));
  const { runs, end, problem } = stream;
  const extra: Observation[] = [];
  if (problem !== undefined)
    extra.push({
      finding: problem.truncated ? "pickle-malformed" : "pickle-unproven",
      verdict: problem.truncated ? "unreadable" : "review",
      message: problem.message,
      at: { offset: end, length: source.size - end },
    });
  const odd = problem !== undefined || runs.at(-1)?.stopped !== true;
  const found = odd ? await behind(source, end, context) : [];
  const reading = together(legacy ? "torch-legacy" : "pickle", [...runs, ...found], extra);
  return { reading: kind === "torch" ? { ...reading, storages: storagesOf(runs) } : reading, runs };
}

const storagesOf = (runs: readonly FinishedRun[]) =>
  runs.flatMap((run) =>
    [...run.storages.values()].map(({ key, numel, itemSize }) => ({ key, bytes: numel * itemSize })),
  );

type Stream = { runs: FinishedRun[]; end: number; problem?: StreamProblem };

/** Pickles one behind the other, to the last byte. */
async function readPlain(
  source: ByteSource,
  runAt: (at: number) => Promise<PickleRun>,
  pickleFollows: (at: number) => Promise<boolean>,
): Promise<Stream> {
  const runs: FinishedRun[] = [];
  let end = 0;
  do {
    const run = await runAt(end);
    runs.push(finished(run));
    ({ end } = run);
    if (!run.stopped) return { runs, end };
  } while (end < source.size && runs.length < MOST_PICKLES && (await pickleFollows(end)));
  if (end >= source.size) return { runs, end };
  const message = `${source.size - end} bytes behind the pickle that nothing explains`;
  return { runs, end, problem: { message, truncated: false } };
}

/** Five pickles, then storages whose sizes the fourth gives. */
async function readLegacy(source: ByteSource, runAt: (at: number) => Promise<PickleRun>): Promise<Stream> {
  const runs: PickleRun[] = [];
  let end = 0;
  while (runs.length < LEGACY_PICKLES) {
    const run = await runAt(end);
    runs.push(run);
    ({ end } = run);
    if (!run.stopped) return { runs, end };
  }
  const problem = storagesProblem(source, runs[3]!, runs[4]!);
  return problem === undefined ? { runs, end } : { runs, end, problem };
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
function together(format: string, runs: readonly FinishedRun[], extra: readonly Observation[]): Reading {
  const observations = new Map<string, Observation>();
  for (const one of [...runs.flatMap((run) => run.reading.observations), ...extra])
    if (!observations.has(`${one.finding} ${one.message}`))
      observations.set(`${one.finding} ${one.message}`, one);
  const globals = new Map<string, GlobalUse>();
  for (const use of runs.flatMap((run) => run.reading.globals)) {
    const key = `${use.global} ${use.call ?? ""} ${use.member ?? ""}`;
    if (!globals.has(key)) globals.set(key, use);
  }
  let all = [...observations.values()];
  const verdict = worstVerdict(all.map((o) => o.verdict));
  if (all.length > MOST_OBSERVATIONS)
    all = [...all.filter((o) => o.verdict === verdict), ...all.filter((o) => o.verdict !== verdict)];
  return {
    format,
    verdict,
    globals: [...globals.values()].slice(0, MOST_GLOBALS),
    observations: all.slice(0, MOST_OBSERVATIONS),
  };
}
