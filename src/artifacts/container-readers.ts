import { compressedReader } from "./compression/read.ts";
import { readNumpy } from "./numpy.ts";
import type { Reader } from "./reader.ts";
import { readSevenZip } from "./seven-zip/read.ts";
import { readTar } from "./tar/read.ts";
import { readZip } from "./zip/read.ts";

const COMPRESSED = ["gzip", "zlib", "bzip2", "xz", "lzma", "zstd", "lz4", "joblib-zf", "rar", "compress"];

/** Readers of archives, arrays and compressed streams, by the format that the detection gives. */
export const containerReaders: Readonly<Record<string, Reader>> = {
  zip: readZip,
  tar: readTar,
  "7z": readSevenZip,
  numpy: readNumpy,
  ...Object.fromEntries(COMPRESSED.map((format) => [format, compressedReader(format)])),
};
