import { newWrapper } from "./forms-joblib.ts";
import type { GlobalEntry } from "./globals.ts";
import type { Machine } from "./machine.ts";
import * as v from "./values.ts";

/** An instance made without calling the class; undefined where the rules do not allow it. */
export function newInstance(m: Machine, entry: GlobalEntry, args: readonly v.Value[]): v.Value | undefined {
  if (entry.class !== "data") return undefined;
  if (entry.forms.has("array-wrapper") && args.length === 0) return newWrapper(m, entry);
  if (!entry.forms.has("new") || args.some((value) => value >= v.HOT_BASE)) return undefined;
  return v.tagged(v.INSTANCE, entry.index);
}
