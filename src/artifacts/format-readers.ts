import { readGgml, readGguf } from "./gguf/read.ts";
import type { Reader } from "./reader.ts";
import { readSafetensors } from "./safetensors.ts";

/** Readers of everything that is neither a pickle nor a container, by format id. */
export const formatReaders: Record<string, Reader> = {
  safetensors: readSafetensors,
  gguf: readGguf,
  ggml: readGgml,
};
