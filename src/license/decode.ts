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
  const text = repairMojibake(decodeAll(head, truncated));
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
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

function utf16(bytes: Uint8Array, encoding: "utf-16le" | "utf-16be"): string {
  return new TextDecoder(encoding).decode(bytes);
}

/** UTF-16 without a mark: Latin text has a zero in every other byte, on the side of the endianness. */
function bareUtf16(bytes: Uint8Array): "utf-16le" | "utf-16be" | undefined {
  const looked = Math.min(bytes.length, 512) & ~1;
  if (looked < 8) return undefined;
  let even = 0;
  let odd = 0;
  for (let i = 0; i < looked; i += 2) {
    if (bytes[i] === 0) even += 1;
    if (bytes[i + 1] === 0) odd += 1;
  }
  const half = looked / 2;
  if (odd > half * 0.7 && even < half * 0.1) return "utf-16le";
  if (even > half * 0.7 && odd < half * 0.1) return "utf-16be";
  return undefined;
}

/** Punctuation of UTF-8 read as Windows-1252 glues letters to words (`â€œLicense`): made blanks, so offsets stay. */
function repairMojibake(text: string): string {
  if (!text.includes("â€") && !text.includes("Â")) return text;
  return text
    .replace(/â€[œ\u009d˜™“”¦¢\u0080-\u009f]?/g, (found) => " ".repeat(found.length))
    .replace(/Â(?=[\u00a0-\u00bf\s])/g, " ");
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
