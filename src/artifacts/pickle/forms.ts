import type { CallForm } from "./call-form.ts";
import { keepDetail } from "./details.ts";
import { newWrapper } from "./forms-joblib.ts";
import { NUMPY_FORMS } from "./forms-numpy.ts";
import { TORCH_FORMS } from "./forms-torch.ts";
import type { GlobalEntry } from "./globals.ts";
import { tupleItems } from "./items.ts";
import { isRange, newInstance } from "./new-instance.ts";
import { entryOf, globalValue } from "./push-global.ts";
import { textOf } from "./texts.ts";
import * as v from "./values.ts";

/** Encodings that only copy. */
const PLAIN_ENCODINGS = /^(?:latin[-_]?1|iso-?8859-1|utf[-_]?8|ascii|us-ascii|utf-16(?:-?[lb]e)?)$/i;

const LATIN1 = /^(?:latin[-_]?1|iso-?8859-1)$/i;

const inert = (args: readonly v.Value[]) => args.every((value) => value < v.HOT_BASE);
const instance = (entry: GlobalEntry) => v.tagged(v.INSTANCE, entry.index);

const construct: CallForm = (m, entry, args) =>
  inert(args) && !args.some((value) => isRange(m, value)) ? instance(entry) : undefined;

/** `_codecs.encode(text, encoding)`: how protocol 2 writes bytes. Other codecs compress, or import what they are named. */
const encode: CallForm = (m, entry, args) => {
  const [text, encoding] = args;
  if (text === undefined || args.length > 2 || !isText(text)) return undefined;
  if (encoding !== undefined && !PLAIN_ENCODINGS.test(textOf(m, encoding) ?? "")) return undefined;
  // Bytes that may be loaded are told from the text only where the encoding gives one for each character.
  const alike = LATIN1.test(encoding === undefined ? "" : (textOf(m, encoding) ?? ""));
  const embedded = alike ? m.embedded.get(v.literalOffset(text)) : undefined;
  return embedded === undefined
    ? v.SOME_BYTES
    : keepDetail(m, { kind: "encoded", entry: entry.index, embedded });
};

const isText = (value: v.Value) => v.tagOf(value) === v.STR || v.tagOf(value) === v.PY2STR;

const sized: CallForm = (m, _entry, args) => {
  const [first, encoding] = args;
  if (first === undefined) return v.SOME_BYTES;
  if (args.length > 2 || !inert(args)) return undefined;
  if (encoding !== undefined)
    return isText(first) && PLAIN_ENCODINGS.test(textOf(m, encoding) ?? "") ? v.SOME_BYTES : undefined;
  const tag = v.tagOf(first);
  if (tag === v.INT || tag === v.BOOL) {
    const count = v.integerOf(first);
    if (count === undefined || count < 0 || count > m.allocation) return undefined;
    m.allocation -= count;
    return v.SOME_BYTES;
  }
  return [v.BYTES, v.PY2STR, v.BYTEARRAY, v.LIST, v.EMPTY_TUPLE, v.TUPLE].includes(tag)
    ? v.SOME_BYTES
    : undefined;
};

const range: CallForm = (_m, entry, args) =>
  args.length <= 3 && args.every((value) => v.tagOf(value) === v.INT) ? instance(entry) : undefined;

const fraction: CallForm = (m, entry, args) => {
  const integers = args.every((value) => v.tagOf(value) === v.INT);
  if (integers && args.length <= 2) return instance(entry);
  const text = args.length === 1 ? textOf(m, args[0]!) : undefined;
  return text !== undefined && /^-?\d{1,1000}(?:\/\d{1,1000})?$/.test(text) ? instance(entry) : undefined;
};

/** `defaultdict(factory, ...)`: the factory is called for every missing key, without arguments. */
const defaultFactory: CallForm = (m, entry, args) => {
  const [factory, ...rest] = args;
  if (!inert(rest)) return undefined;
  if (factory === undefined || v.tagOf(factory) === v.NONE) return instance(entry);
  return entryOf(m, factory)?.forms.has("factory") === true ? instance(entry) : undefined;
};

const enumeration: CallForm = (_m, entry, args) => {
  const [value] = args;
  const tag = value === undefined ? 0 : v.tagOf(value);
  return args.length === 1 && (tag === v.STR || tag === v.PY2STR || tag === v.INT || tag === v.BOOL)
    ? instance(entry)
    : undefined;
};

/** What Python 3.11's enumerations write: `getattr(Enumeration, "MEMBER")`. No other getattr is harmless. */
const enumGetattr: CallForm = (m, _entry, args) => {
  const [owner, name] = args;
  if (args.length !== 2 || owner === undefined || name === undefined || !isText(name)) return undefined;
  const entry = entryOf(m, owner);
  const text = textOf(m, name) ?? "";
  // zoneinfo writes itself as a call of this method, which takes a key as the class does.
  if (entry?.class === "data" && entry.forms.has("zone") && text === "_unpickle") return globalValue(entry);
  if (entry === undefined || !entry.forms.has("enum")) return undefined;
  if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(text)) return undefined;
  entry.used = true;
  return entry.class === "data" ? instance(entry) : v.tagged(v.FOREIGN, entry.index + 1);
};

