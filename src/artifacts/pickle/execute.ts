import { makeContainer } from "./containers.ts";
import { keepItems } from "./items.ts";
import { lineOpcode } from "./line-opcodes.ts";
import { FAR_INDEX, type Machine, unproven } from "./machine.ts";
import { get, put } from "./memo.ts";
import { FIXED_BYTES } from "./opcodes.ts";
import { slowOpcode } from "./slow-opcodes.ts";
import { isUtf8 } from "./utf8.ts";
import * as v from "./values.ts";

/** Why the machine stands still: it wants bytes, it met STOP, it cannot go on, an array follows, a limit is reached. */
export type Halt = "more" | "stop" | "error" | "array" | "limit";

/** Values on the stack at most, at 8 bytes. */
const STACK_LIMIT = 6 * 1024 * 1024;

const UTF8_STRING = v.STR * v.UNIT + 1;
const BYTES = v.BYTES * v.UNIT + 1;
const PY2 = v.PY2STR * v.UNIT + 1;
const BYTE_ARRAY = v.BYTEARRAY * v.UNIT + 1;
const INT_ZERO = v.integer(0);
const FALSE = v.tagged(v.BOOL, 0);
const TRUE = v.tagged(v.BOOL, 1);
const EMPTY_TUPLES = v.EMPTY;
const NOT_UTF8 = "a text that is not UTF-8";
const OPEN_LINE = "ends inside of a line";

/**
 * Runs from `machine.at` until something stops it, over the window of bytes at hand. Where CPython's two unpicklers
 * differ it does what lets more happen. Literals are skipped, not looked at. Frames are followed by the C unpickler's rule:
 * they only announce, so that their bounds are checked and otherwise change nothing.
 */
