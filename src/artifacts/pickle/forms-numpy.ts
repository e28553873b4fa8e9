import type { CallForm } from "./call-form.ts";
import { type DtypeDetail, detailOf, keepDetail } from "./details.ts";
import { itemsAt, tupleItems } from "./items.ts";
import { type Machine, unproven } from "./machine.ts";
import { entryOf } from "./push-global.ts";
import { textOf } from "./texts.ts";
import * as v from "./values.ts";

/** Bytes of types by their letter, where numpy writes them without a size. */
const LETTERS: ReadonlyMap<string, number> = new Map(
  Object.entries({ "?": 1, b: 1, B: 1, h: 2, H: 2, e: 2, i: 4, I: 4, f: 4, l: 8, L: 8, q: 8, Q: 8, d: 8 }),
);

type TypeFacts = { itemSize: number; objects: boolean; structured: boolean };

/** `f8`, `<i4`, `U12`, `V16`, `O8`, `?`; undefined for what is no plain type string (numpy.dtype, Array-protocol strings). */
export function typeFacts(text: string): TypeFacts | undefined {
  const match = /^[<>|=]?(?:([biufcSaUVmMO])(\d{0,9})|([?bBhHeiIflLqQd]))(?:\[\d{0,6}[a-zA-Z]{1,2}\])?$/.exec(
    text,
  );
  if (match === null) return undefined;
  const [, kind = "", digits = "", letter = ""] = match;
  if (kind === "O") return { itemSize: 8, objects: true, structured: false };
  const lone = letter !== "" ? letter : digits === "" ? kind : "";
  if (lone !== "" && !"SaUVmM".includes(lone)) {
    const itemSize = LETTERS.get(lone);
    return itemSize === undefined ? undefined : { itemSize, objects: false, structured: false };
  }
  if ("mM".includes(kind)) return { itemSize: 8, objects: false, structured: false };
  const size = Number(digits || 0);
  return { itemSize: kind === "U" ? size * 4 : size, objects: false, structured: kind === "V" };
}

const FLAG = (value: v.Value) => v.tagOf(value) === v.BOOL || v.tagOf(value) === v.INT;

const dtype: CallForm = (m, entry, args) => {
  const [name, align, copy] = args;
  if (name === undefined || args.length > 3) return undefined;
  if ((align !== undefined && !FLAG(align)) || (copy !== undefined && !FLAG(copy))) return undefined;
  const facts = typeFacts(textOf(m, name) ?? "") ?? scalarFacts(entryOf(m, name)?.name);
  if (facts === undefined) return undefined;
  return keepDetail(m, { kind: "dtype", entry: entry.index, ...facts, built: !facts.structured });
};

/** The type of a scalar class (`numpy.float64`). */
function scalarFacts(name: string | undefined): TypeFacts | undefined {
  const match = /^(?:float|int|uint|complex)(8|16|32|64|128)$/.exec(name ?? "");
  if (match !== null) return { itemSize: Number(match[1]) / 8, objects: false, structured: false };
  // A record's size is told by its state.
  if (name === "record") return { itemSize: 0, objects: false, structured: true };
  return name === "bool_" || name === "bool" ? { itemSize: 1, objects: false, structured: false } : undefined;
}

/** Flags that say nothing of references: needs initialising, needs the interpreter, aligned (numpy/ndarraytypes.h). */
const HARMLESS_FLAGS = 0x08 | 0x10 | 0x80;
const OBJECT_FLAGS = 0x3f;

/**
 * BUILD of a dtype: `(version, byte order, subtype, names, fields, item size, alignment, flags[, metadata])`. numpy believes
 * it, so that a hidden object field would turn the array's bytes into pointers: only what agrees with the type is proven.
 */
export function buildDtype(m: Machine, target: v.Value, detail: DtypeDetail, state: v.Value): v.Value {
  const built = dtypeState(m, detail, tupleItems(m.items, state));
  if (built) {
    // In place: who got it from the memo has the same object.
    detail.built = true;
    return target;
  }
  unproven(m, "the state of a numpy type that does not fit its name");
  return v.UNKNOWN;
}

