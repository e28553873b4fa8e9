import type { Codec } from "./codec.ts";
import { inflateDeflate, inflateGzip, inflateZlib } from "./deflate.ts";

/** Decoders by the format id of what they decode. */
export const codecs: Readonly<Record<string, Codec>> = {
  deflate: inflateDeflate,
  gzip: inflateGzip,
  zlib: inflateZlib,
};