export function execute(m: Machine): Halt {
  const { bytes, base } = m.window;
  const { length } = bytes;
  const whole = base + length >= m.sourceSize;
  // Behind the limit an opcode's fixed bytes, or the first two bytes of a literal, might lie outside of the window.
  const limit = length - 12;
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  let { stack } = m;
  let room = stack.length - 4;
  let sp = m.size;
  let floor = m.marks.length > 0 ? m.marks[m.marks.length - 1]! : 0;
  let at = m.at - base;
  let start = at;
  let ops = 0;
  let error: string | undefined;
  let next = Math.min(limit, m.frameEnd === 0 ? limit : m.frameEnd - base);

  for (;;) {
    if (at >= next) {
      if (m.frameEnd !== 0 && base + at >= m.frameEnd) {
        m.opcodeAt = base + at;
        if (base + at > m.frameEnd) straddled(m, base + start);
        m.frameEnd = 0;
      }
      next = Math.min(limit, m.frameEnd === 0 ? limit : m.frameEnd - base);
      if (at >= limit && (!whole || at >= length || at + FIXED_BYTES[bytes[at]!]! >= length)) {
        m.at = base + at;
        m.size = sp;
        m.opcodes += ops;
        if (!whole) return "more";
        m.opcodeAt = Math.min(m.at, m.sourceSize);
        m.error = "ends before STOP";
        return "error";
      }
    }
    if (sp >= room) {
      if (sp >= STACK_LIMIT) {
        m.at = base + at;
        m.size = sp;
        return "limit";
      }
      const grown = new Float64Array(stack.length * 2);
      grown.set(stack);
      m.stack = grown;
      stack = grown;
      room = grown.length - 4;
    }
    const op = bytes[at]!;
    start = at;
    ops++;
    switch (op) {
      case 0x4e: // NONE
        stack[sp++] = v.NOTHING;
        at++;
        continue;
      case 0x88: // NEWTRUE
        stack[sp++] = TRUE;
        at++;
        continue;
      case 0x89: // NEWFALSE
        stack[sp++] = FALSE;
        at++;
        continue;
      case 0x4b: // BININT1
        stack[sp++] = INT_ZERO + bytes[at + 1]!;
        at += 2;
        continue;
      case 0x4d: // BININT2
        stack[sp++] = INT_ZERO + (bytes[at + 1]! | (bytes[at + 2]! << 8));
        at += 3;
        continue;
      case 0x4a: // BININT
        stack[sp++] = INT_ZERO + view.getInt32(at + 1, true);
        at += 5;
        continue;
      case 0x47: // BINFLOAT
        stack[sp++] = v.SOME_FLOAT;
        at += 9;
        continue;
      case 0x8c: // SHORT_BINUNICODE
        stack[sp++] = UTF8_STRING + base + at;
        at += 2 + bytes[at + 1]!;
        if (!isUtf8(bytes, start + 2, at)) error = NOT_UTF8;
        break;
      case 0x55: // SHORT_BINSTRING
        stack[sp++] = PY2 + base + at;
        at += 2 + bytes[at + 1]!;
        break;
      case 0x43: // SHORT_BINBYTES
        stack[sp++] = BYTES + base + at;
        if (bytes[at + 2] === 0x80) nested(m, base + at, bytes[at + 1]!, 2);
        at += 2 + bytes[at + 1]!;
        break;
      case 0x58: // BINUNICODE
        stack[sp++] = UTF8_STRING + base + at;
        // Bytes of protocol 2 are a text that is encoded: 0x80 stands there as U+0080.
        if (bytes[at + 5] === 0xc2 && bytes[at + 6] === 0x80)
          nested(m, base + at, view.getUint32(at + 1, true), 5);
        at += 5 + view.getUint32(at + 1, true);
        if (!isUtf8(bytes, start + 5, at)) error = NOT_UTF8;
        break;
      case 0x54: {
        // BINSTRING; a negative count is an error in both unpicklers
        const count = view.getInt32(at + 1, true);
        if (count < 0) {
          error = "a string of negative length";
          break;
        }
        stack[sp++] = PY2 + base + at;
        nested(m, base + at, count, 5);
        at += 5 + count;
        break;
      }
      case 0x42: {
        // BINBYTES
        const count = view.getUint32(at + 1, true);
        stack[sp++] = BYTES + base + at;
        nested(m, base + at, count, 5);
        at += 5 + count;
        break;
      }
      case 0x8d: // BINUNICODE8
      case 0x8e: // BINBYTES8
      case 0x96: {
        // BYTEARRAY8
        const count = view.getUint32(at + 1, true) + view.getUint32(at + 5, true) * 4294967296;
        if (count > Number.MAX_SAFE_INTEGER / 2) {
          error = "a length beyond every file";
          break;
        }
        stack[sp++] = (op === 0x8d ? UTF8_STRING : op === 0x8e ? BYTES : BYTE_ARRAY) + base + at;
        if (op !== 0x8d) nested(m, base + at, count, 9);
        at += 9 + count;
        if (op === 0x8d && !isUtf8(bytes, start + 9, at)) error = NOT_UTF8;
        break;
      }
      case 0x71: // BINPUT
        if (sp <= floor) error = "PUT on an empty stack";
        else if (!put(m.memo, bytes[at + 1]!, stack[sp - 1]!)) error = "";
        at += 2;
        break;
      case 0x72: // LONG_BINPUT
        if (sp <= floor) error = "PUT on an empty stack";
        else if (!put(m.memo, view.getUint32(at + 1, true), stack[sp - 1]!)) error = "";
        else if (view.getUint32(at + 1, true) > m.sourceSize) farIndex(m, base + at);
        at += 5;
        break;
      case 0x94: // MEMOIZE
        if (sp <= floor) error = "MEMOIZE on an empty stack";
        else if (!put(m.memo, m.memo.size, stack[sp - 1]!)) error = "";
        at++;
        break;
      case 0x68: // BINGET
      case 0x6a: {
        // LONG_BINGET
        const value = get(m.memo, op === 0x68 ? bytes[at + 1]! : view.getUint32(at + 1, true));
        if (value === 0) error = "a memo slot that nothing was put into";
        else stack[sp++] = value;
        at += op === 0x68 ? 2 : 5;
        break;
      }
      case 0x28: // MARK
        if (m.marks.length >= STACK_LIMIT / 6) error = "";
        m.marks.push(sp);
        floor = sp;
        at++;
        break;
      case 0x29: // EMPTY_TUPLE
        stack[sp++] = EMPTY_TUPLES;
        at++;
        continue;
      case 0x5d: // EMPTY_LIST
        stack[sp++] = v.LIST * v.UNIT + makeContainer(m.containers);
        at++;
        continue;
      case 0x7d: // EMPTY_DICT
        stack[sp++] = v.DICT * v.UNIT + makeContainer(m.containers);
        at++;
        continue;
      case 0x8f: // EMPTY_SET
        stack[sp++] = v.SET * v.UNIT + makeContainer(m.containers);
        at++;
        continue;
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: {
        // TUPLE3
        const count = op - 0x84;
        if (sp - count < floor) {
          error = "a tuple of more than the stack holds";
          break;
        }
        sp -= count;
        stack[sp] = tuple(m, stack, sp, count);
        sp++;
        at++;
        continue;
      }
      case 0x74: {
        // TUPLE
        const mark = m.marks.pop();
        if (mark === undefined) {
          error = "TUPLE without a MARK";
          break;
        }
        stack[mark] = tuple(m, stack, mark, sp - mark);
        sp = mark + 1;
        floor = m.marks.length > 0 ? m.marks[m.marks.length - 1]! : 0;
        at++;
        continue;
      }
      case 0x30: // POP
        if (sp > floor) sp--;
        else if (m.marks.length > 0) {
          sp = m.marks.pop()!;
          floor = m.marks.length > 0 ? m.marks[m.marks.length - 1]! : 0;
        } else error = "POP on an empty stack";
        at++;
        break;
      case 0x31: // POP_MARK
        if (m.marks.length === 0) error = "POP_MARK without a MARK";
        else {
          sp = m.marks.pop()!;
          floor = m.marks.length > 0 ? m.marks[m.marks.length - 1]! : 0;
        }
        at++;
        break;
      case 0x32: // DUP
        if (sp <= floor) error = "DUP on an empty stack";
        else {
          stack[sp] = stack[sp - 1]!;
          sp++;
        }
        at++;
        break;
      case 0x80: // PROTO
        m.proto = bytes[at + 1]!;
        if (m.proto > 5) error = `protocol ${m.proto}, which no unpickler knows`;
        at += 2;
        break;
      case 0x95: {
        // FRAME
        const start = base + at + 9;
        const frame = start + view.getUint32(at + 1, true) + view.getUint32(at + 5, true) * 4294967296;
        m.opcodeAt = base + at;
        if (frame > m.sourceSize) unproven(m, "a frame that ends behind the file");
        if (start < m.frameEnd) unproven(m, "a frame that begins inside of another");
        m.frameEnd = frame;
        at += 9;
        next = Math.min(limit, frame - base);
        break;
      }
      case 0x2e: // STOP
        m.opcodeAt = base + at;
        m.at = base + at + 1;
        m.opcodes += ops;
        if (sp <= floor) {
          m.size = sp;
          m.error = "STOP on an empty stack";
          return "error";
        }
        m.result = stack[sp - 1]!;
        m.size = sp - 1;
        return "stop";
      default: {
        m.opcodeAt = base + at;
        m.at = base + at;
        m.size = sp;
        const line = lineOpcode(m, op);
        const halt = line === "other" ? slowOpcode(m, op) : line;
        if (halt === "more" && whole) {
          m.opcodes += ops;
          m.error = OPEN_LINE;
          return "error";
        }
        if (halt !== undefined) {
          m.opcodes += ops;
          return halt;
        }
        at = m.at - base;
        sp = m.size;
        stack = m.stack;
        room = stack.length - 4;
        floor = m.marks.length > 0 ? m.marks[m.marks.length - 1]! : 0;
        if (at < 0) return "more";
        continue;
      }
    }
    if (error !== undefined) {
      m.opcodes += ops;
      m.size = sp;
      m.at = base + at;
      m.opcodeAt = m.at;
      m.error = error;
      return error === "" ? "limit" : "error";
    }
    if (at > length && base + at > m.sourceSize) {
      m.opcodes += ops;
      m.size = sp - 1;
      m.at = m.sourceSize;
      m.opcodeAt = m.at;
      m.error = "ends inside of a literal";
      return "error";
    }
  }
}

