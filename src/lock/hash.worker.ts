import { parentPort } from "node:worker_threads";
import { hashSteps } from "./hash-file.ts";
import type { HashAnswer, HashQuestion } from "./hash-pool.ts";

/** One file at a time: the pool sends the next one when this one is answered. */
parentPort?.on("message", ({ index, job }: HashQuestion) => {
  const say = (answer: HashAnswer) => parentPort?.postMessage(answer);
  try {
    const steps = hashSteps(job);
    let step = steps.next();
    for (; !step.done; step = steps.next()) say({ kind: "bytes", bytes: step.value });
    say({ kind: "done", index, hashed: step.value });
  } catch (error) {
    say({ kind: "failed", index, message: error instanceof Error ? error.message : String(error) });
  }
});
