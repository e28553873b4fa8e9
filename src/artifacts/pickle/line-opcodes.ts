import { callClass } from "./calls.ts";
import type { Halt } from "./execute.ts";
import { type GlobalEntry, globalEntry } from "./globals.ts";
import { FAR_INDEX, type Machine, unproven } from "./machine.ts";
import { farSlot, get, type Memo, put } from "./memo.ts";
import { persistentText } from "./persistent.ts";
import { pushGlobal } from "./push-global.ts";
import * as v from "./values.ts";

const LATIN1 = new TextDecoder("latin1");
const UTF8 = new TextDecoder("utf-8", { ignoreBOM: true });
/** Characters of a line that are looked at where it is a number or a name. */
const MOST = 4096;

/** Runs an opcode whose argument is one line or two; "other" if this is none. `undefined`: done, `machine.at` is behind it. */
export function lineOpcode(m: Machine, op: number): Halt | "other" | undefined {
  switch (op) {
    case 0x46: // FLOAT
    case 0x49: // INT
    case 0x4c: // LONG
    case 0x50: // PERSID
    case 0x53: // STRING
    case 0x56: // UNICODE
    case 0x67: // GET
    case 0x70: // PUT
    case 0x63: // GLOBAL
    case 0x69: // INST
      break;
    default:
      return "other";
  }
  const { bytes, base } = m.window;
  const from = m.at - base + 1;
  const end = bytes.indexOf(0x0a, from);
  if (end === -1) return "more";
  if (op === 0x63 || op === 0x69) return twoLines(m, op, from, end);
  const offset = m.at;
  // The C unpickler hands numbers to functions for C strings, for which a NUL ends the line.
  const nul = op === 0x53 || op === 0x56 || op === 0x50 ? -1 : bytes.subarray(from, end).indexOf(0);
  const last = nul === -1 ? end : from + nul;
  const line = () => LATIN1.decode(bytes.subarray(from, Math.min(last, from + MOST)));
  const fail = (error: string): Halt => {
    m.error = error;
    return "error";
  };
  switch (op) {
    case 0x53: // STRING
      if (!quoted(bytes, from, end)) return fail("a STRING without its quotes");
      m.stack[m.size++] = v.literal(v.PY2STR, offset);
      break;
    case 0x56: // UNICODE
      m.stack[m.size++] = v.literal(v.STR, offset);
      break;
    case 0x49:
    case 0x4c: {
      const small = smallDecimal(bytes, from, last);
      const value = small !== -1 ? v.integer(small) : integerLine(line(), op === 0x49, last - from);
      if (value === undefined) return fail("an integer that is none");
      m.stack[m.size++] = value;
      break;
    }
    case 0x46:
      if (!/^\s*[+-]?(?:inf(?:inity)?|nan|[\d_]*\.?[\d_]*(?:e[+-]?[\d_]+)?)\s*$/i.test(line()))
        return fail("a float that is none");
      m.stack[m.size++] = v.SOME_FLOAT;
      break;
    case 0x50:
      m.stack[m.size++] = persistentText(m, line());
      break;
    default: {
      const small = smallDecimal(bytes, from, last);
      const index = small !== -1 ? small : memoIndex(m.memo, line());
      if (index === undefined) return fail("a memo index that is none");
      if (op === 0x70) {
        if (m.size <= (m.marks[m.marks.length - 1] ?? 0)) return fail("PUT on an empty stack");
        if (!put(m.memo, index, m.stack[m.size - 1]!)) return "limit";
        if (index > m.sourceSize) unproven(m, FAR_INDEX);
        break;
      }
      const value = get(m.memo, index);
      if (value === 0) return fail("a memo slot that nothing was put into");
      m.stack[m.size++] = value;
    }
  }
  m.at = base + end + 1;
  return undefined;
}

function twoLines(m: Machine, op: number, from: number, end: number): Halt | undefined {
  const { bytes, base } = m.window;
  const second = bytes.indexOf(0x0a, end + 1);
  if (second === -1) return "more";
  if (end - from > MOST || second - end > MOST) {
    m.error = "the name of a global longer than any";
    return "error";
  }
  const entry: GlobalEntry = globalEntry(
    m.globals,
    m.rules,
    {
      module: UTF8.decode(bytes.subarray(from, end)),
      name: UTF8.decode(bytes.subarray(end + 1, second)),
    },
    m.proto,
    m.at,
  );
  m.reached = true;
  m.acts++;
  if (op === 0x63) pushGlobal(m, entry);
  else {
    const mark = m.marks[m.marks.length - 1];
    if (mark === undefined) {
      m.error = "INST without a MARK";
      return "error";
    }
    const result = callClass(m, entry, m.stack.subarray(mark, m.size));
    m.marks.pop();
    m.size = mark;
    m.stack[m.size++] = result;
  }
  m.at = base + second + 1;
  return undefined;
}

/** A number of one to nine digits as every writer spells it, or -1: most lines are one, and need no text. */
function smallDecimal(bytes: Uint8Array, from: number, end: number): number {
  if (end - from > 9 || end === from || (bytes[from] === 0x30 && end - from > 1)) return -1;
  let value = 0;
  for (let i = from; i < end; i++) {
    const digit = bytes[i]! - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

function quoted(bytes: Uint8Array, from: number, end: number): boolean {
  while (end > from && bytes[end - 1]! <= 0x20) end--;
  const quote = bytes[from];
  return end - from >= 2 && bytes[end - 1] === quote && (quote === 0x27 || quote === 0x22);
}

/** The C unpickler takes any base by its prefix, and `010` as octal; the other refuses that. */
function integerLine(line: string, booleans: boolean, length: number): v.Value | undefined {
  if (length > MOST) return v.BIG;
  const text = line.trim().replace(/[lL]$/, "").replaceAll("_", "");
  if (booleans && (line === "00" || line === "01")) return v.tagged(v.BOOL, Number(line));
  const match = /^([+-]?)(0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|[0-9]+)$/.exec(text);
  if (match === null) return /^[+-]?$/.test(text) ? v.BIG : undefined;
  const digits = match[2]!;
  const value = /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
  return Number.isSafeInteger(value) ? v.integer(match[1] === "-" ? -value : value) : v.BIG;
}

function memoIndex(memo: Memo, line: string): number | undefined {
  const text = line.trim().replaceAll("_", "");
  if (!/^(?:\+?[0-9]+|-0+)$/.test(text)) return undefined;
  const digits = text.replace(/^[+-]?0*(?=[0-9])/, "");
  return digits.length <= 15 ? Number(digits) : farSlot(memo, digits);
}
