import { decodeName, extra64, SIGNATURE, unicodePath, viewOf, type ZipEntry } from "./records.ts";

const FIXED = 46;
const UNIX = 3;
const LINK = 0xa000;

export type Central = {
  entries: ZipEntry[];
  /** Bytes that the records take. */
  length: number;
};

/** The records of a central directory, as many as follow one another; `base` is added to the offsets they name. */
export function parseCentral(bytes: Uint8Array, base: number, most: number): Central {
  const view = viewOf(bytes);
  const entries: ZipEntry[] = [];
  let at = 0;
  while (at + FIXED <= bytes.length && view.getUint32(at, true) === SIGNATURE.central) {
    if (entries.length >= most) break;
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const next = at + FIXED + nameLength + extraLength + view.getUint16(at + 32, true);
    if (at + FIXED + nameLength + extraLength > bytes.length) break;
    entries.push(parseRecord(bytes, at, nameLength, extraLength, base));
    at = next;
  }
  return { entries, length: Math.min(at, bytes.length) };
}

function parseRecord(
  bytes: Uint8Array,
  at: number,
  nameLength: number,
  extraLength: number,
  base: number,
): ZipEntry {
  const view = viewOf(bytes);
  const u16 = (offset: number) => view.getUint16(at + offset, true);
  const u32 = (offset: number) => view.getUint32(at + offset, true);
  const full = (value: number) => value === 0xffffffff;
  let [size, compressed, offset] = [u32(24), u32(20), u32(42)];
  const extra = bytes.subarray(at + FIXED + nameLength, at + FIXED + nameLength + extraLength);
  const wide = [size, compressed, offset].filter(full).length;
  if (wide > 0) {
    const values = extra64(extra, wide) ?? [];
    if (full(size)) size = values.shift() ?? size;
    if (full(compressed)) compressed = values.shift() ?? compressed;
    if (full(offset)) offset = values.shift() ?? offset;
  }
  const mode = u32(38) >>> 16;
  const name = decodeName(bytes.subarray(at + FIXED, at + FIXED + nameLength));
  const alias = unicodePath(extra);
  return {
    name,
    ...(alias === undefined || alias === name ? {} : { alias }),
    flags: u16(8),
    method: u16(10),
    versionNeeded: u16(6),
    crc: u32(16),
    compressed,
    size,
    offset: offset + base,
    link: u16(4) >>> 8 === UNIX && (mode & 0xf000) === LINK,
  };
}
