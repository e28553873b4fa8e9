import type { ByteSource } from "../../model.ts";
import { tupleItems } from "./items.ts";
import { entryOf } from "./push-global.ts";
import { type FinishedRun, finished, type PickleRun } from "./run.ts";
import { textOf } from "./texts.ts";
import type { StreamProblem } from "./torch-legacy.ts";
import { storageItemSize } from "./torch-types.ts";
import { integerOf, type Value } from "./values.ts";

/** Runs the pickle at an offset of the member. */
type RunAt = (at: number) => Promise<PickleRun>;

const COUNT_BYTES = 8;
/** Dimensions of a tensor, and entries of one member. */
const MOST_DIMENSIONS = 64;
const MOST_ENTRIES = 10_000;

/** The members of torch's oldest format that hold more than one pickle, by their name in the tar. */
export function torchTarPart(
  member: string | undefined,
  parents: readonly string[],
): "storages" | "tensors" | undefined {
  if (!/^(?:torch-)?tar$/.test(parents.at(-1) ?? "")) return undefined;
  const name = member?.slice(Math.max(member.lastIndexOf("/"), member.lastIndexOf("!")) + 1);
  return name === "storages" || name === "tensors" ? name : undefined;
}

/**
 * Reads such a member (torch/serialization.py, legacy_load): how many there are, then for each a pickle and its numbers or
 * its bytes; storages end with a pickle of their views. Gives the runs, and why the bytes are not what they should be.
 */
export async function readTorchTar(
  part: "storages" | "tensors",
  source: ByteSource,
  runAt: RunAt,
): Promise<{ runs: FinishedRun[]; end: number; problem?: StreamProblem }> {
  const first = await runAt(0);
  const runs: FinishedRun[] = [finished(first)];
  const count = integerOf(first.result);
  if (!first.stopped || count === undefined || count < 0 || count > MOST_ENTRIES)
    return {
      runs,
      end: first.end,
      problem: { message: `no number of ${part} at the beginning`, truncated: false },
    };
  let at = first.end;
  for (let i = 0; i < count; i++) {
    const run = await runAt(at);
    runs.push(finished(run));
    const length = run.stopped ? await entryBytes(part, source, run) : undefined;
    if (length === undefined || run.end + length > source.size)
      return {
        runs,
        end: run.end,
        problem: { message: `an entry of ${part} whose length cannot be told`, truncated: false },
      };
    at = run.end + length;
  }
  if (part === "storages" && at < source.size) {
    const views = await runAt(at);
    runs.push(finished(views));
    at = views.end;
  }
  return at === source.size
    ? { runs, end: at }
    : {
        runs,
        end: at,
        problem: { message: `${source.size - at} bytes behind the last entry`, truncated: false },
      };
}

/** Bytes behind an entry's pickle: `(key, location, type)` and a storage, or `(key, storage, type)` and a tensor's numbers. */
async function entryBytes(part: string, source: ByteSource, run: PickleRun): Promise<number | undefined> {
  const [key, , type] = tupleItems(run.machine.items, run.result) ?? [];
  if (key === undefined || type === undefined || !isKey(run, key)) return undefined;
  const entry = entryOf(run.machine, type);
  if (entry === undefined || entry.class !== "data") return undefined;
  const bytes = await source.read(run.end, COUNT_BYTES);
  if (bytes.length < COUNT_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, COUNT_BYTES);
  if (part === "tensors") {
    const dimensions = view.getInt32(0, true);
    if (dimensions < 0 || dimensions > MOST_DIMENSIONS) return undefined;
    return COUNT_BYTES * (2 + 2 * dimensions);
  }
  const itemSize = storageItemSize(entry.name);
  const numel = Number(view.getBigInt64(0, true));
  return itemSize === undefined || numel < 0 ? undefined : COUNT_BYTES + numel * itemSize;
}

const isKey = (run: PickleRun, key: Value) =>
  integerOf(key) !== undefined || textOf(run.machine, key) !== undefined;
