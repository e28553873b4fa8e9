import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { ArtifactRules } from "../artifacts/rules.ts";
import type { Inspection } from "../model.ts";
import type { InspectTarget } from "./inspect-files.ts";
import { inspectOne, unread } from "./inspect-one.ts";

export type InspectQuestion = { index: number; target: InspectTarget };
export type InspectAnswer = { index: number; inspection: Inspection };

/** What a file costs beside its bytes, and the bytes of it that are read at most, in the same unit. */
const FILE_COST = 20_000;
const MOST_READ = 8 * 1024 * 1024;
/** Work for one thread: less is done before a second one has started. */
const WORTH_A_THREAD = 16 * 1024 * 1024;
/** Milliseconds after which this thread looks for Ctrl-C. */
const PAUSE = 50;

export type InspectAll = {
  rules: ArtifactRules;
  /** The folder of the rule pack: threads load it by themselves. */
  pack: string;
  /** At most so many threads; left out: one a core. */
  jobs?: number;
  signal: AbortSignal;
  onFile?: (done: number, target: InspectTarget) => void;
  worker?: URL;
};

/** Inspects files, on several cores where there is enough to do; in the order of `targets`. Rejects with the signal's reason. */
export async function inspectAll(targets: readonly InspectTarget[], all: InspectAll): Promise<Inspection[]> {
  const worker = all.worker ?? new URL("./inspect.worker.js", import.meta.url);
  const threads = threadsFor(targets, all.jobs, worker);
  return threads < 2 ? inspectHere(targets, all) : inspectInThreads(targets, threads, worker, all);
}

/** Run from source, as unit tests do, there is no built worker beside this file. */
function threadsFor(targets: readonly InspectTarget[], jobs: number | undefined, worker: URL): number {
  const work = targets.reduce((sum, { size }) => sum + FILE_COST + Math.min(size, MOST_READ), 0);
  const most = Math.min(jobs ?? availableParallelism(), targets.length, Math.ceil(work / WORTH_A_THREAD));
  return most > 1 && existsSync(fileURLToPath(worker)) ? most : 1;
}

async function inspectHere(
  targets: readonly InspectTarget[],
  { rules, signal, onFile }: InspectAll,
): Promise<Inspection[]> {
  const out: Inspection[] = [];
  let last = performance.now();
  for (const target of targets) {
    onFile?.(out.length, target);
    out.push(await inspectOne(target, rules));
    if (performance.now() - last < PAUSE) continue;
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
    last = performance.now();
  }
  return out;
}

async function inspectInThreads(
  targets: readonly InspectTarget[],
  threads: number,
  worker: URL,
  all: InspectAll,
): Promise<Inspection[]> {
  const out: Inspection[] = new Array(targets.length);
  const queue = [...targets.keys()];
  let done = 0;
  const keep = ({ index, inspection }: InspectAnswer) => {
    out[index] = inspection;
    all.onFile?.(++done, targets[index]!);
  };
  await Promise.all(Array.from({ length: threads }, () => feed(worker, targets, queue, keep, all)));
  return out;
}

/** One thread after another until the queue is empty: what a thread dies of is unread, and the next goes on. */
async function feed(
  worker: URL,
  targets: readonly InspectTarget[],
  queue: number[],
  keep: (answer: InspectAnswer) => void,
  { pack, signal }: InspectAll,
): Promise<void> {
  while (queue.length > 0) {
    const lost = await runThread(worker, targets, queue, keep, pack, signal);
    signal.throwIfAborted();
    if (lost !== undefined)
      keep({
        index: lost.index,
        inspection: unread(targets[lost.index]!, `reading it failed: ${lost.message}`),
      });
  }
}

/** Resolves when the queue is empty, or with the file that ended the thread. */
function runThread(
  worker: URL,
  targets: readonly InspectTarget[],
  queue: number[],
  keep: (answer: InspectAnswer) => void,
  pack: string,
  signal: AbortSignal,
): Promise<{ index: number; message: string } | undefined> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(worker, { workerData: { pack } });
    let current: number | undefined;
    const end = (lost?: { index: number; message: string }) => {
      signal.removeEventListener("abort", stop);
      thread.terminate().then(() => resolve(lost), reject);
    };
    const stop = () => end();
    const next = () => {
      current = queue.shift();
      if (current === undefined) end();
      else thread.postMessage({ index: current, target: targets[current]! } satisfies InspectQuestion);
    };
    thread.on("message", (answer: InspectAnswer) => {
      keep(answer);
      next();
    });
    thread.on("error", (error) => {
      if (current === undefined) reject(error);
      else end({ index: current, message: error.message });
    });
    signal.addEventListener("abort", stop, { once: true });
    next();
  });
}
