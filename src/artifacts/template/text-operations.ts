import { MAX_STRING, show, type Value } from "./value.ts";

type Operation = (value: Value, args: readonly (Value | undefined)[]) => Value | undefined;

const onText =
  (change: (text: string, args: readonly (Value | undefined)[]) => Value | undefined): Operation =>
  (value, args) =>
    typeof value === "string" ? change(value, args) : undefined;

const reversed = (value: Value): Value | undefined =>
  typeof value === "string"
    ? [...value].reverse().join("")
    : Array.isArray(value)
      ? value.toReversed()
      : undefined;

const items = (value: Value): readonly (Value | undefined)[] | undefined =>
  typeof value === "string"
    ? [...value]
    : Array.isArray(value)
      ? value
      : value instanceof Map
        ? [...value.keys()]
        : undefined;

const swapped = (text: string) =>
  [...text].map((c) => (c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase())).join("");

const replaced = onText((text, [from, to]) => text.replaceAll(show(from), () => show(to)));

/** Filters of Jinja and methods of Python strings, as far as they make one constant out of others. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ["lower", onText((t) => t.toLowerCase())],
  ["casefold", onText((t) => t.toLowerCase())],
  ["upper", onText((t) => t.toUpperCase())],
  ["swapcase", onText(swapped)],
  ["title", onText((t) => t.toLowerCase().replace(/\p{L}+/gu, (w) => w[0]!.toUpperCase() + w.slice(1)))],
  ["capitalize", onText((t) => t.slice(0, 1).toUpperCase() + t.slice(1).toLowerCase())],
  ["trim", onText((t, [chars]) => strip(t, chars, true, true))],
  ["strip", onText((t, [chars]) => strip(t, chars, true, true))],
  ["lstrip", onText((t, [chars]) => strip(t, chars, true, false))],
  ["rstrip", onText((t, [chars]) => strip(t, chars, false, true))],
  ["removeprefix", onText((t, [p]) => (t.startsWith(show(p)) ? t.slice(show(p).length) : t))],
  [
    "removesuffix",
    onText((t, [p]) => (show(p) !== "" && t.endsWith(show(p)) ? t.slice(0, -show(p).length) : t)),
  ],
  ["replace", replaced],
  ["reverse", (value) => reversed(value)],
  ["list", (value) => items(value)],
  ["string", (value) => show(value)],
  ["first", (value) => items(value)?.[0]],
  ["last", (value) => items(value)?.at(-1)],
  [
    "join",
    (value, [glue]) =>
      items(value)
        ?.map(show)
        .join(show(glue ?? "")),
  ],
  ["format", (value, args) => (typeof value === "string" ? formatPercent(value, args) : undefined)],
  [
    "split",
    onText((t, [at]) =>
      at === undefined ? t.trim().split(/\s+/) : show(at) === "" ? undefined : t.split(show(at)),
    ),
  ],
  ["int", (value) => (Number.isNaN(Number(show(value))) ? 0 : Math.trunc(Number(show(value))))],
  ["float", (value) => Number(show(value))],
  ["abs", (value) => (typeof value === "number" ? Math.abs(value) : undefined)],
  ["length", (value) => items(value)?.length],
  ["count", (value, args) => (args.length === 0 ? items(value)?.length : undefined)],
  ["center", onText(centered)],
  ["keys", (value) => (value instanceof Map ? [...value.keys()] : undefined)],
  ["values", (value) => (value instanceof Map ? [...value.values()] : undefined)],
  ["__str__", (value) => show(value)],
]);

/** Python's `str.center`, as far as it matters here: blanks on both sides. */
function centered(text: string, [width]: readonly (Value | undefined)[]): Value | undefined {
  const blanks = (typeof width === "number" ? width : 80) - text.length;
  if (blanks <= 0) return text;
  if (blanks > MAX_STRING) return undefined;
  const left = Math.floor(blanks / 2);
  return " ".repeat(left) + text + " ".repeat(blanks - left);
}

function strip(text: string, chars: Value | undefined, start: boolean, end: boolean): string {
  const drop = new Set(chars === undefined ? " \t\n\r\v\f" : show(chars));
  let from = 0;
  let to = text.length;
  if (start) while (from < to && drop.has(text[from]!)) from++;
  if (end) while (to > from && drop.has(text[to - 1]!)) to--;
  return text.slice(from, to);
}

/** Python's `%` formatting of `%c %s %d %x %r`; undefined where an argument is not constant. */
export function formatPercent(text: string, args: readonly (Value | undefined)[]): string | undefined {
  let next = 0;
  let unknown = false;
  const map = args[0] instanceof Map ? args[0] : undefined;
  const out = text.replace(
    /%(?:\(([^)]*)\))?[-+ #0]*(?:\d+|\*)?(?:\.\d+)?([a-zA-Z%])/g,
    (_whole: string, key: string | undefined, kind: string) => {
      if (kind === "%") return "%";
      const value: Value | undefined = key === undefined ? args[next++] : map?.get(key);
      if (value === undefined) unknown = true;
      if (kind === "c" && typeof value === "number")
        return String.fromCodePoint(Math.min(0x10ffff, Math.max(0, value)));
      if ((kind === "x" || kind === "X") && typeof value === "number") return value.toString(16);
      return show(value);
    },
  );
  return unknown || out.length > MAX_STRING ? undefined : out;
}

/** Python's `str.format` with plain fields; undefined where an argument is not constant. */
export function formatBraces(
  text: string,
  args: readonly (Value | undefined)[],
  named: ReadonlyMap<string, Value>,
): string | undefined {
  let next = 0;
  let unknown = false;
  const out = text.replace(/\{\{|\}\}|\{([^{}]*)\}/g, (whole: string, inner?: string) => {
    if (inner === undefined) return whole[0]!;
    const [field = "", kind = ""] = inner.split(":");
    const value = field === "" ? args[next++] : /^\d+$/.test(field) ? args[Number(field)] : named.get(field);
    if (value === undefined) unknown = true;
    if (kind === "c" && typeof value === "number")
      return String.fromCodePoint(Math.min(0x10ffff, Math.max(0, value)));
    return show(value);
  });
  return unknown || out.length > MAX_STRING ? undefined : out;
}

/** Python's slice of a string or list; undefined parts take their defaults. */
export function slice(value: Value, start?: number, stop?: number, step = 1): Value | undefined {
  const all = items(value);
  if (all === undefined || step === 0 || !Number.isInteger(step)) return undefined;
  const n = all.length;
  const clamp = (at: number, low: number, high: number) =>
    Math.min(high, Math.max(low, at < 0 ? at + n : at));
  const out: (Value | undefined)[] = [];
  if (step > 0) {
    const end = stop === undefined ? n : clamp(stop, 0, n);
    for (let i = start === undefined ? 0 : clamp(start, 0, n); i < end; i += step) out.push(all[i]);
  } else {
    const end = stop === undefined ? -1 : clamp(stop, -1, n - 1);
    for (let i = start === undefined ? n - 1 : clamp(start, -1, n - 1); i > end; i += step) out.push(all[i]);
  }
  return typeof value === "string" ? out.map(show).join("") : out;
}
