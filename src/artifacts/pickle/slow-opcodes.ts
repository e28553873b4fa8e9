import { build } from "./build.ts";
import { callClass, callNew, callValue } from "./calls.ts";
import { makeContainer } from "./containers.ts";
import type { Halt } from "./execute.ts";
import { globalEntry } from "./globals.ts";
import { type Machine, unproven } from "./machine.ts";
import { persistentValue } from "./persistent.ts";
import { entryOf, pushGlobal } from "./push-global.ts";
import { putInto } from "./put-into.ts";
import { textOf } from "./texts.ts";
import * as v from "./values.ts";

/** Bytes of a long integer that is still turned into its value. */
const LONG_BYTES = 6;

/** The opcodes that look at values. `undefined`: done, `machine.at` is behind the opcode; nothing changed where one throws. */
export function slowOpcode(m: Machine, op: number): Halt | undefined {
  const { stack } = m;
  const floor = m.marks[m.marks.length - 1] ?? 0;
  const index = m.at - m.window.base;
  const need = (count: number, what: string): boolean => {
    if (m.size - count >= floor) return true;
    m.error = `${what} of more than the stack holds`;
    return false;
  };
  let error: string | undefined;
  let length = 1;
  switch (op) {
    case 0x8a: // LONG1
    case 0x8b: {
      // LONG4
      const view = new DataView(m.window.bytes.buffer, m.window.bytes.byteOffset, m.window.bytes.length);
      const count = op === 0x8a ? view.getUint8(index + 1) : view.getInt32(index + 1, true);
      const head = op === 0x8a ? 2 : 5;
      if (count < 0) error = "a number of negative length";
      else if (m.at + head + count > m.sourceSize) error = "ends inside of a number";
      else if (count <= LONG_BYTES && index + head + count > m.window.bytes.length) return "more";
      else stack[m.size++] = longValue(m.window.bytes, index + head, count);
      length = head + count;
      break;
    }
    case 0x52: {
      // REDUCE
      if (!need(2, "REDUCE")) return "error";
      if (m.trial) m.reached = true;
      const result = callValue(m, stack[m.size - 2]!, stack[m.size - 1]!);
      m.size -= 2;
      stack[m.size++] = result;
      break;
    }
    case 0x81: {
      // NEWOBJ
      if (!need(2, "NEWOBJ")) return "error";
      const result = callNew(m, stack[m.size - 2]!, stack[m.size - 1]!, v.EMPTY);
      m.size -= 2;
      stack[m.size++] = result;
      break;
    }
    case 0x92: {
      // NEWOBJ_EX
      if (!need(3, "NEWOBJ_EX")) return "error";
      const result = callNew(m, stack[m.size - 3]!, stack[m.size - 2]!, stack[m.size - 1]!);
      m.size -= 3;
      stack[m.size++] = result;
      break;
    }
    case 0x6f: {
      // OBJ
      const mark = m.marks[m.marks.length - 1];
      if (mark === undefined || m.size <= mark) error = "OBJ without a class behind its MARK";
      else {
        const callee = stack[mark]!;
        const entry = entryOf(m, callee);
        const args = stack.subarray(mark + 1, m.size);
        const result = callClass(m, entry, args);
        m.marks.pop();
        m.size = mark;
        stack[m.size++] = result;
      }
      break;
    }
    case 0x62: {
      // BUILD
      if (!need(2, "BUILD")) return "error";
      const result = build(m, stack[m.size - 2]!, stack[m.size - 1]!);
      m.size -= 2;
      stack[m.size++] = result;
      if (m.array !== undefined) {
        m.actsBeforeArray ??= m.acts;
        if (m.ignoreArrays) {
          m.array = undefined;
          break;
        }
        m.at++;
        return "array";
      }
      break;
    }
    case 0x61: // APPEND
      if (!need(2, "APPEND")) return "error";
      putInto(m, stack[m.size - 2]!, m.size - 1, 1, v.LIST);
      m.size--;
      break;
    case 0x73: // SETITEM
      if (!need(3, "SETITEM")) return "error";
      putInto(m, stack[m.size - 3]!, m.size - 2, 2, v.DICT);
      m.size -= 2;
      break;
    case 0x65: // APPENDS
    case 0x75: // SETITEMS
    case 0x90: {
      // ADDITEMS
      const mark = m.marks[m.marks.length - 1];
      const below = m.marks[m.marks.length - 2] ?? 0;
      if (mark === undefined || mark <= below) error = "items without anything to put them into";
      else if (op === 0x75 && (m.size - mark) % 2 === 1) error = "a key without its value";
      else {
        const kind = op === 0x65 ? v.LIST : op === 0x75 ? v.DICT : v.SET;
        putInto(m, stack[mark - 1]!, mark, m.size - mark, kind);
        m.marks.pop();
        m.size = mark;
      }
      break;
    }
    case 0x64: // DICT
    case 0x6c: // LIST
    case 0x91: {
      // FROZENSET
      const mark = m.marks[m.marks.length - 1];
      if (mark === undefined) error = "a container without a MARK";
      else {
        const kind = op === 0x64 ? v.DICT : op === 0x6c ? v.LIST : v.SET;
        const container = v.tagged(kind, makeContainer(m.containers));
        putInto(m, container, mark, m.size - mark, kind);
        m.marks.pop();
        m.size = mark;
        stack[m.size++] = container;
      }
      break;
    }
    case 0x93: // STACK_GLOBAL
      if (!need(2, "STACK_GLOBAL")) return "error";
      stackGlobal(m);
      break;
    case 0x51: {
      // BINPERSID
      if (!need(1, "BINPERSID")) return "error";
      const value = persistentValue(m, stack[m.size - 1]!);
      stack[m.size - 1] = value;
      break;
    }
    case 0x82: // EXT1
    case 0x83: // EXT2
    case 0x84: // EXT4
      m.reached = true;
      m.acts++;
      unproven(m, "a name from the extension registry, which only the loading process knows");
      stack[m.size++] = v.UNKNOWN;
      length = op === 0x82 ? 2 : op === 0x83 ? 3 : 5;
      break;
    case 0x97: // NEXT_BUFFER
      unproven(m, "a buffer that is kept outside of the file");
      stack[m.size++] = v.tagged(v.BUFFER, 0);
      break;
    case 0x98: // READONLY_BUFFER
      if (!need(1, "READONLY_BUFFER")) return "error";
      break;
    default:
      error = `0x${op.toString(16).padStart(2, "0")}, which is no opcode`;
  }
  if (error !== undefined) {
    m.error = error;
    return "error";
  }
  m.at += length;
  return undefined;
}

