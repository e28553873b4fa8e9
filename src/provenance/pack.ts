import { createHash } from "node:crypto";
import { inflateSync } from "node:zlib";
import { applyDelta } from "./delta.ts";
import { type GitObject, type GitType, objectId } from "./git-object.ts";

/** What one pack may cost; more than that is refused, never read in part. */
export type PackLimits = { objects: number; objectBytes: number; totalBytes: number };

export const PACK_LIMITS: PackLimits = {
  objects: 300_000,
  objectBytes: 32 * 1024 * 1024,
  totalBytes: 64 * 1024 * 1024,
};

export type Pack = { objects: ReadonlyMap<string, GitObject> } | { problem: string };

/** Git itself makes chains of at most 50; a longer one is made to cost time. */
const LONGEST_CHAIN = 64;
const TYPES: Readonly<Record<number, GitType>> = { 1: "commit", 2: "tree", 3: "blob", 4: "tag" };
/** Bounds of zlib's output chunk; zlib takes none smaller. */
const SMALLEST_CHUNK = 64;
const LARGEST_CHUNK = 1024 * 1024;
const OFFSET_DELTA = 6;
const REF_DELTA = 7;

type Entry = { type: number; data: Uint8Array; base: number | string | undefined };

class Malformed extends Error {}

function inflated(bytes: Uint8Array, at: number, size: number): { data: Uint8Array; used: number } {
  let result: unknown;
  try {
    // `info` gives the engine along, which knows how many bytes of the input the stream took.
    // The output's chunk is kept as a whole: with the default one of 16 KiB small objects take gigabytes.
    result = inflateSync(bytes.subarray(at), {
      info: true,
      maxOutputLength: Math.max(1, size),
      chunkSize: Math.max(SMALLEST_CHUNK, Math.min(size, LARGEST_CHUNK)),
    });
  } catch {
    throw new Malformed("an object of the pack cannot be inflated to its size");
  }
  if (typeof result !== "object" || result === null || !("buffer" in result) || !("engine" in result)) {
    throw new Malformed("zlib gave no byte count");
  }
  const { buffer, engine } = result;
  const used =
    typeof engine === "object" && engine !== null && "bytesWritten" in engine
      ? engine.bytesWritten
      : undefined;
  if (!(buffer instanceof Uint8Array) || typeof used !== "number" || buffer.length !== size) {
    throw new Malformed("an object of the pack has another size than it says");
  }
  return { data: new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length), used };
}

/** Entries by their offset in the pack (gitformat-pack, version 2). */
function entriesOf(bytes: Uint8Array, limits: PackLimits): Map<number, Entry> {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.length < 32) throw new Malformed("the pack is truncated");
  if (view.toString("latin1", 0, 4) !== "PACK" || view.readUInt32BE(4) !== 2)
    throw new Malformed("not a pack");
  const end = view.length - 20;
  if (!createHash("sha1").update(view.subarray(0, end)).digest().equals(view.subarray(end))) {
    throw new Malformed("the pack is truncated or damaged: its checksum is wrong");
  }
  const count = view.readUInt32BE(8);
  if (count > limits.objects)
    throw new Malformed(`the pack holds ${count} objects, at most ${limits.objects} are read`);
  const entries = new Map<number, Entry>();
  const body = view.subarray(0, end);
  let at = 12;
  let total = 0;
  const byte = (): number => {
    const value = body[at++];
    if (value === undefined) throw new Malformed("the pack is truncated");
    return value;
  };
  for (let i = 0; i < count; i++) {
    const start = at;
    let head = byte();
    const type = (head >> 4) & 7;
    let size = head & 15;
    for (let shift = 4; head & 0x80; shift += 7) {
      if (shift > 46) throw new Malformed("an object of the pack has an impossible size");
      head = byte();
      size += (head & 0x7f) * 2 ** shift;
    }
    let base: number | string | undefined;
    if (type === OFFSET_DELTA) {
      let back = 0;
      for (let first = true; ; first = false) {
        const next = byte();
        back = (first ? 0 : (back + 1) * 128) + (next & 0x7f);
        if (back > start) throw new Malformed("a delta reaches before the pack");
        if ((next & 0x80) === 0) break;
      }
      base = start - back;
    } else if (type === REF_DELTA) {
      base = body.toString("hex", at, at + 20);
      at += 20;
    } else if (TYPES[type] === undefined) throw new Malformed("an object of the pack has an unknown type");
    total += size;
    if (size > limits.objectBytes || total > limits.totalBytes) throw new Malformed("the pack is too large");
    const { data, used } = inflated(body, at, size);
    at += used;
    entries.set(start, { type, data, base });
  }
  if (at !== end) throw new Malformed("the pack has bytes after its last object");
  return entries;
}

/**
 * All objects of a pack by their id, deltas resolved (offset and reference deltas). Loops, chains, sizes and counts are
 * bounded by `limits`; a pack that breaks one, or is truncated, gives a problem in words.
 */
export function readPack(bytes: Uint8Array, limits: PackLimits = PACK_LIMITS): Pack {
  try {
    return { objects: resolveAll(entriesOf(bytes, limits), limits) };
  } catch (error) {
    if (error instanceof Malformed) return { problem: error.message };
    throw error;
  }
}

function resolveAll(entries: ReadonlyMap<number, Entry>, limits: PackLimits): Map<string, GitObject> {
  const objects = new Map<string, GitObject>();
  const byOffset = new Map<number, GitObject>();
  let spent = 0;
  const put = (offset: number, object: GitObject) => {
    byOffset.set(offset, object);
    objects.set(objectId(object.type, object.body), object);
  };
  let open: [number, Entry][] = [];
  for (const [offset, entry] of entries) {
    const type = TYPES[entry.type];
    if (type === undefined) open.push([offset, entry]);
    else put(offset, { type, body: entry.data });
  }
  // Each round resolves the deltas whose base is known; a loop, or a base that is not there, leaves some for ever.
  for (let round = 0; open.length > 0; round++) {
    const left: [number, Entry][] = [];
    for (const [offset, entry] of open) {
      const { base } = entry;
      const found = typeof base === "number" ? byOffset.get(base) : objects.get(base ?? "");
      if (found === undefined) {
        left.push([offset, entry]);
        continue;
      }
      const body = applyDelta(found.body, entry.data, limits.objectBytes);
      if (typeof body === "string") throw new Malformed(`a delta of the pack is ${body}`);
      spent += body.length;
      if (spent > limits.totalBytes) throw new Malformed("the pack is too large once its deltas are applied");
      put(offset, { type: found.type, body });
    }
    if (left.length === open.length) throw new Malformed("deltas of the pack form a loop or lack their base");
    if (round >= LONGEST_CHAIN) throw new Malformed(`a chain of more than ${LONGEST_CHAIN} deltas`);
    open = left;
  }
  return objects;
}
