import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import type { ByteSource } from "../model.ts";

/** A file on disk, open for as long as it is read; reading is synchronous, which for local files is the fastest way. */
export type OpenFile = { source: ByteSource; close(): void };

/** Up to here a file is read at once: most pickles and configurations are. */
const WHOLE = 64 * 1024;

/** Opens a regular file. Throws the system's error, or an Error for what is no regular file. */
export function openFile(path: string): OpenFile {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const found = fstatSync(file);
    if (!found.isFile()) throw new Error("not a regular file");
    const { size } = found;
    if (size > WHOLE)
      return {
        source: { size, read: async (offset, length) => readAt(file, offset, length, size) },
        close: () => closeSync(file),
      };
    const bytes = readAt(file, 0, size, size);
    closeSync(file);
    return {
      source: { size, read: async (offset, length) => bytes.subarray(offset, offset + length) },
      close: () => undefined,
    };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

function readAt(file: number, offset: number, length: number, size: number): Uint8Array {
  const out = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
  let filled = 0;
  while (filled < out.length) {
    const read = readSync(file, out, filled, out.length - filled, offset + filled);
    if (read === 0) break;
    filled += read;
  }
  return out.subarray(0, filled);
}
