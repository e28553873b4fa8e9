import type { Codec } from "../compression/codec.ts";
import { codecs } from "../compression/codecs.ts";

/** APPNOTE 4.4.5, as far as a decoder is there; the names are those of the codecs. */
const METHODS: Readonly<Record<number, string>> = {
  8: "deflate",
  12: "bzip2",
  14: "zip-lzma",
  20: "zstd",
  93: "zstd",
  95: "xz",
};

export const STORED = 0;

/** The decoder of a method; undefined for stored members and for methods that are not known. */
export const codecOf = (method: number): Codec | undefined => codecs[METHODS[method] ?? ""];

export const isKnown = (method: number): boolean => method === STORED || codecOf(method) !== undefined;

export const methodName = (method: number): string =>
  method === STORED ? "stored" : (METHODS[method] ?? `method ${method}`);
