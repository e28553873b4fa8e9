/** The dictionary in front of a `.npy` array's bytes (numpy/lib/_format_impl.py). */
export type NumpyHeader = {
  /** Bytes of one item; undefined where the type could not be read. */
  itemSize?: number;
  shape?: readonly number[];
  /** Some part of the type is a Python object: the array is a pickle. */
  objects: boolean;
};

/** The type, the shape and whether objects are in it, from the text of the header. */
export function parseNumpyHeader(text: string): NumpyHeader {
  const descr = /['"]descr['"]\s*:\s*/.exec(text);
  const shape = /['"]shape['"]\s*:\s*\(([^)]*)\)/.exec(text)?.[1];
  const after = descr === null ? "" : text.slice(descr.index + descr[0].length);
  const single = /^['"]([^'"]*)['"]/.exec(after)?.[1];
  const itemSize = single === undefined ? undefined : sizeOf(single);
  // A type of several fields is not taken apart: any code for objects in it counts.
  const objects =
    single === undefined ? /['"][<>=|]?O[0-9]*['"]/.test(after) || descr === null : isObject(single);
  const dimensions = shape === undefined ? undefined : dimensionsOf(shape);
  return {
    objects,
    ...(itemSize === undefined ? {} : { itemSize }),
    ...(dimensions === undefined ? {} : { shape: dimensions }),
  };
}

const isObject = (type: string): boolean => /^[<>=|]?(?:O|object)/.test(type);

/** Bytes of one item of a plain type: `<f4`, `|S10`, `<U5` (four bytes a character), `<M8[ns]`. */
function sizeOf(type: string): number | undefined {
  const found = /^[<>=|]?([?biufcmMSaUV])([0-9]*)(?:\[[^\]]*\])?$/.exec(type);
  if (found === null) return undefined;
  const [, kind = "", digits = ""] = found;
  if (kind === "?") return 1;
  const size = digits === "" ? undefined : Number(digits);
  return size === undefined ? undefined : kind === "U" ? size * 4 : size;
}

function dimensionsOf(text: string): number[] | undefined {
  const parts = text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  return parts.every((part) => /^[0-9]+L?$/.test(part))
    ? parts.map((part) => Number.parseInt(part, 10))
    : undefined;
}
