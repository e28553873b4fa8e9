import type { Value } from "./values.ts";

const PAGE = 4096;
/** Entries that are kept at most, at 8 bytes; what needs more is beyond the limits. */
export const MEMO_LIMIT = 6 * 1024 * 1024;

/** Slots by index in pages, so that it neither copies to grow nor holds what a far index leaves out. 0 is an empty slot. */
export type Memo = {
  pages: Map<number, Float64Array>;
  last: Float64Array;
  lastPage: number;
  size: number;
  /** Slots of indices that no number holds exactly, by their digits. */
  far: Map<string, number>;
};

export function newMemo(): Memo {
  const first = new Float64Array(PAGE);
  return { pages: new Map([[0, first]]), last: first, lastPage: 0, size: 0, far: new Map() };
}

function page(memo: Memo, number: number): Float64Array | undefined {
  const found = memo.pages.get(number);
  if (found !== undefined) {
    memo.last = found;
    memo.lastPage = number;
  }
  return found;
}

/** False where the memo is full. */
export function put(memo: Memo, index: number, value: Value): boolean {
  const number = Math.floor(index / PAGE);
  let slots: Float64Array | undefined = number === memo.lastPage ? memo.last : page(memo, number);
  if (slots === undefined) {
    if (memo.pages.size * PAGE >= MEMO_LIMIT) return false;
    slots = new Float64Array(PAGE);
    memo.pages.set(number, slots);
    memo.last = slots;
    memo.lastPage = number;
  }
  const slot = index % PAGE;
  if (slots[slot] === 0) memo.size++;
  slots[slot] = value;
  return true;
}

const FIRST_FAR = 2 ** 50;
/** Far indices that are told apart: one is already odd. */
const MOST_FAR = 4096;

/** A slot for an index of any length: the memo of Python's own unpickler is a dict. Undefined where there are too many. */
export function farSlot(memo: Memo, digits: string): number | undefined {
  const known = memo.far.get(digits);
  if (known !== undefined || memo.far.size >= MOST_FAR) return known;
  const slot = FIRST_FAR + memo.far.size;
  memo.far.set(digits, slot);
  return slot;
}

/** The value, or 0 where nothing was put. */
export function get(memo: Memo, index: number): Value {
  const number = Math.floor(index / PAGE);
  const slots = number === memo.lastPage ? memo.last : page(memo, number);
  return slots === undefined ? 0 : slots[index % PAGE]!;
}
