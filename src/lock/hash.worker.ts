import { parentPort } from "node:worker_threads";
import { hashFile } from "./hash-file.ts";
import type { HashAnswer, HashQuestion } from "./hash-pool.ts";

/** One file at a time: the pool sends the next one when this one is answered. */
parentPort?.on("message", ({ index, job }: HashQuestion) => {
  const say = (answer: HashAnswer) => parentPort?.postMessage(answer);
  try {
    say({ kind: "done", index, hashed: hashFile(job, (bytes) => say({ kind: "bytes", bytes })) });
  } catch (error) {
    say({ kind: "failed", index, message: error instanceof Error ? error.message : String(error) });
  }
});
