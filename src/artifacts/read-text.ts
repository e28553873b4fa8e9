import type { ByteSource } from "../model.ts";

/** Texts beyond this many bytes are not read whole: `unreadable` where their content decides. */
export const TEXT_LIMIT = 64 * 1024 * 1024;

export type ReadText = { text: string } | { problem: string };

/** The whole of a text as UTF-8 (or UTF-16 by its mark) or as `decode` gives it, bounded by `limit` bytes. */
export async function readText(
  source: ByteSource,
  limit = TEXT_LIMIT,
  decode: (bytes: Uint8Array) => string = decodeText,
): Promise<ReadText> {
  if (source.size > limit) return { problem: `${source.size} bytes, more than the ${limit} that are read` };
  const bytes = await source.read(0, source.size);
  if (bytes.length < source.size) return { problem: `ends after ${bytes.length} of ${source.size} bytes` };
  return { text: decode(bytes) };
}

/** Invalid sequences become U+FFFD; a byte order mark is dropped. */
export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  return new TextDecoder("utf-8").decode(bytes);
}

/** 1-based line of an offset; for many offsets in one text, `lineIndex` is cheaper. */
export function lineIndex(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}

/** A byte source over bytes that are already there: members and embedded objects. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: async (offset, length) => bytes.subarray(offset, Math.min(bytes.length, offset + length)),
  };
}
