import { CUT_OFF } from "./codec.ts";
import type { History } from "./lzma-decoder.ts";
import { LzmaDecoder, type LzmaProperties, lzmaProperties } from "./lzma-decoder.ts";
import { RangeDecoder } from "./lzma-range.ts";

/** Encoders reset the models once in some megabytes; each time costs more than the bytes of a chunk. */
const MOST_RESETS = 100_000;

/**
 * Chunks of LZMA2 from `at` on (xz's lzma2_decoder.c); gives where they end. Throws where they are damaged; `history`
 * then holds what came before.
 */
export function decodeLzma2(input: Uint8Array, at: number, history: History): number {
  let decoder: LzmaDecoder | undefined;
  let properties: LzmaProperties | undefined;
  let here = at;
  let resets = MOST_RESETS;
  const u16 = (offset: number) => ((input[offset] ?? 0) << 8) | (input[offset + 1] ?? 0);
  while (here < input.length && !history.full) {
    const control = input[here]!;
    if (control === 0) return here + 1;
    if (control === 1 || control >= 0xe0) history.start = history.length;
    if (control < 0x80) {
      if (control > 2) throw new Error("an unknown chunk");
      const size = u16(here + 1) + 1;
      const data = input.subarray(here + 3, here + 3 + size);
      for (const byte of data) if (!history.full) history.push(byte);
      if (data.length < size) throw new Error(CUT_OFF);
      here += 3 + size;
      continue;
    }
    const size = ((control & 0x1f) << 16) + u16(here + 1) + 1;
    const packed = u16(here + 3) + 1;
    here += 5;
    if (control >= 0xc0) properties = lzmaProperties(input[here++] ?? 0xff);
    if (control >= 0xa0 && --resets < 0) throw new Error("more resets than an encoder writes");
    if (properties === undefined) throw new Error("a chunk without properties");
    if (control >= 0xa0 || decoder === undefined) decoder = new LzmaDecoder(properties);
    decoder.decode(new RangeDecoder(input, here, here + packed), history, history.length + size);
    here += packed;
  }
  if (!history.full) throw new Error(CUT_OFF);
  return here;
}
