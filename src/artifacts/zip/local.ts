import type { ByteSource } from "../../model.ts";
import { decodeName, extra64, SIGNATURE, viewOf, type ZipEntry } from "./records.ts";

const FIXED = 30;
/** Extra fields are seldom longer; PyTorch pads to 64 bytes. */
const USUAL_EXTRA = 128;

export type LocalHeader = ZipEntry & {
  /** Where the member's bytes begin. */
  data: number;
};

/** The local header at an offset; undefined where there is none. One read, unless its extra field is unusually long. */
export async function readLocal(
  source: ByteSource,
  offset: number,
  nameLength: number,
  ahead = 0,
): Promise<LocalHeader | undefined> {
  const guess = FIXED + nameLength + USUAL_EXTRA + ahead;
  let bytes = await source.read(offset, guess);
  const length = localLength(bytes);
  if (length === undefined) return undefined;
  if (bytes.length < length) bytes = await source.read(offset, length);
  return parseLocal(bytes, offset);
}

function localLength(bytes: Uint8Array): number | undefined {
  if (bytes.length < FIXED) return undefined;
  const view = viewOf(bytes);
  if (view.getUint32(0, true) !== SIGNATURE.local) return undefined;
  return FIXED + view.getUint16(26, true) + view.getUint16(28, true);
}

/** A local header in bytes that begin with it; undefined where it is cut off. */
export function parseLocal(bytes: Uint8Array, offset: number): LocalHeader | undefined {
  const length = localLength(bytes);
  if (length === undefined || length > bytes.length) return undefined;
  const view = viewOf(bytes);
  const nameEnd = FIXED + view.getUint16(26, true);
  let compressed = view.getUint32(18, true);
  let size = view.getUint32(22, true);
  if (compressed === 0xffffffff || size === 0xffffffff) {
    const values = extra64(bytes.subarray(nameEnd, length), 2) ?? [];
    size = values[0] ?? size;
    compressed = values[1] ?? compressed;
  }
  return {
    name: decodeName(bytes.subarray(FIXED, nameEnd)),
    versionNeeded: view.getUint16(4, true),
    flags: view.getUint16(6, true),
    method: view.getUint16(8, true),
    crc: view.getUint32(14, true),
    compressed,
    size,
    offset,
    link: false,
    data: offset + length,
  };
}
