import { EMPTY, HOT_BASE, HOT_TUPLE, LIST, payloadOf, TUPLE, tagOf, UNIT, type Value } from "./values.ts";

/** Items of tuples that can be looked at again: 2^21 at 8 bytes. Older ones are forgotten, which is unproven, never safe. */
const MOST = 2 ** 21;

/** A tuple's header holds its length below this and its expanded size above it. */
const COUNT_UNIT = 2 ** 22;
/** Values that a tuple may seem to hold before walking through it counts as endless. */
export const SIZE_MOST = 2 ** 28;
const TUPLE_BASE = TUPLE * UNIT;
const LIST_BASE = LIST * UNIT;

/**
 * The items of recent tuples and small dicts, one behind the other in a ring that grows to `MOST`. A position is never
 * used twice, so a forgotten tuple is known to be forgotten.
 */
export type Items = { ring: Float64Array; next: number };

export function newItems(): Items {
  return { ring: new Float64Array(1024), next: 1 };
}

/** Keeps `count` values of the stack from `from` on; gives their position, 0 where they are too many. */
export function keepItems(items: Items, stack: Float64Array, from: number, count: number): number {
  const position = items.next;
  if (position + count + 1 > items.ring.length && !grow(items, count + 1)) return 0;
  const { ring } = items;
  const mask = ring.length - 1;
  ring[position & mask] = count + Math.min(SIZE_MOST, sizeOf(items, stack, from, count)) * COUNT_UNIT;
  for (let i = 0; i < count; i++) ring[(position + 1 + i) & mask] = stack[from + i]!;
  items.next = position + count + 1;
  return position;
}

/** How many values there are when every shared tuple is counted wherever it is found. */
function sizeOf(items: Items, stack: Float64Array, from: number, count: number): number {
  let size = count;
  for (let i = from; i < from + count; i++) {
    const value = stack[i]!;
    if (value < TUPLE_BASE || (value >= LIST_BASE && value < HOT_BASE)) continue;
    size += expandedSize(items, value) ?? 0;
  }
  return size;
}

/** As `sizeOf`, of a tuple value; undefined for what is none, or is forgotten. */
export function expandedSize(items: Items, value: Value): number | undefined {
  const tag = tagOf(value);
  const position = payloadOf(value);
  if ((tag !== TUPLE && tag !== HOT_TUPLE) || position === 0 || position + items.ring.length <= items.next)
    return undefined;
  return Math.floor(items.ring[position & (items.ring.length - 1)]! / COUNT_UNIT);
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
  for (let i = 0; i < count; i++) out.push(ring[(position + 1 + i) & mask]!);
  return out;
}

/** The items of a tuple value, or undefined where it is none or they are forgotten. */
export function tupleItems(items: Items, value: Value): Value[] | undefined {
  if (value === EMPTY) return [];
  const tag = tagOf(value);
  return tag === TUPLE || tag === HOT_TUPLE ? itemsAt(items, payloadOf(value)) : undefined;
}
