import { type Detail, detailOf, keepDetail, type WrapperDetail } from "./details.ts";
import type { GlobalEntry } from "./globals.ts";
import { itemsAt, tupleItems } from "./items.ts";
import { type Machine, unproven } from "./machine.ts";
import { entryOf } from "./push-global.ts";
import { textOf } from "./texts.ts";
import * as v from "./values.ts";

/** An array may not claim more than any file has. */
const MOST_BYTES = 2 ** 46;

export function newWrapper(m: Machine, entry: GlobalEntry): v.Value {
  return keepDetail(m, {
    kind: "wrapper",
    entry: entry.index,
    built: false,
    bytes: 0,
    objects: false,
    aligned: false,
  });
}

/**
 * BUILD of joblib's NumpyArrayWrapper: behind it stand the array's bytes, whose number follows from shape and type, or a
 * pickle of their own where the type holds objects (joblib/numpy_pickle.py, NumpyArrayWrapper.read_array). Sets
 * `machine.array` where that is known.
 */
export function buildWrapper(m: Machine, target: v.Value, detail: WrapperDetail, state: v.Value): v.Value {
  const known = detail.built ? undefined : wrapperState(m, state);
  if (known === undefined) {
    unproven(m, "an array follows whose length cannot be told");
    return target;
  }
  const built: Detail = { ...detail, ...known, built: true };
  m.array = built;
  return v.tagged(v.INSTANCE, detail.entry);
}

function wrapperState(
  m: Machine,
  state: v.Value,
): { bytes: number; objects: boolean; aligned: boolean } | undefined {
  if (v.tagOf(state) !== v.DICT || m.lastDict.serial !== v.payloadOf(state) || !m.lastDict.whole)
    return undefined;
  const items = itemsAt(m.items, m.lastDict.position);
  if (items === undefined) return undefined;
  const fields = new Map<string, v.Value>();
  for (let i = 0; i + 1 < items.length; i += 2) {
    const key = textOf(m, items[i]!);
    if (key === undefined) return undefined;
    fields.set(key, items[i + 1]!);
  }
  const shape = tupleItems(m.items, fields.get("shape") ?? v.NOTHING);
  const subclass = entryOf(m, fields.get("subclass") ?? v.NOTHING);
  const dtype = detailOf(m, fields.get("dtype") ?? v.NOTHING);
  if (shape === undefined || dtype?.kind !== "dtype" || !dtype.built) return undefined;
  if (subclass === undefined || !subclass.forms.has("array-type")) return undefined;
  let count = 1;
  for (const size of shape) {
    const length = v.integerOf(size);
    if (length === undefined || length < 0) return undefined;
    count *= length;
  }
  const bytes = count * dtype.itemSize;
  if (bytes > MOST_BYTES) return undefined;
  const alignment = fields.get("numpy_array_alignment_bytes") ?? v.NOTHING;
  return { bytes, objects: dtype.objects, aligned: v.tagOf(alignment) !== v.NONE };
}
