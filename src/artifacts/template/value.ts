/** A value that a template computes from constants alone. */
export type Value = string | number | readonly (Value | undefined)[] | ReadonlyMap<string, Value | undefined>;

/**
 * What is known of an expression: the constant values it may have, and of what is not constant, how it is built.
 * `built` is set where a string is put together from unknown parts (`~`, join, format), with the `literal` text that
 * goes into it.
 */
export type Folded = {
  values: readonly Value[];
  built: "tilde" | "other" | undefined;
  literal: string;
  /** It stems from what users write. */
  content: boolean;
};

/** More possible values than these are given up: the rest counts as built. */
export const MAX_VALUES = 64;
export const MAX_STRING = 20_000;

export const UNKNOWN: Folded = { values: [], built: undefined, literal: "", content: false };

export function constant(value: Value): Folded {
  return {
    values: [value],
    built: undefined,
    literal: typeof value === "string" ? value.slice(0, 200) : "",
    content: false,
  };
}

/** Several possibilities of one expression. */
export function either(parts: readonly Folded[]): Folded {
  const seen = new Map<string, Value>();
  let overflow = false;
  for (const part of parts)
    for (const value of part.values) {
      if (seen.size >= MAX_VALUES) overflow = true;
      else seen.set(fingerprint(value), value);
    }
  return {
    values: [...seen.values()],
    built: overflow ? "tilde" : parts.find((p) => p.built !== undefined)?.built,
    literal: parts
      .map((p) => p.literal)
      .join(" ")
      .slice(0, 400),
    content: parts.some((p) => p.content),
  };
}

function fingerprint(value: Value | undefined): string {
  if (typeof value === "string") return `s${value}`;
  if (typeof value === "number") return `n${value}`;
  if (value === undefined) return "u";
  if (Array.isArray(value)) return `[${value.map(fingerprint).join(",")}]`.slice(0, 2000);
  return `{${[...value.entries()].map(([k, v]) => `${k}:${fingerprint(v)}`).join(",")}}`.slice(0, 2000);
}

/** Applies `join` to every combination of the values of both sides. */
export function combine(
  left: Folded,
  right: Folded,
  join: (a: Value, b: Value) => Value | undefined,
  building: "tilde" | "other" | undefined,
): Folded {
  const values: Value[] = [];
  let overflow = false;
  for (const a of left.values)
    for (const b of right.values) {
      const value = join(a, b);
      if (value === undefined) continue;
      if (values.length >= MAX_VALUES) overflow = true;
      else values.push(value);
    }
  const known = left.values.length > 0 && right.values.length > 0 && !overflow;
  const stringy = left.values.some(isText) || right.values.some(isText) || left.built !== undefined;
  return {
    values,
    built: left.built ?? right.built ?? (known || !(stringy || building === "tilde") ? undefined : building),
    literal: `${left.literal}${right.literal}`.slice(0, 400),
    content: left.content || right.content,
  };
}

export function isText(value: Value | undefined): value is string {
  return typeof value === "string";
}

export function show(value: Value | undefined): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  return "";
}
