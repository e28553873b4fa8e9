/** What is wrong with a value, and where in it. */
export type Flaw = { path: (string | number)[]; message: string };

/** Looks at a value; undefined when it is as it should be. */
export type Shape = (value: unknown) => Flaw | undefined;

// A schema library would read better and cost `check` 45 ms on a hundred models (13 times what this costs): more than all
// of its other work.

const flaw = (message: string): Flaw => ({ path: [], message });

export const text: Shape = (value) => (typeof value === "string" ? undefined : flaw("must be text"));
export const count: Shape = (value) =>
  typeof value === "number" && Number.isFinite(value) ? undefined : flaw("must be a number");
export const flag: Shape = (value) =>
  typeof value === "boolean" ? undefined : flaw("must be true or false");
export const bytes: Shape = (value) =>
  Number.isSafeInteger(value) && Number(value) >= 0 ? undefined : flaw("must be a number of bytes");

/** Text for which `holds`; otherwise `message` says what it should have been. */
export function textThat(holds: (value: string) => boolean, message: string): Shape {
  return (value) => text(value) ?? (typeof value === "string" && holds(value) ? undefined : flaw(message));
}

/** Hex digits in lower case, and never the all-zero id, which names nothing. */
export function hash(digits: number): Shape {
  const form = new RegExp(`^[0-9a-f]{${digits}}$`);
  const zeros = "0".repeat(digits);
  return (value) => {
    if (typeof value !== "string" || !form.test(value))
      return flaw(`must be ${digits} lower-case hex digits`);
    return value === zeros ? flaw("is all zeros, which names nothing") : undefined;
  };
}

export function oneOf(values: readonly string[]): Shape {
  return (value) =>
    typeof value === "string" && values.includes(value)
      ? undefined
      : flaw(`must be one of \`${values.join("`, `")}\``);
}

export function orNull(shape: Shape): Shape {
  return (value) => (value === null ? undefined : shape(value));
}

export function list(item: Shape): Shape {
  return (value) => {
    if (!Array.isArray(value)) return flaw("must be a list");
    for (let index = 0; index < value.length; index++) {
      const found = item(value[index]);
      if (found !== undefined) return within(index, found);
    }
    return undefined;
  };
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * An object with these keys; a shape in `optional` may be left out, and keys that are not named may hold anything. No name
 * of ours is one that objects inherit, so what is read is the object's own.
 */
export function object(required: Record<string, Shape>, optional: Record<string, Shape> = {}): Shape {
  const keys = [...Object.keys(required), ...Object.keys(optional)];
  const shapes = [...Object.values(required), ...Object.values(optional)];
  const needed = Object.keys(required).length;
  return (value) => {
    if (!isObject(value)) return flaw("must be an object");
    for (let index = 0; index < keys.length; index++) {
      const key = keys[index]!;
      const item = value[key];
      if (item === undefined) {
        if (index < needed) return within(key, flaw("is missing"));
        continue;
      }
      const found = shapes[index]!(item);
      if (found !== undefined) return within(key, found);
    }
    return undefined;
  };
}

/** An object whose keys are anything and whose values are alike. */
export function record(item: Shape): Shape {
  return (value) => {
    if (!isObject(value)) return flaw("must be an object");
    for (const key of Object.keys(value)) {
      const found = item(value[key]);
      if (found !== undefined) return within(key, found);
    }
    return undefined;
  };
}

export function within(key: string | number, found: Flaw): Flaw {
  found.path.unshift(key);
  return found;
}