function farIndex(m: Machine, opcodeAt: number): void {
  m.opcodeAt = opcodeAt;
  unproven(m, FAR_INDEX);
}

/**
 * An argument crosses its frame's end: Python's unpickler refuses it, C's may go on, or drop what is left of the frame
 * and read the argument behind it (python/cpython#154848). Both of C's readings are run.
 */
function straddled(m: Machine, opcodeAt: number): void {
  m.splice ??= { from: opcodeAt + 1, to: m.frameEnd };
  unproven(m, "an argument that crosses the end of its frame: unpicklers differ on it");
}

function tuple(m: Machine, stack: Float64Array, from: number, count: number): number {
  if (count === 0) return v.EMPTY;
  let hot = false;
  for (let i = from; i < from + count; i++) if (stack[i]! >= v.HOT_BASE) hot = true;
  const position = keepItems(m.items, stack, from, count);
  return (hot ? v.HOT_TUPLE : v.TUPLE) * v.UNIT + position;
}

/** Bytes that begin as a pickle begins are evidence, whoever may load them; torch's own, by their magic number, are the storages of a plain pickle. */
const EMBEDDED_LIMIT = 64;
const STORAGE_LIMIT = 16_384;
function nested(m: Machine, offset: number, length: number, head: number): void {
  if (length < 6 || m.embedded.size >= STORAGE_LIMIT || m.trial) return;
  const at = offset - m.window.base + head;
  const first = m.window.bytes[at];
  const second = m.window.bytes[at + 1];
  const magic = m.window.bytes[at + 2] === 0x8a || m.window.bytes[at + 4] === 0x8a;
  if (m.embedded.size >= EMBEDDED_LIMIT && !magic) return;
  const binary = first === 0x80 && second !== undefined && second <= 5;
  const encoded = first === 0xc2 && second === 0x80;
  const text = first === 0x63 && second !== undefined && second > 0x40;
  if (binary || text || encoded)
    m.embedded.set(offset, { offset, start: offset + head, length, loaded: false, encoded, elements: 0 });
}