/** `ZoneInfo(key)` opens the file of that key in the time zone database: keys that lead elsewhere are refused. */
const zone: CallForm = (m, entry, args) => {
  const [key, fromCache] = args;
  const plain = key !== undefined && /^[A-Za-z][\w+-]*(?:\/[\w+-]+){0,3}$/.test(textOf(m, key) ?? "");
  const flag = fromCache === undefined || v.integerOf(fromCache) !== undefined;
  return plain && flag && args.length <= 2 ? instance(entry) : undefined;
};

/** A type with its parts, as Python writes it: `getitem(typing.List, int)` and `reduce(or_, (int, type(None)))`. */
const typeOf: CallForm = (m, entry, args) => {
  const [first, second] = args;
  if (args.length !== 2 || first === undefined || second === undefined || second >= v.HOT_BASE)
    return undefined;
  const whole = entryOf(m, first);
  const kind = entry.name === "reduce" ? "type-union" : "type-parts";
  if (kind === "type-union" && v.tagOf(second) !== v.TUPLE) return undefined;
  return whole?.class === "data" && whole.forms.has(kind) ? instance(entry) : undefined;
};

/** What Cython writes for a class of its own: the function, with the class, a checksum and None or a state. */
const cython: CallForm = (m, entry, args) => {
  const [cls, sum, state] = args;
  if (args.length !== 3 || sum === undefined || state === undefined || state >= v.HOT_BASE) return undefined;
  const made = cls === undefined ? undefined : entryOf(m, cls);
  const own =
    made?.class === "data" && entry.name === `__pyx_unpickle_${made.name}` && made.module === entry.module;
  return own && v.integerOf(sum) !== undefined ? instance(entry) : undefined;
};

/** The class of None has no name that it could be found by, so pickle writes `type(None)` (pickle.py, `save_type`). */
const noneType: CallForm = (_m, entry, args) =>
  args.length === 1 && v.tagOf(args[0]!) === v.NONE ? instance(entry) : undefined;

/** `copyreg._reconstructor(cls, object, None)` and `copyreg.__newobj__(cls, ...)`. */
const reconstruct: CallForm = (m, entry, args) => {
  const [cls, ...rest] = args;
  const made = cls === undefined ? undefined : entryOf(m, cls);
  if (made === undefined) return undefined;
  made.used = true;
  if (entry.name === "__newobj__" || entry.name === "__newobj_ex__") return newInstance(m, made, rest);
  const [base, state] = rest;
  if (rest.length !== 2 || base === undefined || state === undefined) return undefined;
  if (entryOf(m, base)?.full !== "builtins.object" || v.tagOf(state) !== v.NONE) return undefined;
  return (
    newInstance(m, made, []) ?? (made.class === "framework" ? v.tagged(v.FOREIGN, made.index + 1) : undefined)
  );
};

/** `_rebuild_from_type_v2(function, type, arguments, state)` calls the function: it is judged as that call. */
const rebuildFromType: CallForm = (m, _entry, args) => {
  const [callee, type, values, state] = args;
  if (args.length !== 4 || callee === undefined || type === undefined || values === undefined)
    return undefined;
  const entry = entryOf(m, callee);
  const items = tupleItems(m.items, values);
  if (entry === undefined || entry.class !== "data" || items === undefined) return undefined;
  if (entryOf(m, type)?.forms.has("reference") !== true || state === undefined || state >= v.HOT_BASE)
    return undefined;
  entry.used = true;
  for (const form of entry.forms) {
    if (form === "rebuild-from-type") continue;
    const result = CALL_FORMS.get(form)?.(m, entry, items);
    if (result !== undefined) return result;
  }
  return undefined;
};

/** What each form of a rule means when the global is called. */
export const CALL_FORMS: ReadonlyMap<string, CallForm> = new Map<string, CallForm>([
  ["construct", construct],
  ["encode", encode],
  ["sized", sized],
  ["range", range],
  ["fraction", fraction],
  ["default-factory", defaultFactory],
  ["enum", enumeration],
  ["enum-getattr", enumGetattr],
  ["none-type", noneType],
  ["zone", zone],
  ["type-of", typeOf],
  ["cython", cython],
  ["reconstruct", reconstruct],
  ["array-wrapper", (m, entry, args) => (args.length === 0 ? newWrapper(m, entry) : undefined)],
  ["rebuild-from-type", rebuildFromType],
  ...NUMPY_FORMS,
  ...TORCH_FORMS,
]);
