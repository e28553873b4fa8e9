import type { Reader } from "./reader.ts";
import { readZip } from "./zip/read.ts";

/** Readers of archives, arrays and compressed streams, by the format that the detection gives. */
export const containerReaders: Readonly<Record<string, Reader>> = {
  zip: readZip,
};
