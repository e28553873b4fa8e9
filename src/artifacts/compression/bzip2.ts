import { BitReader } from "./bits.ts";
import { type HuffmanTable, readSymbol, readTable } from "./bzip2-huffman.ts";
import { type Codec, CUT_OFF, messageOf, Output } from "./codec.ts";

const BLOCK = [0x314159, 0x265359] as const;
const END = [0x177245, 0x385090] as const;
const GROUP = 50;

/**
 * bzip2 as its reference implementation reads it, streams one after another included; checksums are not verified, since
 * they come after the bytes. Own code: the packages there are loop without end on run lengths that overflow.
 */
export const inflateBzip2: Codec = async (input, limit) => {
  const output = new Output(limit);
  let consumed = 0;
  try {
    while (isStream(input, consumed) && !output.full) consumed = readStream(input, consumed, output);
  } catch (error) {
    return { bytes: output.bytes(), consumed, problem: messageOf(error) };
  }
  if (output.full) return { bytes: output.bytes(), consumed: input.length, limited: true };
  return { bytes: output.bytes(), consumed, ...(consumed === 0 ? { problem: "no bzip2 stream" } : {}) };
};

function isStream(input: Uint8Array, at: number): boolean {
  const level = input[at + 3] ?? 0;
  return (
    input[at] === 0x42 && input[at + 1] === 0x5a && input[at + 2] === 0x68 && level > 0x30 && level <= 0x39
  );
}

/** One stream; gives where it ends. */
function readStream(input: Uint8Array, at: number, output: Output): number {
  const size = (input[at + 3]! - 0x30) * 100_000;
  const bits = new BitReader(input, at + 4);
  while (!output.full) {
    const [high, low] = [bits.read(24), bits.read(24)];
    bits.read(16);
    bits.read(16);
    if (high === END[0] && low === END[1]) break;
    if (bits.exhausted) throw new Error(CUT_OFF);
    if (high !== BLOCK[0] || low !== BLOCK[1]) throw new Error("neither a block nor an end");
    readBlock(bits, size, output);
  }
  bits.align();
  return bits.at;
}

function readBlock(bits: BitReader, size: number, output: Output): void {
  if (bits.read(1) === 1) throw new Error("a randomised block");
  const origin = bits.read(24);
  const alphabet = readAlphabet(bits);
  const tables = bits.read(3);
  if (tables < 2 || tables > 6) throw new Error("an impossible number of tables");
  const selectors = readSelectors(bits, tables);
  const codes = Array.from({ length: tables }, () => readTable(bits, alphabet.length + 2));
  const { block, counts, length } = readRuns(bits, size, alphabet, selectors, codes);
  if (origin >= length) throw new Error("a block that begins outside of itself");
  undoTransform(block, counts, length);
  undoRuns(block, length, origin, output);
}

/** The bytes that occur in a block. */
function readAlphabet(bits: BitReader): number[] {
  const rows = bits.read(16);
  const out: number[] = [];
  for (let row = 0; row < 16; row++) {
    if ((rows & (0x8000 >> row)) === 0) continue;
    const columns = bits.read(16);
    for (let column = 0; column < 16; column++)
      if ((columns & (0x8000 >> column)) !== 0) out.push(row * 16 + column);
  }
  if (out.length === 0) throw new Error("a block without bytes");
  return out;
}

/** Which table each group of symbols uses, moved to the front. */
function readSelectors(bits: BitReader, tables: number): Uint8Array {
  const out = new Uint8Array(bits.read(15));
  const order = Array.from({ length: tables }, (_, i) => i);
  for (let i = 0; i < out.length; i++) {
    let index = 0;
    while (bits.read(1) === 1)
      if (++index >= tables || bits.exhausted) throw new Error("an impossible selector");
    const [table = 0] = order.splice(index, 1);
    order.unshift(table);
    out[i] = table;
  }
  return out;
}

/** One block of the largest size, used again by every block: allocating it for each would cost more than decoding. */
let scratch: Int32Array | undefined;

type Runs = { block: Int32Array; counts: Int32Array; length: number };

/** Symbols to bytes: runs of the front byte, and bytes moved to the front. */
function readRuns(
  bits: BitReader,
  size: number,
  alphabet: readonly number[],
  selectors: Uint8Array,
  tables: readonly HuffmanTable[],
): Runs {
  scratch ??= new Int32Array(900_000);
  const block = scratch.subarray(0, size);
  const counts = new Int32Array(256);
  const order = Uint8Array.from(alphabet);
  let length = 0;
  let run = 0;
  let weight = 1;
  for (let group = 0; ; group++) {
    const table = tables[selectors[group] ?? -1];
    if (table === undefined) throw new Error("a block without an end");
    for (let i = 0; i < GROUP; i++) {
      const symbol = readSymbol(bits, table);
      if (bits.exhausted) throw new Error("the block ends early");
      if (symbol <= 1) {
        run += weight << symbol;
        weight <<= 1;
        if (run > size - length) throw new Error("a run longer than its block");
        continue;
      }
      if (run > 0) {
        block.fill(order[0]!, length, length + run);
        counts[order[0]!]! += run;
        length += run;
        run = 0;
        weight = 1;
      }
      if (symbol === alphabet.length + 1) return { block, counts, length };
      if (length >= size) throw new Error("a block longer than its size");
      const byte = order[symbol - 1]!;
      order.copyWithin(1, 0, symbol - 1);
      order[0] = byte;
      block[length++] = byte;
      counts[byte]!++;
    }
  }
}

/** The inverse Burrows-Wheeler transform: every entry learns which one follows it. */
function undoTransform(block: Int32Array, counts: Int32Array, length: number): void {
  const starts = new Int32Array(256);
  for (let byte = 1; byte < 256; byte++) starts[byte] = starts[byte - 1]! + counts[byte - 1]!;
  for (let i = 0; i < length; i++) block[starts[block[i]! & 0xff]!++]! |= i << 8;
}

/** Follows the entries from the origin; four equal bytes are followed by a count of further ones. */
function undoRuns(block: Int32Array, length: number, origin: number, output: Output): void {
  let out = new Uint8Array(Math.min(length, 65_536) + 256);
  let filled = 0;
  let at = block[origin]! >>> 8;
  let same = 0;
  let before = -1;
  for (let left = length; left > 0; left--) {
    const entry = block[at]!;
    const byte = entry & 0xff;
    at = entry >>> 8;
    if (same === 4) {
      out.fill(before, filled, filled + byte);
      filled += byte;
      same = 0;
      before = -1;
    } else {
      out[filled++] = byte;
      same = byte === before ? same + 1 : 1;
      before = byte;
    }
    if (filled > out.length - 256) {
      if (!output.add(out.subarray(0, filled))) return;
      out = new Uint8Array(out.length);
      filled = 0;
    }
  }
  output.add(out.subarray(0, filled));
}