function longValue(bytes: Uint8Array, at: number, count: number): v.Value {
  if (count > LONG_BYTES) return v.BIG;
  let value = 0;
  for (let i = count - 1; i >= 0; i--) value = value * 256 + bytes[at + i]!;
  if (count > 0 && bytes[at + count - 1]! >= 0x80) value -= 2 ** (8 * count);
  return v.integer(value);
}

/** Both operands are texts that the stream itself spells, or the name is hidden. */
function stackGlobal(m: Machine): void {
  if (m.trial) m.reached = true;
  const { stack } = m;
  const spelled = (value: v.Value) => {
    const tag = v.tagOf(value);
    return tag === v.STR || tag === v.PY2STR ? textOf(m, value) : undefined;
  };
  const module = spelled(stack[m.size - 2]!);
  const name = spelled(stack[m.size - 1]!);
  if (module === undefined || name === undefined || module.length > 1000 || name.length > 1000) {
    const computed = stack[m.size - 2]! >= v.HOT_BASE || stack[m.size - 1]! >= v.HOT_BASE;
    m.hiddenNames ||= computed;
    unproven(m, "a global whose name is not written in the stream");
    m.size -= 2;
    stack[m.size++] = v.UNKNOWN;
    return;
  }
  const entry = globalEntry(m.globals, m.rules, { module, name }, m.proto, m.opcodeAt);
  m.size -= 2;
  pushGlobal(m, entry);
}
