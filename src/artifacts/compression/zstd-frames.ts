import { viewOf } from "./view.ts";

const MAGIC = 0xfd2fb528;
const SKIPPABLE = 0x184d2a5;
/** Memory that decoding frames takes, one after another: a window is made for each, and a frame may have nothing in it. */
const MOST_WINDOWS = 8 * 1024 * 1024 * 1024;
const MOST_FRAMES = 100_000;
/** The reference decoder refuses larger ones unless it is told otherwise. */
const LARGEST_WINDOW = 128 * 1024 * 1024;

/** How much of the input holds frames that are worth their windows (RFC 8878, section 3.1.1); all of it, usually. */
export function affordable(input: Uint8Array): number {
  let windows = 0;
  let at = 0;
  for (let frames = 0; frames < MOST_FRAMES && at < input.length; frames++) {
    const frame = frameAt(input, at);
    // What is no frame ends the stream, or is an error: the decoder says which.
    if (frame === undefined) return input.length;
    windows += frame.window;
    if (windows > MOST_WINDOWS || frame.window > LARGEST_WINDOW) return at;
    at = frame.end;
  }
  return Math.min(at, input.length);
}

function frameAt(input: Uint8Array, start: number): { end: number; window: number } | undefined {
  if (start + 9 > input.length) return undefined;
  const view = viewOf(input);
  const magic = view.getUint32(start, true);
  if (magic >>> 4 === SKIPPABLE) return { end: start + 8 + view.getUint32(start + 4, true), window: 0 };
  if (magic !== MAGIC) return undefined;
  const descriptor = input[start + 4]!;
  const single = (descriptor & 0x20) !== 0;
  const sizeLength = [single ? 1 : 0, 2, 4, 8][descriptor >> 6]!;
  const sizeAt = start + 5 + (single ? 0 : 1) + [0, 1, 2, 4][descriptor & 3]!;
  const window = single
    ? numberAt(input, sizeAt, sizeLength)
    : 2 ** (10 + (input[start + 5]! >> 3)) * (1 + (input[start + 5]! & 7) / 8);
  let at = sizeAt + sizeLength;
  for (let last = false; !last && at + 3 <= input.length; ) {
    const block = input[at]! | (input[at + 1]! << 8) | (input[at + 2]! << 16);
    last = (block & 1) !== 0;
    at += 3 + (((block >> 1) & 3) === 1 ? 1 : block >> 3);
  }
  return { end: at + ((descriptor & 4) !== 0 ? 4 : 0), window };
}

function numberAt(input: Uint8Array, at: number, length: number): number {
  let value = 0;
  for (let i = length - 1; i >= 0; i--) value = value * 256 + (input[at + i] ?? 0);
  return value;
}
