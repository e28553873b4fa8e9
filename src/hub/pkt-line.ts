/** Git's wire lines (gitprotocol-common): four hex digits of length, then the line; 0 to 2 are markers. */
export type PktLine = "flush" | "delimiter" | "end" | Uint8Array;

export function pktLine(text: string): string {
  return `${(Buffer.byteLength(text) + 4).toString(16).padStart(4, "0")}${text}`;
}

export const FLUSH = "0000";
export const DELIMITER = "0001";

/** The lines of an answer, up to where it ends or stops being made of lines. */
export function* pktLines(bytes: Uint8Array): Generator<PktLine | "broken"> {
  for (let at = 0; at < bytes.length; ) {
    const digits = Buffer.from(bytes.subarray(at, at + 4)).toString("latin1");
    const length = /^[0-9a-f]{4}$/i.test(digits) ? Number.parseInt(digits, 16) : -1;
    if (length < 0 || length === 3 || at + length > bytes.length) {
      yield "broken";
      return;
    }
    if (length < 3) yield length === 0 ? "flush" : length === 1 ? "delimiter" : "end";
    else yield bytes.subarray(at + 4, at + length);
    at += Math.max(4, length);
  }
}
