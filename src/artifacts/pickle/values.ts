/**
 * A value of the abstract machine is one double: a tag above bit 48 and a payload below it. So the stack and the memo are
 * flat arrays, nothing is allocated for an opcode, and what a string says is read again from its offset when it is asked for.
 */
export type Value = number;

export const UNIT = 2 ** 48;

/** Tags in this order: everything below `HOT` is inert wherever it is put. */
export const NONE = 1;
export const BOOL = 2;
export const INT = 3;
export const FLOAT = 4;
/** Payload of the next four: the offset of the opcode that carries them + 1; 0 where that is not known. */
export const STR = 5;
export const BYTES = 6;
/** `str` of Python 2: text or bytes, as the loader's `encoding` says. */
export const PY2STR = 7;
export const BYTEARRAY = 8;
export const BUFFER = 9;
export const EMPTY_TUPLE = 10;
/** Payload: position in the ring of items; 0 where the items are no longer known. */
export const TUPLE = 11;
/** Payload of the next three: the container's serial. */
export const LIST = 12;
export const DICT = 13;
export const SET = 14;
/** Payload: serial in the ring of details. */
export const DETAIL = 15;
/** An instance whose class the rules call data. Payload: the class among the globals. */
export const INSTANCE = 16;
/** A global that the rules allow to be kept as a value. Payload: its index. */
export const REFERENCE = 17;
export const HOT = 18;
/** A global that may not lie about. Payload: its index. */
export const GLOBAL = 18;
/** A tuple that holds something hot. */
export const HOT_TUPLE = 19;
/** What an unproven call gave. Payload: the callee's index + 1, or 0. */
export const FOREIGN = 20;

export const HOT_BASE = HOT * UNIT;

/** Integers that a payload can hold; beyond them the value is `BIG`. */
const MIDDLE = 2 ** 46;
export const BIG: Value = INT * UNIT;
export const NOTHING: Value = NONE * UNIT;
export const EMPTY: Value = EMPTY_TUPLE * UNIT;
export const UNKNOWN: Value = FOREIGN * UNIT;
export const SOME_BYTES: Value = BYTES * UNIT;
export const SOME_FLOAT: Value = FLOAT * UNIT;

export function tagOf(value: Value): number {
  return Math.floor(value / UNIT);
}

export function payloadOf(value: Value): number {
  return value % UNIT;
}

export function tagged(tag: number, payload: number): Value {
  return tag * UNIT + payload;
}

export function integer(value: number): Value {
  return value > -MIDDLE && value < MIDDLE ? INT * UNIT + MIDDLE + value : BIG;
}

/** The integer, or undefined where it is none or too big to know. A boolean counts as Python counts it. */
export function integerOf(value: Value): number | undefined {
  const tag = tagOf(value);
  if (tag === BOOL) return payloadOf(value);
  return tag !== INT || value === BIG ? undefined : payloadOf(value) - MIDDLE;
}

/** The value of the opcode at this offset. */
export function literal(tag: number, offset: number): Value {
  return tag * UNIT + offset + 1;
}

/** Where a literal's opcode stands. */
export function literalOffset(value: Value): number {
  return (value % UNIT) - 1;
}

/** Strings, bytes and byte arrays, whose content stands in the stream. */
export function isLiteral(value: Value): boolean {
  const tag = tagOf(value);
  return tag >= STR && tag <= BYTEARRAY && payloadOf(value) !== 0;
}
