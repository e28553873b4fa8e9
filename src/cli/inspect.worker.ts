import { parentPort, workerData } from "node:worker_threads";
import { inspectOne } from "./inspect-one.ts";
import type { InspectAnswer, InspectQuestion } from "./inspect-pool.ts";
import { readPack } from "./pack.ts";

const { pack }: { pack: string } = workerData;
const { artifacts } = await readPack(pack);

/** One file at a time: the pool sends the next one when this one is answered. */
parentPort?.on("message", async ({ index, target }: InspectQuestion) => {
  parentPort?.postMessage({ index, inspection: await inspectOne(target, artifacts) } satisfies InspectAnswer);
});
