import type { Observation } from "../model.ts";
import { cut, judged, unreadable } from "./judged.ts";
import type { Reader } from "./reader.ts";

const LIMIT = 512 * 1024 * 1024;
const MAX_OPERATORS = 10_000;
/** BuiltinOperator_CUSTOM of schema.fbs. */
const CUSTOM = 32;

class Malformed extends Error {}

/** Follows a table's field (FlatBuffers internals): its offset in the buffer, or undefined where it has its default. */
function fieldOf(view: DataView, table: number, index: number): number | undefined {
  const vtable = table - int32(view, table);
  const size = uint16(view, vtable);
  const entry = 4 + 2 * index;
  if (entry + 2 > size) return undefined;
  const offset = uint16(view, vtable + entry);
  return offset === 0 ? undefined : table + offset;
}

function check(view: DataView, at: number, length: number): void {
  if (at < 0 || at + length > view.byteLength) throw new Malformed("an offset beyond the file");
}

function int32(view: DataView, at: number): number {
  check(view, at, 4);
  return view.getInt32(at, true);
}
function uint32(view: DataView, at: number): number {
  check(view, at, 4);
  return view.getUint32(at, true);
}
function uint16(view: DataView, at: number): number {
  check(view, at, 2);
  return view.getUint16(at, true);
}

/**
 * Judges a TFLite model: operators that are not built in need code of their own, and `Flex` ones run TensorFlow
 * operators (tensorflow/lite/schema/schema.fbs, Model.operator_codes).
 */
export const readTflite: Reader = async (source, context) => {
  if (source.size > LIMIT)
    return unreadable("tflite", `${source.size} bytes, more than the ${LIMIT} that are read`);
  const bytes = await source.read(0, source.size);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found: Observation[] = [];
  try {
    for (const { name, at } of customOperators(view)) {
      const flex = name.startsWith("Flex") ? name.slice(4) : undefined;
      const dangerous = flex !== undefined && context.rules.operators?.tensorflowDangerous.has(flex) === true;
      found.push({
        finding: dangerous ? "graph-runs-code" : "custom-operator",
        verdict: dangerous ? "dangerous" : "review",
        message: `the custom operator \`${cut(name, 60)}\``,
        at: { offset: at },
        quote: cut(name, 80),
      });
    }
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return unreadable("tflite", `not a TFLite model: ${error.message}`);
  }
  return judged("tflite", found.slice(0, 50));
};

function* customOperators(view: DataView): Generator<{ name: string; at: number }> {
  const root = uint32(view, 0);
  const field = fieldOf(view, root, 1);
  if (field === undefined) return;
  const vector = field + uint32(view, field);
  const count = uint32(view, vector);
  if (count > MAX_OPERATORS) throw new Malformed(`${count} operator codes`);
  for (let i = 0; i < count; i++) {
    const slot = vector + 4 + 4 * i;
    const table = slot + uint32(view, slot);
    const custom = fieldOf(view, table, 1);
    const old = fieldOf(view, table, 0);
    const code = fieldOf(view, table, 3);
    const number = Math.max(
      old === undefined ? 0 : view.getInt8(old),
      code === undefined ? 0 : int32(view, code),
    );
    if (custom !== undefined) yield { name: text(view, custom + uint32(view, custom)), at: custom };
    else if (number === CUSTOM) yield { name: "", at: table };
  }
}

function text(view: DataView, at: number): string {
  const length = Math.min(uint32(view, at), 1024);
  check(view, at + 4, length);
  return new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + at + 4, length));
}
