import { keepDetail } from "./details.ts";
import { tupleItems } from "./items.ts";
import { type Machine, unproven } from "./machine.ts";
import { entryOf } from "./push-global.ts";
import { textOf } from "./texts.ts";
import { storageItemSize } from "./torch-types.ts";
import * as v from "./values.ts";

/** Storages whose sizes are kept, to account for the bytes behind a legacy file. */
const MOST_STORAGES = 200_000;

/** BINPERSID: what the loader makes of the value. Only a torch storage is known: `("storage", type, key, location, numel)`. */
export function persistentValue(m: Machine, id: v.Value): v.Value {
  const items = tupleItems(m.items, id);
  m.acts++;
  if (m.kind === "plain")
    unproven(m, "a persistent id, which nothing but the program that wrote it can resolve");
  if (items !== undefined) {
    const storage = storageOf(m, items);
    if (storage !== undefined) return storage;
  } else if (
    m.kind === "torch" &&
    (v.integerOf(id) !== undefined || /^[0-9]{1,20}$/.test(textOf(m, id) ?? ""))
  ) {
    // The oldest format, and TorchScript, number the tensors that stand elsewhere.
    return v.tagged(v.BUFFER, 0);
  }
  unproven(m, "a persistent id that is no torch storage");
  return v.UNKNOWN;
}

/** PERSID: the same from a line, which no torch file has. */
export function persistentText(m: Machine, _line: string): v.Value {
  unproven(m, "a persistent id, which nothing but the program that wrote it can resolve");
  return v.UNKNOWN;
}

function storageOf(m: Machine, items: readonly v.Value[]): v.Value | undefined {
  const [kind, type, key, , count, view] = items;
  if (items.length < 5 || items.length > 6 || kind === undefined || type === undefined || key === undefined)
    return undefined;
  if (textOf(m, kind) !== "storage") return undefined;
  const entry = entryOf(m, type);
  if (entry === undefined || entry.class !== "data" || !entry.forms.has("storage-type")) return undefined;
  if (items.some((value) => value >= v.HOT_BASE && value !== type)) return undefined;
  const numel = integer(count);
  const itemSize = storageItemSize(entry.name);
  if (numel === undefined || numel < 0 || itemSize === undefined) return undefined;
  if (view !== undefined && v.tagOf(view) !== v.NONE && m.kind !== "torch-legacy") return undefined;
  const name = textOf(m, key) ?? integer(key)?.toString();
  if (name === undefined) return undefined;
  remember(m, name, entry.name, numel, itemSize);
  return keepDetail(m, {
    kind: "storage",
    entry: entry.index,
    numel: view === undefined || v.tagOf(view) === v.NONE ? numel : viewSize(m, view),
    itemSize,
  });
}

/** A view's own length: `(key, offset, numel)`. */
function viewSize(m: Machine, view: v.Value): number | undefined {
  return integer(tupleItems(m.items, view)?.[2]);
}

const integer = (value: v.Value | undefined) => (value === undefined ? undefined : v.integerOf(value));

function remember(m: Machine, key: string, type: string, numel: number, itemSize: number): void {
  const known = m.storages.get(key);
  if (known === undefined && m.storages.size < MOST_STORAGES)
    m.storages.set(key, { key, type, numel, itemSize });
  else if (known !== undefined && (known.numel !== numel || known.itemSize !== itemSize))
    unproven(m, "one storage under two sizes");
}
