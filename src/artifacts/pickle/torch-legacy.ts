import type { ByteSource } from "../../model.ts";
import { lengthOf } from "./containers.ts";
import type { PickleRun } from "./run.ts";
import { LIST, payloadOf, tagOf } from "./values.ts";

/** What is wrong with the bytes around the pickles of a stream. `truncated`: some are missing. */
export type StreamProblem = { message: string; truncated: boolean };

/** 0x1950a86a20f9469cfc6c as the first pickle of a legacy torch file holds it (torch/serialization.py, MAGIC_NUMBER). */
const MAGIC = [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];
/** Bytes that may stand before the magic number: PROTO and FRAME. */
const BEFORE = 11;
/** The pickles of a legacy file: magic number, protocol, system, object, storage keys. */
export const LEGACY_PICKLES = 5;
/** Before each storage stands its number of elements. */
const COUNT_BYTES = 8;

export function isTorchLegacy(head: Uint8Array): boolean {
  for (let at = 0; at <= BEFORE; at++) if (MAGIC.every((byte, i) => head[at + i] === byte)) return true;
  return false;
}

/**
 * Where the storages end that follow the keys: the sum of what the object's persistent ids say. Undefined where the keys
 * are not as many as the storages.
 */
export function storagesEnd(object: PickleRun, keys: PickleRun): number | undefined {
  const { result, machine } = keys;
  const count = tagOf(result) === LIST ? lengthOf(machine.containers, payloadOf(result)) : undefined;
  if (count !== object.storages.size) return undefined;
  let end = keys.end;
  for (const { numel, itemSize } of object.storages.values()) end += COUNT_BYTES + numel * itemSize;
  return end;
}

/** Why the bytes behind the pickles are not what they should be, or undefined. */
export function storagesProblem(
  source: ByteSource,
  object: PickleRun,
  keys: PickleRun,
): StreamProblem | undefined {
  const end = storagesEnd(object, keys);
  if (end === undefined)
    return { message: "the storage keys do not fit the storages that the object names", truncated: false };
  if (end > source.size)
    return { message: `ends ${end - source.size} bytes before its storages do`, truncated: true };
  if (end === source.size) return undefined;
  return { message: `${source.size - end} bytes behind the last storage`, truncated: false };
}
