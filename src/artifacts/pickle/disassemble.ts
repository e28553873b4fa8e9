import type { ByteSource } from "../../model.ts";
import { cut } from "../judged.ts";
import { OPCODES } from "./opcodes.ts";
import { decodeLiteral, lengthAt } from "./texts.ts";

export type Instruction = { offset: number; opcode: string; argument?: string; note?: string };

/** Instructions that are given unless the caller asks for another number. */
const LIMIT = 1_000_000;
const WINDOW = 256 * 1024;
const SHOWN = 200;
/** Bytes of a line that are looked through for its end. */
const LINE = 64 * 1024;

/**
 * The opcodes from `from` to STOP or to what is none, as they stand; nothing is run. Literals are cut, raw. The last
 * instruction has a note where the stream does not end with STOP.
 */
export async function* disassemble(
  source: ByteSource,
  options: { from?: number; limit?: number } = {},
): AsyncGenerator<Instruction> {
  const limit = options.limit ?? LIMIT;
  let at = options.from ?? 0;
  let window: { bytes: Uint8Array; base: number } = { bytes: new Uint8Array(0), base: at };
  for (let count = 0; count < limit; count++) {
    const near = at - window.base;
    if (near + LINE > window.bytes.length && window.base + window.bytes.length < source.size)
      window = { bytes: await source.read(at, Math.min(WINDOW, source.size - at)), base: at };
    const bytes = window.bytes.subarray(at - window.base);
    const opcode = bytes[0] === undefined ? undefined : OPCODES[bytes[0]];
    if (opcode === undefined) {
      const note = bytes[0] === undefined ? "ends before STOP" : "no opcode";
      yield { offset: at, opcode: bytes[0] === undefined ? "" : `0x${bytes[0].toString(16)}`, note };
      return;
    }
    const read = argumentOf(bytes, opcode.form);
    const beyond = at + read.length > source.size || read.length === 0;
    yield {
      offset: at,
      opcode: opcode.name,
      ...(read.argument === undefined ? {} : { argument: read.argument }),
      ...(beyond ? { note: "ends inside of its argument" } : {}),
    };
    if (beyond || opcode.name === "STOP") return;
    at += read.length;
  }
}

/** The argument as text, and the instruction's length in bytes; 0 where its end is not to be found. */
function argumentOf(bytes: Uint8Array, form: string): { length: number; argument?: string } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const line = (from: number) => bytes.subarray(0, LINE).indexOf(0x0a, from);
  const latin = (from: number, to: number) =>
    cut(new TextDecoder("latin1").decode(bytes.subarray(from, to)), SHOWN);
  switch (form) {
    case "none":
      return { length: 1 };
    case "line": {
      const end = line(1);
      return end === -1 ? { length: 0 } : { length: end + 1, argument: latin(1, end) };
    }
    case "two-lines": {
      const end = line(1);
      const second = end === -1 ? -1 : line(end + 1);
      return second === -1
        ? { length: 0 }
        : { length: second + 1, argument: `${latin(1, end)} ${latin(end + 1, second)}` };
    }
    case "u1":
      return bytes.length < 2 ? { length: 2 } : { length: 2, argument: String(bytes[1]) };
    case "u2":
      return bytes.length < 3 ? { length: 3 } : { length: 3, argument: String(view.getUint16(1, true)) };
    case "u4":
      return bytes.length < 5 ? { length: 5 } : { length: 5, argument: String(view.getUint32(1, true)) };
    case "i4":
      return bytes.length < 5 ? { length: 5 } : { length: 5, argument: String(view.getInt32(1, true)) };
    case "u8":
      return bytes.length < 9 ? { length: 9 } : { length: 9, argument: String(view.getBigUint64(1, true)) };
    case "float8":
      return bytes.length < 9 ? { length: 9 } : { length: 9, argument: String(view.getFloat64(1, false)) };
    case "long1":
    case "long4":
      return longArgument(bytes, view, form === "long1");
    default: {
      const counted = lengthAt(bytes, 0);
      if (counted === undefined) return { length: 0 };
      const text = decodeLiteral(bytes, 0, true) ?? "";
      return { length: counted.head + counted.length, argument: JSON.stringify(cut(text, SHOWN)) };
    }
  }
}

function longArgument(
  bytes: Uint8Array,
  view: DataView,
  short: boolean,
): { length: number; argument?: string } {
  const head = short ? 2 : 5;
  if (bytes.length < head) return { length: head };
  const count = short ? bytes[1]! : view.getInt32(1, true);
  if (count < 0 || count > 64 || bytes.length < head + count)
    return { length: head + Math.max(0, count), argument: `<${count} bytes>` };
  let value = 0n;
  for (let i = count - 1; i >= 0; i--) value = value * 256n + BigInt(bytes[head + i]!);
  if (count > 0 && bytes[head + count - 1]! >= 0x80) value -= 1n << BigInt(8 * count);
  return { length: head + count, argument: String(value) };
}
