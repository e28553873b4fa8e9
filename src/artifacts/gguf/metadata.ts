import { GgufProblem, type Head } from "./head.ts";

/** Limits of the issue and of llama.cpp's own reader (gguf.cpp). */
export const MAX_PAIRS = 65_536;
export const MAX_TENSORS = 1_000_000;
const MAX_ARRAY_DEPTH = 4;
const MAX_KEPT_ARRAY = 4096;

const STRING = 8;
const ARRAY = 9;
/** Bytes of the scalar types 0 to 12; strings and arrays have none. */
const WIDTH: readonly (number | undefined)[] = [1, 1, 2, 2, 4, 4, 4, 1, undefined, undefined, 8, 8, 8];

export type GgufValue = string | bigint | readonly GgufValue[];
export type GgufPair = { key: string; at: number; value: GgufValue | undefined };
export type GgufTensor = { name: string; at: number; dimensions: bigint[]; type: number; offset: bigint };

/** Values that are kept; vocabularies and merges are only walked over. */
function kept(key: string): boolean {
  return (
    key.startsWith("general.") ||
    key.startsWith("split.") ||
    key.includes("template") ||
    key.startsWith("clip.")
  );
}

/** Fills `pairs` as it goes: what was read before a problem counts too. */
export async function readPairs(head: Head, count: number, pairs: GgufPair[]): Promise<void> {
  const seen = new Set<string>();
  for (let i = 0; i < count; i++) {
    const at = head.position;
    const key = await head.string("a key");
    if (seen.has(key)) throw new GgufProblem("invalid", `the key \`${key.slice(0, 80)}\` stands twice`, at);
    seen.add(key);
    await head.need(4);
    const type = head.u32();
    pairs.push({ key, at, value: await readValue(head, type, kept(key), 0) });
  }
}

async function readValue(
  head: Head,
  type: number,
  keep: boolean,
  depth: number,
): Promise<GgufValue | undefined> {
  const at = head.position;
  if (type === STRING) {
    if (keep) return head.string("a string");
    await head.need(head.lengthBytes);
    const length = head.count("a string", 1);
    await head.need(length);
    head.skip(length);
    return undefined;
  }
  if (type === ARRAY) return readArray(head, keep, depth + 1);
  const width = WIDTH[type];
  if (width === undefined) throw new GgufProblem("invalid", `a value of the unknown type ${type}`, at);
  await head.need(width);
  return head.integer(width);
}

async function readArray(head: Head, keep: boolean, depth: number): Promise<GgufValue | undefined> {
  const at = head.position;
  if (depth > MAX_ARRAY_DEPTH)
    throw new GgufProblem("invalid", `arrays nested deeper than ${MAX_ARRAY_DEPTH}`, at);
  await head.need(4 + head.lengthBytes);
  const type = head.u32();
  const width = WIDTH[type];
  if (width === undefined && type !== STRING && type !== ARRAY)
    throw new GgufProblem("invalid", `an array of the unknown type ${type}`, at);
  const smallest = width ?? (type === STRING ? head.lengthBytes : 4 + head.lengthBytes);
  const count = head.count("an array", smallest);
  if (keep && count <= MAX_KEPT_ARRAY) {
    const items: GgufValue[] = [];
    for (let i = 0; i < count; i++) {
      const item = await readValue(head, type, true, depth);
      if (item !== undefined) items.push(item);
    }
    return items;
  }
  if (width !== undefined) {
    await head.need(width * count);
    head.skip(width * count);
  } else if (type === STRING) {
    for (let i = 0; i < count; i++) {
      if (!head.has(head.lengthBytes)) await head.need(head.lengthBytes);
      const length = head.count("a string", 1);
      if (!head.has(length)) await head.need(length);
      head.skip(length);
    }
  } else {
    for (let i = 0; i < count; i++) await readArray(head, false, depth + 1);
  }
  return undefined;
}

export async function readTensors(head: Head, count: number): Promise<GgufTensor[]> {
  const tensors: GgufTensor[] = [];
  const seen = new Set<string>();
  for (let i = 0; i < count; i++) {
    const at = head.position;
    const name = await head.string("a tensor's name");
    if (seen.has(name)) throw new GgufProblem("invalid", "a tensor's name stands twice", at);
    seen.add(name);
    await head.need(4);
    const rank = head.u32();
    if (rank > 4) throw new GgufProblem("invalid", `a tensor of ${rank} dimensions`, at);
    await head.need(rank * head.lengthBytes + 12);
    const dimensions: bigint[] = [];
    for (let d = 0; d < rank; d++) dimensions.push(head.integer(head.lengthBytes));
    tensors.push({ name, at, dimensions, type: head.u32(), offset: head.u64() });
  }
  return tensors;
}
