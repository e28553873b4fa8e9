import { inflateBzip2 } from "./bzip2.ts";
import type { Codec } from "./codec.ts";
import { inflateDeflate, inflateGzip, inflateZlib } from "./deflate.ts";
import { inflateLz4 } from "./lz4.ts";
import { inflateLzma, inflateZipLzma } from "./lzma.ts";
import { inflateXz } from "./xz.ts";
import { inflateZstd } from "./zstd.ts";

/** Decoders by the format id of what they decode; `deflate` and `zip-lzma` occur inside of other formats only. */
export const codecs: Readonly<Record<string, Codec>> = {
  deflate: inflateDeflate,
  gzip: inflateGzip,
  zlib: inflateZlib,
  bzip2: inflateBzip2,
  xz: inflateXz,
  lzma: inflateLzma,
  "zip-lzma": inflateZipLzma,
  zstd: inflateZstd,
  lz4: inflateLz4,
};
