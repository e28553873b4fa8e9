import type { GlobalEntry } from "./globals.ts";
import type { Machine } from "./machine.ts";
import { GLOBAL, payloadOf, REFERENCE, tagged, tagOf, type Value } from "./values.ts";

/** A global as a value: inert where the rules let it be kept. */
export function globalValue(entry: GlobalEntry): Value {
  const kept = entry.class === "data" && entry.forms.has("reference");
  return tagged(kept ? REFERENCE : GLOBAL, entry.index);
}

export function pushGlobal(m: Machine, entry: GlobalEntry): void {
  m.reached = true;
  m.acts++;
  m.stack[m.size++] = globalValue(entry);
}

/** The global that a value is, or undefined. */
export function entryOf(m: Machine, value: Value): GlobalEntry | undefined {
  const tag = tagOf(value);
  return tag === GLOBAL || tag === REFERENCE ? m.globals.entries[payloadOf(value)] : undefined;
}
