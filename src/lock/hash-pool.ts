import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { type Hashed, type HashJob, hashFile } from "./hash-file.ts";

export type HashQuestion = { index: number; job: HashJob };
export type HashAnswer =
  | { kind: "bytes"; bytes: number }
  | { kind: "done"; index: number; hashed: Hashed }
  | { kind: "failed"; index: number; message: string };

export type HashOutcome = Hashed | { error: string };

/** Below this many bytes in all, starting threads costs more than it saves. */
const WORTH_THREADS = 32 * 1024 * 1024;

/**
 * Hashes files on all cores, one file a worker, the largest first so that no core is left with a big one at the end.
 * Outcomes come in the order of `jobs`; a file that cannot be read is an `error`. Rejects with the signal's reason.
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
  const bytes = jobs.reduce((sum, { size }) => sum + size, 0);
  // Run from source, as unit tests do, there is no built worker beside this file.
  if (bytes < WORTH_THREADS || !existsSync(fileURLToPath(worker))) {
    for (const index of queue) {
      outcomes[index] = inThisThread(jobs[index]!, onBytes);
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
    }
    return outcomes;
  }
  const threads = Math.min(availableParallelism(), jobs.length);
  await Promise.all(
    Array.from({ length: threads }, () => work(new Worker(worker), jobs, queue, outcomes, onBytes, signal)),
  );
  return outcomes;
}

function inThisThread(job: HashJob, onBytes: (bytes: number) => void): HashOutcome {
  try {
    return hashFile(job, onBytes);
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
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
