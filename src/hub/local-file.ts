import { constants } from "node:fs";
import { type FileHandle, open, realpath } from "node:fs/promises";
import { sep } from "node:path";
import { SourceError } from "../errors.ts";
import type { ByteSource } from "../model.ts";

/** True when `path`, with all links resolved, lies in `folder` or is it; both must be real paths. */
export function isInside(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function failed(shown: string, error: unknown): SourceError {
  if (error instanceof SourceError) return error;
  // The system's own words hold the place on this machine, which is nobody else's business: a lockfile keeps this.
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
  const said = code === "ENOENT" ? "nothing is there" : code;
  return new SourceError("entry-not-found", `\`${shown}\` cannot be read: ${said}`, { cause: error });
}

/** Opens a regular file whose real place is inside `folder`; pipes, devices and links that lead out are refused. */
async function openInside(folder: string, path: string, shown: string): Promise<FileHandle> {
  const real = await realpath(path);
  if (!isInside(folder, real)) {
    throw new SourceError("entry-not-found", `\`${shown}\` is a link that leads out of the directory`);
  }
  const file = await open(real, constants.O_RDONLY | constants.O_NONBLOCK);
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw new SourceError("entry-not-found", `\`${shown}\` is not a regular file`);
}

async function readAt(file: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  const out = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(out, filled, length - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return out.subarray(0, filled);
}

/** The whole of a small file. Rejects with SourceError. */
export async function readLocal(
  folder: string,
  path: string,
  shown: string,
  limit: number,
): Promise<Uint8Array> {
  try {
    const file = await openInside(folder, path, shown);
    try {
      const { size } = await file.stat();
      if (size > limit) {
        throw new SourceError("too-large", `\`${shown}\` has ${size} bytes, at most ${limit} are read`);
      }
      return await readAt(file, 0, size);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw failed(shown, error);
  }
}

/** Ranges of a file on disk. The handle lives for one read only, so ten thousand open sources hold no descriptor. */
export function openLocal(folder: string, path: string, shown: string, size: number): ByteSource {
  return {
    size,
    async read(offset, length) {
      const wanted = Math.min(length, size - offset);
      if (!(offset >= 0) || !(wanted > 0)) return new Uint8Array();
      try {
        const file = await openInside(folder, path, shown);
        try {
          return await readAt(file, offset, wanted);
        } finally {
          await file.close();
        }
      } catch (error) {
        throw failed(shown, error);
      }
    },
  };
}
