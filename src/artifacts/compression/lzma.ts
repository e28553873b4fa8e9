import { type Codec, type Inflated, messageOf } from "./codec.ts";
import { History, LzmaDecoder, lzmaProperties } from "./lzma-decoder.ts";
import { RangeDecoder } from "./lzma-range.ts";
import { viewOf } from "./view.ts";

const HEADER = 13;
const UNKNOWN_SIZE = 0xffffffffffffffffn;

/** `.lzma`: properties, dictionary size, the size or -1, then the stream (xz's doc/lzma-file-format.txt). */
export const inflateLzma: Codec = async (input, limit) => {
  if (input.length < HEADER) return nothing("it is too short");
  const size = viewOf(input).getBigUint64(5, true);
  const known = size === UNKNOWN_SIZE ? undefined : Number(size);
  return decodeLzma(input, HEADER, input[0]!, known, limit);
};

/** The form in zip members: the version of the encoder and the properties' length before the properties (APPNOTE 5.8.8). */
export const inflateZipLzma: Codec = async (input, limit) => {
  if (input.length < 9) return nothing("it is too short");
  return decodeLzma(input, 4 + viewOf(input).getUint16(2, true), input[4]!, undefined, limit);
};

/** One LZMA stream from `at` on; ends at `size` bytes or at its end mark. */
export function decodeLzma(
  input: Uint8Array,
  at: number,
  properties: number,
  size: number | undefined,
  limit: number,
): Inflated {
  const known = lzmaProperties(properties);
  if (known === undefined) return nothing("impossible properties");
  const history = new History(limit);
  let range: RangeDecoder | undefined;
  let problem: string | undefined;
  try {
    range = new RangeDecoder(input, at, input.length);
    new LzmaDecoder(known).decode(range, history, size ?? Number.POSITIVE_INFINITY);
  } catch (error) {
    problem = messageOf(error);
  }
  const limited = history.full && (size === undefined || size > limit);
  return {
    bytes: history.bytes.subarray(0, history.length),
    consumed: range?.at ?? at,
    ...(problem === undefined ? {} : { problem }),
    ...(limited ? { limited } : {}),
  };
}

const nothing = (problem: string): Inflated => ({ bytes: new Uint8Array(), consumed: 0, problem });
