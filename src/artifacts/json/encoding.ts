import { decodeText } from "../read-text.ts";

/** The text of a JSON document in the encoding that Python's `json.loads` finds in its bytes (json.detect_encoding). */
export function decodeJson(bytes: Uint8Array): string {
  const [a, b, c, d] = bytes;
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return decodeUtf32(bytes.subarray(4), false);
  if (a === 0xff && b === 0xfe && c === 0 && d === 0) return decodeUtf32(bytes.subarray(4), true);
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) return decodeText(bytes);
  if (bytes.length < 2 || (a !== 0 && b !== 0)) return decodeText(bytes);
  if (a === 0 && (b !== 0 || bytes.length === 2)) return new TextDecoder("utf-16be").decode(bytes);
  if (a === 0) return decodeUtf32(bytes, false);
  const narrow = bytes.length < 4 || c !== 0 || d !== 0;
  return narrow ? new TextDecoder("utf-16le").decode(bytes) : decodeUtf32(bytes, true);
}

/** Whether bytes begin a JSON object, list or string of two or four bytes a character. */
export function isWideJson(head: Uint8Array): boolean {
  if (head.length < 2 || (head[0] !== 0 && head[1] !== 0)) return false;
  return /^\s*[{["]/.test(decodeJson(head.subarray(0, head.length - (head.length % 4))));
}

/** What is no character becomes U+FFFD. */
function decodeUtf32(bytes: Uint8Array, little: boolean): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: string[] = [];
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const code = view.getUint32(at, little);
    parts.push(code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd");
  }
  return parts.join("");
}
