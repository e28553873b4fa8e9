import { detailOf } from "./details.ts";
import { tupleItems } from "./items.ts";
import type { Machine } from "./machine.ts";
import { textOf } from "./texts.ts";
import * as v from "./values.ts";

/** Characters of a call, of one argument, and arguments that are shown. */
const CALL = 300;
const ARGUMENT = 200;
const ARGUMENTS = 8;
const DEPTH = 3;

/** A call as a person would write it, raw and cut. */
export function showCall(m: Machine, callee: string, args: readonly v.Value[]): string {
  const shown = args.slice(0, ARGUMENTS).map((value) => showValue(m, value));
  const more = args.length > ARGUMENTS ? ", …" : "";
  const text = `${callee}(${shown.join(", ")}${more})`;
  return text.length > CALL ? `${text.slice(0, CALL)}…` : text;
}

/** What is known of a value, in Python's notation. */
export function showValue(m: Machine, value: v.Value, depth = 0): string {
  switch (v.tagOf(value)) {
    case v.NONE:
      return "None";
    case v.BOOL:
      return v.payloadOf(value) === 1 ? "True" : "False";
    case v.INT:
      return v.integerOf(value)?.toString() ?? "<int>";
    case v.FLOAT:
      return "<float>";
    case v.STR:
    case v.PY2STR:
      return quote(textOf(m, value));
    case v.BYTES:
      return v.payloadOf(value) === 0 ? "<bytes>" : `b${quote(textOf(m, value))}`;
    case v.BYTEARRAY:
      return `bytearray(b${quote(textOf(m, value))})`;
    case v.EMPTY_TUPLE:
      return "()";
    case v.TUPLE:
    case v.HOT_TUPLE: {
      const items = depth < DEPTH ? tupleItems(m.items, value) : undefined;
      if (items === undefined) return "(…)";
      const shown = items.slice(0, ARGUMENTS).map((item) => showValue(m, item, depth + 1));
      return `(${shown.join(", ")}${items.length === 1 ? "," : items.length > ARGUMENTS ? ", …" : ""})`;
    }
    case v.LIST:
      return "[…]";
    case v.DICT:
      return "{…}";
    case v.SET:
      return "<set>";
    case v.GLOBAL:
    case v.REFERENCE:
      return m.globals.entries[v.payloadOf(value)]?.full ?? "<global>";
    case v.INSTANCE:
      return `<${m.globals.entries[v.payloadOf(value)]?.full ?? "object"}>`;
    case v.DETAIL: {
      const entry = detailOf(m, value)?.entry;
      return `<${(entry === undefined ? undefined : m.globals.entries[entry]?.full) ?? "object"}>`;
    }
    case v.FOREIGN: {
      const index = v.payloadOf(value);
      const entry = index === 0 ? undefined : m.globals.entries[index - 1];
      return entry === undefined ? "<result>" : `<result of ${entry.full}>`;
    }
    default:
      return "<object>";
  }
}

function quote(text: string | undefined): string {
  if (text === undefined) return '"…"';
  const cut = text.length > ARGUMENT ? `${text.slice(0, ARGUMENT)}…` : text;
  return `"${cut.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}
