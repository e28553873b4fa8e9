import type { BitReader } from "./bits.ts";

/** Longest code that bzip2 writes or reads. */
const LONGEST = 20;

/** Canonical Huffman codes: the last code of each length, and where the symbols of that length begin. */
export type HuffmanTable = { limit: Int32Array; offset: Int32Array; symbols: Uint16Array };

/** Code lengths as differences (bzip2 1.0.8, decompress.c). Throws for lengths that cannot be. */
export function readTable(bits: BitReader, symbols: number): HuffmanTable {
  const lengths = new Uint8Array(symbols);
  let length = bits.read(5);
  for (let i = 0; i < symbols; i++) {
    for (;;) {
      if (length < 1 || length > LONGEST || bits.exhausted) throw new Error("an impossible code length");
      if (bits.read(1) === 0) break;
      length += bits.read(1) === 0 ? 1 : -1;
    }
    lengths[i] = length;
  }
  return tableOf(lengths);
}

function tableOf(lengths: Uint8Array): HuffmanTable {
  const limit = new Int32Array(LONGEST + 2).fill(-1);
  const offset = new Int32Array(LONGEST + 2);
  const symbols = new Uint16Array(lengths.length);
  let code = 0;
  let filled = 0;
  for (let length = 1; length <= LONGEST; length++) {
    offset[length] = filled - code;
    for (const [symbol, own] of lengths.entries())
      if (own === length) {
        symbols[filled++] = symbol;
        code++;
      }
    limit[length] = code - 1;
    code <<= 1;
  }
  return { limit, offset, symbols };
}

export function readSymbol(bits: BitReader, table: HuffmanTable): number {
  let code = 0;
  for (let length = 1; length <= LONGEST; length++) {
    code = (code << 1) | bits.read(1);
    if (code <= table.limit[length]!) {
      const symbol = table.symbols[code + table.offset[length]!];
      if (symbol !== undefined) return symbol;
    }
  }
  throw new Error("a code that no symbol has");
}
