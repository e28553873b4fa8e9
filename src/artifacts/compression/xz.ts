import { type Codec, messageOf } from "./codec.ts";
import { undoFilter } from "./filters.ts";
import { History } from "./lzma-decoder.ts";
import { decodeLzma2 } from "./lzma2.ts";
import { viewOf } from "./view.ts";

const MAGIC = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0];
const LZMA2 = 0x21;
/** Bytes of the check behind each block, by its kind. */
const CHECKS = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64];

/** xz streams, one after another (The .xz File Format 1.1.0); checks are not verified. */
export const inflateXz: Codec = async (input, limit) => {
  const history = new History(limit);
  let at = 0;
  try {
    while (MAGIC.every((byte, i) => input[at + i] === byte) && !history.full) {
      at = readStream(input, at, history);
      while (input[at] === 0 && at < input.length) at++;
    }
  } catch (error) {
    return { bytes: history.bytes.subarray(0, history.length), consumed: at, problem: messageOf(error) };
  }
  return {
    bytes: history.bytes.subarray(0, history.length),
    consumed: at,
    ...(history.full ? { limited: true } : {}),
    ...(at === 0 ? { problem: "no xz stream" } : {}),
  };
};

function readStream(input: Uint8Array, start: number, history: History): number {
  const check = CHECKS[(input[start + 7] ?? 0) & 15]!;
  let at = start + 12;
  while (at < input.length && input[at] !== 0 && !history.full) at = readBlock(input, at, check, history);
  return history.full ? at : skipIndex(input, at);
}

/** Block header, chunks, padding and check. */
function readBlock(input: Uint8Array, start: number, check: number, history: History): number {
  const filters = readFilters(input, start);
  const before = history.length;
  history.start = history.length;
  const data = start + (input[start]! + 1) * 4;
  if (filters.at(-1)?.id !== LZMA2) throw new Error("a filter that is not decoded");
  let end = data;
  try {
    end = decodeLzma2(input, data, history);
  } finally {
    for (const filter of filters.slice(0, -1).reverse())
      undoFilter(filter.id, filter.properties, history.bytes.subarray(before, history.length));
  }
  return end + ((4 - ((end - data) & 3)) & 3) + check;
}

type Filter = { id: number; properties: Uint8Array };

function readFilters(input: Uint8Array, start: number): Filter[] {
  const flags = input[start + 1] ?? 0;
  const number = { at: start + 2 };
  for (const bit of [0x40, 0x80]) if ((flags & bit) !== 0) readNumber(input, number);
  const out: Filter[] = [];
  for (let i = 0; i <= (flags & 3); i++) {
    const id = readNumber(input, number);
    const length = readNumber(input, number);
    out.push({ id, properties: input.subarray(number.at, number.at + length) });
    number.at += length;
  }
  return out;
}

/** The index says again what the blocks said; the footer ends the stream. */
function skipIndex(input: Uint8Array, start: number): number {
  const number = { at: start + 1 };
  const records = readNumber(input, number);
  for (let i = 0; i < records && number.at < input.length; i++) {
    readNumber(input, number);
    readNumber(input, number);
  }
  const end = number.at + ((4 - ((number.at - start) & 3)) & 3) + 4 + 12;
  const view = viewOf(input);
  if (end > input.length || view.getUint16(end - 2, true) !== 0x5a59)
    throw new Error("the stream has no end");
  return end;
}

/** A number in groups of seven bits, as far as it is exact. */
function readNumber(input: Uint8Array, number: { at: number }): number {
  let value = 0;
  for (let shift = 0; shift < 49; shift += 7) {
    const byte = input[number.at++] ?? 0;
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return value;
  }
  throw new Error("a number too large to be one");
}