function dtypeState(m: Machine, detail: DtypeDetail, state: readonly v.Value[] | undefined): boolean {
  if (state === undefined || state.length < 8 || state.length > 9) return false;
  const [version, order, subtype, names, fields, size, align, flags] = state as readonly v.Value[];
  if (version === undefined || ![3, 4].includes(v.integerOf(version) ?? 0)) return false;
  if (!/^[<>|=]$/.test(textOf(m, order ?? 0) ?? "") || v.integerOf(align ?? 0) === undefined) return false;
  const bits = v.integerOf(flags ?? 0);
  const bytes = v.integerOf(size ?? 0);
  if (bits === undefined || bytes === undefined || subtype === undefined) return false;
  const plain = [subtype, names ?? 0, fields ?? 0].every((value) => v.tagOf(value) === v.NONE);
  if (detail.objects) return plain && bytes === -1 && bits === OBJECT_FLAGS;
  if ((bits & ~HARMLESS_FLAGS) !== 0) return false;
  if (plain) return bytes === -1 || bytes === detail.itemSize;
  if (!detail.structured || bytes < 0) return false;
  // The first state gives a structured type its size; whoever got it by then must not see another.
  if (!detail.built) detail.itemSize = bytes;
  else if (bytes !== detail.itemSize) return false;
  if (v.tagOf(subtype) !== v.NONE) return v.tagOf(names ?? 0) === v.NONE && subarrayFits(m, subtype, bytes);
  return fieldsFit(m, fields ?? 0, bytes);
}

/** `(type, shape)` of a subarray: as many bytes as the whole. */
function subarrayFits(m: Machine, subtype: v.Value, bytes: number): boolean {
  const [base, shape] = tupleItems(m.items, subtype) ?? [];
  const detail = base === undefined ? undefined : detailOf(m, base);
  if (detail?.kind !== "dtype" || detail.objects || !detail.built || shape === undefined) return false;
  let count = 1;
  for (const size of tupleItems(m.items, shape) ?? [shape]) {
    const length = v.integerOf(size) ?? -1;
    count *= length < 0 ? Number.NaN : length;
  }
  return count * detail.itemSize === bytes;
}

/** Fields are `{name: (type, offset[, title])}`, all of types without objects and inside of the item. */
function fieldsFit(m: Machine, fields: v.Value, bytes: number): boolean {
  if (v.tagOf(fields) !== v.DICT || m.lastDict.serial !== v.payloadOf(fields) || !m.lastDict.whole)
    return false;
  const items = itemsAt(m.items, m.lastDict.position) ?? [];
  for (let i = 0; i + 1 < items.length; i += 2) {
    const [type, offset] = tupleItems(m.items, items[i + 1]!) ?? [];
    const detail = type === undefined ? undefined : detailOf(m, type);
    const from = offset === undefined ? undefined : v.integerOf(offset);
    if (detail?.kind !== "dtype" || detail.objects || !detail.built) return false;
    if (from === undefined || from < 0 || from + detail.itemSize > bytes) return false;
  }
  return items.length > 0;
}

/** BUILD of an array: `(version, shape, type, order, bytes or list)`, or without the version; masked arrays have more. */
export function buildArray(m: Machine, state: v.Value): boolean {
  const items = tupleItems(m.items, state);
  if (items === undefined || items.length < 4 || items.length > 8) return false;
  const at = items.findIndex((value) => detailOf(m, value)?.kind === "dtype");
  const detail = at === -1 ? undefined : detailOf(m, items[at]!);
  if (detail?.kind !== "dtype" || !detail.built) return false;
  const data = items[at + 2];
  if (data === undefined || items.some((value) => value >= v.HOT_BASE && v.tagOf(value) !== v.FOREIGN))
    return false;
  return detail.objects ? v.tagOf(data) === v.LIST : isBuffer(m, data);
}

const isBuffer = (m: Machine, value: v.Value) =>
  detailOf(m, value)?.kind === "encoded" ||
  [v.BYTES, v.PY2STR, v.STR, v.BYTEARRAY, v.BUFFER].includes(v.tagOf(value));

const isArrayType = (m: Machine, value: v.Value | undefined) =>
  value !== undefined && entryOf(m, value)?.forms.has("array-type") === true;

const isSmallShape = (m: Machine, value: v.Value | undefined) =>
  value !== undefined &&
  (tupleItems(m.items, value) ?? [v.NOTHING]).every((size) => {
    const length = v.integerOf(size);
    return length !== undefined && length >= 0 && length <= 1024;
  });

/** `_reconstruct(ndarray, (0,), b"b")`. */
const array: CallForm = (m, _entry, args) => {
  const [type, shape, letter] = args;
  if (args.length !== 3 || !isArrayType(m, type) || !isSmallShape(m, shape) || letter === undefined)
    return undefined;
  const facts = typeFacts(textOf(m, letter) ?? (v.tagOf(letter) === v.BYTES ? "b" : ""));
  return facts === undefined || facts.objects ? undefined : instanceOf(m, type);
};

