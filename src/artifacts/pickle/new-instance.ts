import { newWrapper } from "./forms-joblib.ts";
import type { GlobalEntry } from "./globals.ts";
import type { Machine } from "./machine.ts";
import * as v from "./values.ts";

/** A range is short to write and endless to walk through. */
export function isRange(m: Machine, value: v.Value): boolean {
  return v.tagOf(value) === v.INSTANCE && m.globals.entries[v.payloadOf(value)]?.forms.has("range") === true;
}

/** An instance made without calling the class; undefined where the rules do not allow it. */
export function newInstance(m: Machine, entry: GlobalEntry, args: readonly v.Value[]): v.Value | undefined {
  if (entry.class !== "data") return undefined;
  if (entry.forms.has("array-wrapper") && args.length === 0) return newWrapper(m, entry);
  if (!entry.forms.has("new") || args.some((value) => value >= v.HOT_BASE || isRange(m, value)))
    return undefined;
  return v.tagged(v.INSTANCE, entry.index);
}
