import { EMPTY, HOT_BASE, HOT_TUPLE, LIST, payloadOf, TUPLE, tagOf, UNIT, type Value } from "./values.ts";

/** Items of tuples that can be looked at again: 2^21 at 8 bytes. Older ones are forgotten, which is unproven, never safe. */
const MOST = 2 ** 21;

/** The first number holds the length below this and the expanded size above it. */
const COUNT_UNIT = 2 ** 22;
/** Values that a tuple may seem to hold before walking through it counts as endless. */
const SIZE_MOST = 2 ** 28;
/** Tuples inside of tuples: writers end near 1000; where Python hashes many more, its own stack ends. */
const DEEPEST = 10_000;
/** A header of two: length and expanded size, depth. */
const HEADER = 2;
const TUPLE_BASE = TUPLE * UNIT;
const LIST_BASE = LIST * UNIT;

/**
 * The items of recent tuples and small dicts, one behind the other in a ring that grows to `MOST`. A position is never
 * used twice, so a forgotten tuple is known to be forgotten.
 */
export type Items = {
  ring: Float64Array;
  next: number;
  /** Some tuple is endless to walk through, as every hash of it does, or too deep for it. */
  endless: boolean;
  deep: boolean;
};

export function newItems(): Items {
  return { ring: new Float64Array(1024), next: 1, endless: false, deep: false };
}

/** Keeps `count` values of the stack from `from` on; gives their position, 0 where they are too many. */
export function keepItems(items: Items, stack: Float64Array, from: number, count: number): number {
  const position = items.next;
  if (position + count + HEADER > items.ring.length && !grow(items, count + HEADER)) return 0;
  const { ring } = items;
  const mask = ring.length - 1;
  // How many values there are when every shared tuple is counted wherever it is found, and how deep they lie.
  let size = count;
  let depth = 0;
  for (let i = from; i < from + count; i++) {
    const value = stack[i]!;
    if (value < TUPLE_BASE || (value >= LIST_BASE && value < HOT_BASE)) continue;
    const tag = tagOf(value);
    const inner = payloadOf(value);
    if ((tag !== TUPLE && tag !== HOT_TUPLE) || inner === 0 || inner + ring.length <= position) continue;
    size += Math.floor(ring[inner & mask]! / COUNT_UNIT);
    depth = Math.max(depth, ring[(inner + 1) & mask]!);
  }
  if (size >= SIZE_MOST) items.endless = true;
  if (depth >= DEEPEST) items.deep = true;
  ring[position & mask] = count + Math.min(SIZE_MOST, size) * COUNT_UNIT;
  ring[(position + 1) & mask] = depth + 1;
  for (let i = 0; i < count; i++) ring[(position + HEADER + i) & mask] = stack[from + i]!;
  items.next = position + count + HEADER;
  return position;
}

/** Whether the ring can take so many more; while it is small, it grows instead of forgetting. */
function grow(items: Items, count: number): boolean {
  if (count > MOST / 2) return false;
  let { length } = items.ring;
  if (length === MOST) return true;
  while (length < MOST && length < items.next + count) length *= 2;
  const ring = new Float64Array(length);
  const oldMask = items.ring.length - 1;
  for (let i = Math.max(0, items.next - items.ring.length); i < items.next; i++)
    ring[i & (length - 1)] = items.ring[i & oldMask]!;
  items.ring = ring;
  return true;
}

/** Items of one tuple that are looked at; looking again and again at a long one would cost more than reading the file. */
const MOST_ITEMS = 1024;

/** The values kept at a position, or undefined where they are forgotten or too many. */
export function itemsAt(items: Items, position: number): Value[] | undefined {
  const { ring, next } = items;
  if (position === 0 || position + ring.length <= next) return undefined;
  const mask = ring.length - 1;
  const count = ring[position & mask]! % COUNT_UNIT;
  if (count > MOST_ITEMS) return undefined;
  const out: Value[] = [];
  for (let i = 0; i < count; i++) out.push(ring[(position + HEADER + i) & mask]!);
  return out;
}

/** The items of a tuple value, or undefined where it is none or they are forgotten. */
export function tupleItems(items: Items, value: Value): Value[] | undefined {
  if (value === EMPTY) return [];
  const tag = tagOf(value);
  return tag === TUPLE || tag === HOT_TUPLE ? itemsAt(items, payloadOf(value)) : undefined;
}