const instanceOf = (m: Machine, type: v.Value | undefined) =>
  type === undefined ? undefined : v.tagged(v.INSTANCE, entryOf(m, type)?.index ?? 0);

/** `_mareconstruct(MaskedArray, ndarray, (0,), "b")`. */
const maskedArray: CallForm = (m, entry, args) => {
  const [type, base, shape, letter] = args;
  if (args.length !== 4 || !isArrayType(m, type)) return undefined;
  return array(m, entry, [base!, shape!, letter!]) === undefined ? undefined : instanceOf(m, type);
};

const scalar: CallForm = (m, entry, args) => {
  const [type, data] = args;
  const detail = type === undefined ? undefined : detailOf(m, type);
  if (args.length !== 2 || detail?.kind !== "dtype" || !detail.built || detail.objects) return undefined;
  return data !== undefined && isBuffer(m, data) ? v.tagged(v.INSTANCE, entry.index) : undefined;
};

/** `_frombuffer(bytes, type, shape, order)`: numpy itself checks the length, and refuses objects. */
const fromBuffer: CallForm = (m, entry, args) => {
  const [data, type] = args;
  const detail = type === undefined ? undefined : detailOf(m, type);
  if (args.length !== 4 || detail?.kind !== "dtype" || !detail.built || detail.objects) return undefined;
  return data !== undefined && isBuffer(m, data) && args.every((value) => value < v.HOT_BASE)
    ? v.tagged(v.INSTANCE, entry.index)
    : undefined;
};

const BIT_GENERATORS = /^(?:MT19937|PCG64|PCG64DXSM|Philox|SFC64)$/;

const bitGenerator: CallForm = (m, entry, args) => {
  const [name] = args;
  if (args.length > 1) return undefined;
  const known =
    name === undefined ||
    BIT_GENERATORS.test(textOf(m, name) ?? "") ||
    (entryOf(m, name)?.class === "data" && BIT_GENERATORS.test(entryOf(m, name)?.name ?? ""));
  return known ? v.tagged(v.INSTANCE, entry.index) : undefined;
};

/** `__randomstate_ctor(generator or name, constructor)`: the constructor is called with the first argument. */
const randomState: CallForm = (m, entry, args) => {
  const [generator, constructor] = args;
  if (args.length > 2) return undefined;
  if (constructor !== undefined && entryOf(m, constructor)?.forms.has("bit-generator") !== true)
    return undefined;
  const made =
    generator === undefined ||
    BIT_GENERATORS.test(textOf(m, generator) ?? "") ||
    (v.tagOf(generator) === v.INSTANCE &&
      m.globals.entries[v.payloadOf(generator)]?.forms.has("bit-generator") === true);
  return made ? v.tagged(v.INSTANCE, entry.index) : undefined;
};

/** `_ufunc_reconstruct(module, name)` imports what it is told: numpy itself only named its own functions of numbers. */
const ufunc: CallForm = (m, entry, args) => {
  const [module, name] = args.map((value) => textOf(m, value) ?? "");
  if (args.length !== 2 || !/^numpy\.(?:core|_core)\.(?:umath|_multiarray_umath)$/.test(module ?? ""))
    return undefined;
  return UFUNC.test(name ?? "") ? v.tagged(v.INSTANCE, entry.index) : undefined;
};

/** numpy/_core/code_generators/generate_umath.py. */
const UFUNC =
  /^(?:a?(?:rc)?(?:sin|cos|tan)h?|arctan2|log(?:1p|2|10|addexp2?)?|exp(?:2|m1)?|sqrt|cbrt|square|abs(?:olute)?|fabs|sign|negative|positive|reciprocal|add|subtract|multiply|(?:true_|floor_)?divide|power|float_power|mod|fmod|remainder|maximum|minimum|fmax|fmin|rint|floor|ceil|trunc|deg2rad|rad2deg|degrees|radians|is(?:nan|inf|finite)|logical_(?:and|or|xor|not)|bitwise_(?:and|or|xor)|invert|equal|not_equal|greater|greater_equal|less|less_equal|hypot|conjugate|heaviside)$/;

export const NUMPY_FORMS: readonly (readonly [string, CallForm])[] = [
  ["dtype", dtype],
  ["array", array],
  ["masked-array", maskedArray],
  ["scalar", scalar],
  ["ufunc", ufunc],
  ["from-buffer", fromBuffer],
  ["bit-generator", bitGenerator],
  ["random-state", randomState],
];
