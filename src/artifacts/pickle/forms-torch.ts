import type { CallForm } from "./call-form.ts";
import { detailOf, keepDetail } from "./details.ts";
import { tupleItems } from "./items.ts";
import type { Embedded, Machine } from "./machine.ts";
import { entryOf } from "./push-global.ts";
import { lengthAt } from "./texts.ts";
import { dtypeItemSize } from "./torch-types.ts";
import * as v from "./values.ts";

const TENSOR = v.BUFFER * v.UNIT + 1;

/**
 * `_rebuild_tensor*(storage, offset, size, stride, ...)`: every element lies inside of the storage. torch itself would
 * enlarge a storage that is too small and show what was in memory.
 */
const tensor: CallForm = (m, entry, args) => {
  const [storage, offset, size, stride, ...rest] = args;
  if (storage === undefined || rest.some((value) => value >= v.HOT_BASE)) return undefined;
  const detail = detailOf(m, storage);
  const from = offset === undefined ? undefined : v.integerOf(offset);
  const sizes = integers(m, size);
  const strides = integers(m, stride);
  if (from === undefined || from < 0) return undefined;
  if (sizes === undefined || strides === undefined || sizes.length !== strides.length) return undefined;
  let last = from;
  let empty = false;
  for (const [i, count] of sizes.entries()) {
    if (count < 0 || strides[i]! < 0) return undefined;
    if (count === 0) empty = true;
    else last += (count - 1) * strides[i]!;
  }
  if (detail?.kind === "loaded") {
    if (!empty) detail.embedded.elements = Math.max(detail.embedded.elements, last + 1);
    return entry.name === "_rebuild_tensor_v3" ? undefined : TENSOR;
  }
  if (detail?.kind !== "storage") return undefined;
  const numel = detail.numel === undefined ? undefined : elements(m, entry.name, detail.numel, rest);
  if (numel === undefined) return undefined;
  return empty || last < numel ? TENSOR : undefined;
};

/** The elements that a storage holds of the tensor's own type: version 3 views untyped bytes as a type. */
function elements(m: Machine, name: string, numel: number, rest: readonly v.Value[]): number | undefined {
  if (name !== "_rebuild_tensor_v3") return numel;
  const type = rest[2] === undefined ? undefined : entryOf(m, rest[2]);
  const itemSize = type === undefined ? undefined : dtypeItemSize(type.name);
  return itemSize === undefined ? undefined : Math.floor(numel / itemSize);
}

function integers(m: Machine, value: v.Value | undefined): number[] | undefined {
  const items = value === undefined ? undefined : tupleItems(m.items, value);
  const out: number[] = [];
  for (const item of items ?? []) {
    const number = v.integerOf(item);
    if (number === undefined) return undefined;
    out.push(number);
  }
  return items === undefined ? undefined : out;
}

/** Called with inert values, it gives a tensor. */
const tensorPart: CallForm = (_m, _entry, args) =>
  args.some((value) => value >= v.HOT_BASE) ? undefined : TENSOR;

/** `torch.storage._load_from_bytes(b)` is torch.load: the bytes are a file of their own and are read as one. */
const loadFromBytes: CallForm = (m, entry, args) => {
  const [bytes] = args;
  if (args.length !== 1 || bytes === undefined) return undefined;
  const detail = detailOf(m, bytes);
  const tag = v.tagOf(bytes);
  const embedded =
    detail?.kind === "encoded"
      ? detail.embedded
      : tag === v.BYTES || tag === v.PY2STR
        ? (m.embedded.get(v.literalOffset(bytes)) ?? embed(m, v.literalOffset(bytes)))
        : undefined;
  if (embedded === undefined) return undefined;
  embedded.loaded = true;
  return keepDetail(m, { kind: "loaded", entry: entry.index, embedded });
};

const MOST_EMBEDDED = 16_384;

function embed(m: Machine, offset: number): Embedded | undefined {
  const at = offset - m.window.base;
  const counted = at < 0 || at >= m.window.bytes.length ? undefined : lengthAt(m.window.bytes, at);
  if (counted === undefined || m.embedded.size >= MOST_EMBEDDED) return undefined;
  const made = {
    offset,
    start: offset + counted.head,
    length: counted.length,
    loaded: true,
    encoded: false,
    elements: 0,
  };
  m.embedded.set(offset, made);
  return made;
}

export const TORCH_FORMS: readonly (readonly [string, CallForm])[] = [
  ["tensor", tensor],
  ["qtensor", tensor],
  ["tensor-part", tensorPart],
  ["load-from-bytes", loadFromBytes],
];
