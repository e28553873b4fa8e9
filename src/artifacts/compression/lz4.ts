import { type Codec, messageOf, Output } from "./codec.ts";
import { viewOf } from "./view.ts";

const FRAME = 0x184d2204;
const LEGACY = 0x184c2102;
const SKIPPABLE = 0x184d2a5;
/** Matches reach back this far, over the blocks of a frame. */
const WINDOW = 65_536;
const LEGACY_BLOCK = 8 * 1024 * 1024;

/** LZ4 frames (lz4_Frame_format.md 1.6.4), one after another; checksums are not verified. */
export const inflateLz4: Codec = async (input, limit) => {
  const output = new Output(limit);
  let at = 0;
  try {
    while (at + 4 <= input.length && !output.full) {
      const next = readFrame(input, at, output);
      if (next === undefined) break;
      at = next;
    }
  } catch (error) {
    return { bytes: output.bytes(), consumed: at, problem: messageOf(error) };
  }
  if (at === 0) return { bytes: output.bytes(), consumed: 0, problem: "no lz4 frame" };
  return { bytes: output.bytes(), consumed: at, ...(output.full ? { limited: true } : {}) };
};

/** Gives where the frame ends; undefined where none begins. */
function readFrame(input: Uint8Array, start: number, output: Output): number | undefined {
  const view = viewOf(input);
  const magic = view.getUint32(start, true);
  if (magic >>> 4 === SKIPPABLE) return start + 8 + view.getUint32(start + 4, true);
  if (magic !== FRAME && magic !== LEGACY) return undefined;
  const legacy = magic === LEGACY;
  const flags = legacy ? 0 : view.getUint8(start + 4);
  const most = legacy ? LEGACY_BLOCK : 1 << (8 + 2 * ((view.getUint8(start + 5) >> 4) & 7));
  let at = legacy ? start + 4 : start + 7 + ((flags & 8) !== 0 ? 8 : 0) + ((flags & 1) !== 0 ? 4 : 0);
  let window: Uint8Array = new Uint8Array();
  while (!output.full) {
    if (legacy && at === input.length && at > start + 4) return at;
    const word = view.getUint32(at, true);
    if (legacy && word === LEGACY) return at;
    at += 4;
    if (word === 0) break;
    const length = word & 0x7fffffff;
    if (at + length > input.length) throw new Error("a block that ends early");
    const packed = input.subarray(at, at + length);
    const plain = !legacy && word >>> 31 === 1;
    const block = plain ? packed : readBlock(packed, most, window);
    output.add(block);
    window = windowOf(window, block);
    at += length + ((flags & 16) !== 0 ? 4 : 0);
  }
  return at + ((flags & 4) !== 0 ? 4 : 0);
}

function windowOf(window: Uint8Array, block: Uint8Array): Uint8Array {
  if (block.length >= WINDOW) return block.subarray(block.length - WINDOW);
  const both = new Uint8Array(window.length + block.length);
  both.set(window);
  both.set(block, window.length);
  return both.subarray(Math.max(0, both.length - WINDOW));
}

/** One block (lz4_Block_format.md): literals, then a match, until the input ends. */
function readBlock(packed: Uint8Array, most: number, window: Uint8Array): Uint8Array {
  // A byte of input gives at most 255 of output.
  const out = new Uint8Array(window.length + Math.min(most, packed.length * 255));
  out.set(window);
  let filled = window.length;
  let at = 0;
  const length = (nibble: number) => {
    let total = nibble;
    if (nibble === 15)
      for (let byte = 255; byte === 255; total += byte) {
        if (at >= packed.length) throw new Error("a length that ends early");
        byte = packed[at++]!;
      }
    return total;
  };
  while (at < packed.length) {
    const token = packed[at++]!;
    const literals = length(token >> 4);
    if (at + literals > packed.length || filled + literals > out.length)
      throw new Error("more literals than there are");
    out.set(packed.subarray(at, at + literals), filled);
    at += literals;
    filled += literals;
    if (at >= packed.length) break;
    const offset = packed[at]! | ((packed[at + 1] ?? 0) << 8);
    at += 2;
    const match = 4 + length(token & 15);
    if (offset === 0 || offset > filled || filled + match > out.length)
      throw new Error("a match outside of the window");
    if (offset >= match) out.copyWithin(filled, filled - offset, filled - offset + match);
    else for (let i = 0; i < match; i++) out[filled + i] = out[filled + i - offset]!;
    filled += match;
  }
  return out.subarray(window.length, filled);
}
