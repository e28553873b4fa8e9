import { withoutLineMarks } from "./line-marks.ts";

/** Most bytes of one text that are looked at; what lies beyond is not read, and the identification says so. */
export const READ_LIMIT = 2 * 1024 * 1024;

/** A text out of bytes of unknown encoding, and whether `READ_LIMIT` cut it. */
export type Decoded = { text: string; truncated: boolean; binary: boolean };

/**
 * Bytes as text: a byte order mark decides; else UTF-16 where every other byte is zero; else UTF-8; else Windows-1252,
 * of which Latin-1 is the harmless part. `binary` where many bytes are control characters.
 */
export function decode(bytes: Uint8Array, limit: number = READ_LIMIT): Decoded {
  const truncated = bytes.length > limit;
  const head = truncated ? bytes.subarray(0, limit) : bytes;
  const text = withoutLineMarks(evenLines(repairMojibake(decodeAll(head, truncated))));
  return { text, truncated, binary: controlShare(text) > 0.02 };
}

function decodeAll(bytes: Uint8Array, truncated: boolean): string {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf)
    return new TextDecoder().decode(bytes.subarray(3));
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return utf16(bytes.subarray(2), "utf-16le");
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return utf16(bytes.subarray(2), "utf-16be");
  const bare = bareUtf16(bytes);
  if (bare) return utf16(bytes, bare);
  try {
    // A cut may fall inside a character: streaming keeps the incomplete one back instead of failing on it.
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: truncated });
  } catch {
    // Latin-1, with the punctuation that Windows-1252 has in its place; Node 20's own decoder leaves it out.
    return new TextDecoder("latin1")
      .decode(bytes)
      .replace(/[\u0080-\u009f]/g, (found) => WINDOWS_1252[found.charCodeAt(0) - 0x80] ?? found);
  }
}

/** 0x80 to 0x9f; what is not assigned there stays a control character. */
const WINDOWS_1252 = [..."€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f", ..."\u0090‘’“”•–—˜™š›œ\u009džŸ"];

function utf16(bytes: Uint8Array, encoding: "utf-16le" | "utf-16be"): string {
  return new TextDecoder(encoding).decode(bytes);
}

/** UTF-16 without a mark: its zeros are all on one side, that of the endianness. */
function bareUtf16(bytes: Uint8Array): "utf-16le" | "utf-16be" | undefined {
  const looked = Math.min(bytes.length, 512) & ~1;
  if (looked < 8) return undefined;
  let even = 0;
  let odd = 0;
  for (let i = 0; i < looked; i += 2) {
    if (bytes[i] === 0) even += 1;
    if (bytes[i + 1] === 0) odd += 1;
  }
  // No text in a one-byte encoding has zeros; ideographs have few in UTF-16, Latin letters one each.
  const some = Math.max(2, looked * 0.02);
  if (odd > some && even * 10 < odd) return "utf-16le";
  if (even > some && odd * 10 < even) return "utf-16be";
  return undefined;
}

/**
 * UTF-8 that somebody read as Windows-1252 and saved again (`â€œLicense`, `durÃ©e`): read once more where that gives
 * valid UTF-8; else the punctuation that glues words together is made blank.
 */
function repairMojibake(text: string): string {
  if (!/â[€\u0080]|[ÂÃ][\u0080-\u00bf]/.test(text)) return text;
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    const byte = code < 0x100 ? code : 0x80 + WINDOWS_1252.indexOf(text[i]!);
    if (byte < 0x80 && code >= 0x100) return blanked(text);
    bytes[i] = byte;
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return blanked(text);
  }
}

function blanked(text: string): string {
  return text
    .replace(/â(?:€[œ\u009d˜™“”¦¢\u0080-\u009f]?|\u0080[\u0080-\u00bf])/g, (found) =>
      " ".repeat(found.length),
    )
    .replace(/Â(?=[\u00a0-\u00bf\s])/g, " ");
}

/** Line ends of old systems as `\n`, and breaks that no editor counts as lines as blanks; one for one. */
function evenLines(text: string): string {
  if (!/\r(?!\n)|[\u0085\u2028\u2029]/.test(text)) return text;
  return text.replace(/\r(?!\n)/g, "\n").replace(/[\u0085\u2028\u2029]/g, " ");
}

function controlShare(text: string): number {
  const looked = Math.min(text.length, 4096);
  if (looked === 0) return 0;
  let control = 0;
  for (let i = 0; i < looked; i += 1) {
    const code = text.charCodeAt(i);
    if ((code < 32 && code !== 9 && code !== 10 && code !== 13 && code !== 12) || code === 0xfffd)
      control += 1;
  }
  return control / looked;
}
