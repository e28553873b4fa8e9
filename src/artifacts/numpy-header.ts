/** The dictionary in front of a `.npy` array's bytes (numpy/lib/_format_impl.py). */
export type NumpyHeader = {
  /** `bytes`: numbers and text, so many bytes an item where it is known; `objects`: a pickle; else not understood. */
  items: "bytes" | "objects" | "unknown";
  itemSize?: number;
  shape?: readonly number[];
};

/** One quoted plain type: `'<f4'`, `'|S10'`, `'<M8[ns]'`. */
const PLAIN = /[<>=|]?[?biufcmMSaUV][0-9]*(?:\[[^\]'"]*\])?/.source;
/** A code for Python objects in a quoted type, of its own or among others (`f4,O`). */
const OBJECT = /['"](?:[^'"]*[,<>=|)\d\s])?(?:O[0-9]*|object_?)(?:,[^'"]*)?['"]/;
/** Fields are nested in fields a few deep at most. */
const MOST_NESTED = 16;

/** What the items are and how many, from the text of the header. A form that NumPy does not write is `unknown`. */
export function parseNumpyHeader(text: string): NumpyHeader {
  const keys = text.match(/['"]descr['"]\s*:\s*/g) ?? [];
  const shape = dimensionsOf(/['"]shape['"]\s*:\s*\(([^)]*)\)/.exec(text)?.[1]);
  const common = shape === undefined ? {} : { shape };
  const after = text.slice(text.indexOf(keys[0] ?? "") + (keys[0]?.length ?? 0));
  if (OBJECT.test(after)) return { items: "objects", ...common };
  // Another reader takes the other one of two keys, or another meaning of an escape.
  if (keys.length !== 1 || !isWritten(text)) return { items: "unknown", ...common };
  const single = new RegExp(`^(?:'(${PLAIN})'|"(${PLAIN})")\\s*[,}]`).exec(after);
  if (single !== null) {
    const itemSize = sizeOf(single[1] ?? single[2] ?? "");
    return {
      items: itemSize === undefined ? "unknown" : "bytes",
      ...(itemSize === undefined ? {} : { itemSize }),
      ...common,
    };
  }
  const size = fieldsSize(after);
  if (size === undefined) return { items: "unknown", ...common };
  return { items: "bytes", ...(Number.isNaN(size) ? {} : { itemSize: size }), ...common };
}

/**
 * The literals that NumPy writes, and nothing that Python reads in another way: comments, escapes, and strings that stand
 * side by side and are one.
 */
function isWritten(text: string): boolean {
  const bare = text.replace(/'[^'\n]*'|"[^"\n]*"/g, "S");
  return !text.includes("\\") && /^(?:True|False|[0-9]L?|[S\s{}()[\],:])*$/.test(bare) && !/S\s*S/.test(bare);
}

/** Fields that are understood stand as their size. */
const SIZE = /#(?:\d+|NaN)/.source;

/**
 * Bytes of one item of a list of fields `('name', '<f4')`, with titles, shapes and lists of fields in it, and nothing else;
 * NaN where a type does not say its size, undefined for what is no such list.
 */
function fieldsSize(after: string): number | undefined {
  const name = /(?:'[^']*'|"[^"]*"|\(\s*'[^']*'\s*,\s*'[^']*'\s*\))/.source;
  const shape = /(?:\s*,\s*(\([\d,\s]*\)|\d+))?\s*,?\s*/.source;
  const type = `(?:'(${PLAIN})'|"(${PLAIN})"|\\[((?:\\s|,|${SIZE})*)\\])`;
  const field = new RegExp(`\\(\\s*${name}\\s*,\\s*${type}${shape}\\)`, "g");
  let rest = listIn(after);
  for (let i = 0; rest !== undefined && i < MOST_NESTED; i++) {
    const less: string = rest.replace(field, (_, single, double, list, times) => {
      const one = list === undefined ? (sizeOf(single ?? double ?? "") ?? Number.NaN) : sumOf(list);
      return `#${((times ?? "").match(/\d+/g) ?? []).reduce((all: number, n: string) => all * Number(n), one)}`;
    });
    if (less === rest) return new RegExp(`^\\[(?:\\s|,|${SIZE})*\\]$`).test(rest) ? sumOf(rest) : undefined;
    rest = less;
  }
  return undefined;
}

const sumOf = (sizes: string): number =>
  (sizes.match(new RegExp(SIZE, "g")) ?? []).reduce((sum, size) => sum + Number(size.slice(1)), 0);

/** The bracketed list that a text begins with. */
function listIn(text: string): string | undefined {
  if (!text.startsWith("[")) return undefined;
  let depth = 0;
  let quote = "";
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (quote !== "") quote = char === quote ? "" : quote;
    else if (char === "'" || char === '"') quote = char;
    else if (char === "[") depth++;
    else if (char === "]" && --depth === 0) return text.slice(0, i + 1);
  }
  return undefined;
}

/** Bytes of one item of a plain type; `U` takes four bytes a character. */
function sizeOf(type: string): number | undefined {
  const [, kind = "", digits = ""] = /^[<>=|]?([?a-zA-Z])([0-9]*)/.exec(type) ?? [];
  if (kind === "?") return 1;
  if (digits === "") return undefined;
  return kind === "U" ? Number(digits) * 4 : Number(digits);
}

function dimensionsOf(text: string | undefined): number[] | undefined {
  const parts = text
    ?.split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  return parts?.every((part) => /^[0-9]{1,15}L?$/.test(part))
    ? parts.map((part) => Number.parseInt(part, 10))
    : undefined;
}
