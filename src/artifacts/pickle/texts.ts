import type { Machine } from "./machine.ts";
import * as v from "./values.ts";

/** Characters of a literal that are looked at; names and shown arguments need no more. */
export const TEXT_LIMIT = 1024;
/** Literals that are read again from outside of the window; beyond it they are unknown. */
const MOST_FETCHED = 2000;
const MOST_KEPT = 4096;

/** Thrown by a look at a literal that is not at hand: read so many bytes at `offset`, and run the opcode again. */
export class WantedText extends Error {
  readonly offset: number;
  constructor(offset: number) {
    super("a literal outside of the window");
    this.offset = offset;
  }
}

/** Bytes that hold a literal's opcode and what is looked at of it. */
export const WANTED_BYTES = TEXT_LIMIT * 4 + 16;

/**
 * What a string or bytes value says, cut to `TEXT_LIMIT`; bytes as latin-1. Undefined where the value is none or it cannot be known.
 */
export function textOf(m: Machine, value: v.Value): string | undefined {
  if (!v.isLiteral(value)) return undefined;
  const offset = v.literalOffset(value);
  const known = m.texts.get(offset);
  if (known !== undefined) return known;
  const { bytes, base } = m.window;
  if (offset >= base && offset < base + bytes.length) {
    const text = decodeLiteral(bytes, offset - base, base + bytes.length >= m.sourceSize);
    if (text !== undefined) return keepText(m, offset, text);
  }
  if (m.trial || m.fetched >= MOST_FETCHED) return undefined;
  throw new WantedText(offset);
}

export function keepText(m: Machine, offset: number, text: string): string {
  if (m.texts.size >= MOST_KEPT) m.texts.clear();
  m.texts.set(offset, text);
  return text;
}

/** Bytes of a literal with a counted length, or undefined for a line, whose bytes would have to be decoded. */
export function lengthAt(bytes: Uint8Array, at: number): { head: number; length: number } | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  switch (bytes[at]) {
    case 0x8c: // SHORT_BINUNICODE
    case 0x55: // SHORT_BINSTRING
    case 0x43: // SHORT_BINBYTES
      return at + 2 > bytes.length ? undefined : { head: 2, length: bytes[at + 1]! };
    case 0x58: // BINUNICODE
    case 0x54: // BINSTRING
    case 0x42: // BINBYTES
      return at + 5 > bytes.length ? undefined : { head: 5, length: view.getUint32(at + 1, true) };
    case 0x8d: // BINUNICODE8
    case 0x8e: // BINBYTES8
    case 0x96: // BYTEARRAY8
      return at + 9 > bytes.length
        ? undefined
        : {
            head: 9,
            length: view.getUint32(at + 1, true) + view.getUint32(at + 5, true) * 4294967296,
          };
    default:
      return undefined;
  }
}

const UTF8 = new TextDecoder("utf-8", { ignoreBOM: true });
const LATIN1 = new TextDecoder("latin1");

/** The text of the literal at an index, or undefined where the bytes do not reach. `whole`: nothing follows the bytes. */
export function decodeLiteral(bytes: Uint8Array, at: number, whole: boolean): string | undefined {
  const opcode = bytes[at];
  if (opcode === 0x53 || opcode === 0x56) return decodeLine(bytes, at, whole);
  const counted = lengthAt(bytes, at);
  if (counted === undefined) return undefined;
  const from = at + counted.head;
  const wanted = Math.min(counted.length, TEXT_LIMIT * 4);
  if (from + wanted > bytes.length && !whole) return undefined;
  const raw = bytes.subarray(from, from + wanted);
  const text = opcode === 0x8c || opcode === 0x58 || opcode === 0x8d;
  return (text ? UTF8 : LATIN1).decode(raw).slice(0, TEXT_LIMIT);
}

function decodeLine(bytes: Uint8Array, at: number, whole: boolean): string | undefined {
  const end = bytes.indexOf(0x0a, at + 1);
  if (end === -1 && !whole && bytes.length - at < WANTED_BYTES) return undefined;
  const raw = LATIN1.decode(
    bytes.subarray(at + 1, Math.min(end === -1 ? bytes.length : end, at + WANTED_BYTES)),
  );
  const text = bytes[at] === 0x56 ? rawUnicode(raw) : unescape(raw.replace(/^(['"])([\s\S]*)\1\s*$/, "$2"));
  return text.slice(0, TEXT_LIMIT);
}

/** Python's raw-unicode-escape: only `\u` and `\U` are escapes, and a backslash takes the next character with it. */
function rawUnicode(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|[\s\S])/g, (whole, short, long) =>
    short === undefined && long === undefined ? whole : point(short ?? long, whole),
  );
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["n", "\n"],
  ["t", "\t"],
  ["r", "\r"],
  ["b", "\b"],
  ["f", "\f"],
  ["v", "\v"],
  ["a", "\x07"],
  ["\n", ""],
]);

/** Python's escapes in a quoted byte string. */
function unescape(text: string): string {
  return text.replace(/\\(x[0-9a-fA-F]{2}|[0-7]{1,3}|[\s\S])/g, (_, escape: string) => {
    if (escape.length === 3 && escape[0] === "x")
      return String.fromCharCode(Number.parseInt(escape.slice(1), 16));
    if (/^[0-7]/.test(escape)) return String.fromCharCode(Number.parseInt(escape, 8) & 255);
    return ESCAPES.get(escape) ?? escape.replace(/^([^'"\\])$/, "\\$1");
  });
}

function point(hex: string, whole: string): string {
  const code = Number.parseInt(hex, 16);
  return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}
