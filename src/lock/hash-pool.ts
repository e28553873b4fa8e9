import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { type Hashed, type HashJob, hashSteps } from "./hash-file.ts";

export type HashQuestion = { index: number; job: HashJob };
export type HashAnswer =
  | { kind: "bytes"; bytes: number }
  | { kind: "done"; index: number; hashed: Hashed }
  | { kind: "failed"; index: number; message: string };

export type HashOutcome = Hashed | { error: string };

/** Below this many bytes in all, starting threads costs more than it saves. */
const WORTH_THREADS = 32 * 1024 * 1024;

/**
 * Hashes files on all cores, one file a thread, the largest first so that no core is left with a big one at the end. This
 * thread takes its share: one file alone needs no other. Outcomes come in the order of `jobs`; a file that cannot be read
 * is an `error`. Rejects with the signal's reason.
 */
export async function hashFiles(
  jobs: readonly HashJob[],
  options: { onBytes?: (bytes: number) => void; signal?: AbortSignal; worker?: URL } = {},
): Promise<HashOutcome[]> {
  const {
    onBytes = () => undefined,
    signal,
    worker = new URL("./hash.worker.js", import.meta.url),
  } = options;
  const outcomes: HashOutcome[] = new Array(jobs.length);
  const queue = [...jobs.keys()].sort((a, b) => (jobs[b]?.size ?? 0) - (jobs[a]?.size ?? 0));
  const others = threadsFor(jobs, worker);
  await Promise.all([
    ...Array.from({ length: others }, () => work(new Worker(worker), jobs, queue, outcomes, onBytes, signal)),
    workHere(jobs, queue, outcomes, onBytes, signal),
  ]);
  return outcomes;
}

/** How many threads beside this one pay. Run from source, as unit tests do, there is no built worker beside this file. */
function threadsFor(jobs: readonly HashJob[], worker: URL): number {
  const big = jobs.filter(({ size }) => size >= WORTH_THREADS / 8).length;
  const bytes = jobs.reduce((sum, { size }) => sum + size, 0);
  if (bytes < WORTH_THREADS || !existsSync(fileURLToPath(worker))) return 0;
  return Math.max(0, Math.min(availableParallelism(), big) - 1);
}

/** This thread's share, with a pause after every step for messages and Ctrl-C. */
async function workHere(
  jobs: readonly HashJob[],
  queue: number[],
  outcomes: HashOutcome[],
  onBytes: (bytes: number) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (let index = queue.shift(); index !== undefined; index = queue.shift()) {
    try {
      const steps = hashSteps(jobs[index]!);
      let step = steps.next();
      for (; !step.done; step = steps.next()) {
        onBytes(step.value);
        await new Promise((resolve) => setImmediate(resolve));
        if (signal?.aborted) steps.return({ size: 0, sha256: "" });
        signal?.throwIfAborted();
      }
      outcomes[index] = step.value;
    } catch (error) {
      signal?.throwIfAborted();
      outcomes[index] = { error: error instanceof Error ? error.message : String(error) };
    }
  }
}

/** Feeds one worker until the queue is empty. */
function work(
  worker: Worker,
  jobs: readonly HashJob[],
  queue: number[],
  outcomes: HashOutcome[],
  onBytes: (bytes: number) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => end(() => reject(signal?.reason));
    const end = (settle: () => void) => {
      signal?.removeEventListener("abort", stop);
      worker.terminate().then(settle, reject);
    };
    const next = () => {
      const index = queue.shift();
      if (index === undefined) end(resolve);
      else worker.postMessage({ index, job: jobs[index]! } satisfies HashQuestion);
    };
    worker.on("message", (answer: HashAnswer) => {
      if (answer.kind === "bytes") return onBytes(answer.bytes);
      outcomes[answer.index] = answer.kind === "done" ? answer.hashed : { error: answer.message };
      next();
    });
    worker.on("error", (error) => end(() => reject(error)));
    if (signal?.aborted) return stop();
    signal?.addEventListener("abort", stop, { once: true });
    next();
  });
}
