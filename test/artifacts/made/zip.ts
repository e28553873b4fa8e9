import { crc32, deflateRawSync } from "node:zlib";

/** One member; what is left out is as an honest writer would have it. */
export type ZipPart = {
  name: string;
  bytes: Uint8Array;
  deflate?: boolean;
  /** Bytes of extra field in front of the data, as PyTorch pads. */
  padding?: number;
  /** Overrides of one header only: to lie. */
  central?: Partial<ZipFields>;
  local?: Partial<ZipFields>;
  /** Only a local header: no directory lists it. */
  hidden?: boolean;
  link?: boolean;
};
type ZipFields = {
  name: string;
  flags: number;
  method: number;
  version: number;
  crc: number;
  size: number;
  packed: number;
};

const u16 = (n: number) => [n & 255, (n >>> 8) & 255];
const u32 = (n: number) => [...u16(n & 0xffff), ...u16(n >>> 16)];
const text = (value: string) => [...new TextEncoder().encode(value)];

export const bytesOf = (value: string): Uint8Array => Uint8Array.from(value, (c) => c.charCodeAt(0));

/** A zip of these members, with `prefix` before and `suffix` behind it. */
export function zip(
  parts: readonly ZipPart[],
  more: { prefix?: Uint8Array; suffix?: Uint8Array; end?: boolean } = {},
): Uint8Array {
  const out: number[] = [...(more.prefix ?? [])];
  const directory: number[] = [];
  let count = 0;
  for (const part of parts) {
    const packed = part.deflate ? deflateRawSync(part.bytes) : part.bytes;
    const honest = {
      name: part.name,
      flags: 0,
      method: part.deflate ? 8 : 0,
      version: 20,
      crc: crc32(part.bytes),
      size: part.bytes.length,
      packed: packed.length,
    };
    const local = { ...honest, ...part.local };
    const offset = out.length;
    const extra =
      part.padding === undefined
        ? []
        : [0x46, 0x42, ...u16(part.padding - 4), ...new Array<number>(part.padding - 4).fill(0x5a)];
    out.push(0x50, 0x4b, 3, 4, ...u16(local.version), ...u16(local.flags), ...u16(local.method), ...u32(0));
    out.push(
      ...u32(local.crc),
      ...u32(local.packed),
      ...u32(local.size),
      ...u16(text(local.name).length),
      ...u16(extra.length),
    );
    out.push(...text(local.name), ...extra);
    for (const byte of packed) out.push(byte);
    if (part.hidden) continue;
    count++;
    const central = { ...honest, ...part.central };
    directory.push(
      0x50,
      0x4b,
      1,
      2,
      ...u16(part.link ? 0x0314 : 20),
      ...u16(central.version),
      ...u16(central.flags),
      ...u16(central.method),
      ...u32(0),
    );
    directory.push(
      ...u32(central.crc),
      ...u32(central.packed),
      ...u32(central.size),
      ...u16(text(central.name).length),
      ...u16(0),
      ...u16(0),
    );
    directory.push(
      ...u16(0),
      ...u16(0),
      ...u32(part.link ? 0xa1ff0000 : 0),
      ...u32(offset),
      ...text(central.name),
    );
  }
  const start = out.length;
  out.push(...directory);
  if (more.end !== false)
    out.push(
      0x50,
      0x4b,
      5,
      6,
      0,
      0,
      0,
      0,
      ...u16(count),
      ...u16(count),
      ...u32(directory.length),
      ...u32(start),
      0,
      0,
    );
  return Uint8Array.from(Buffer.concat([Uint8Array.from(out), more.suffix ?? new Uint8Array()]));
}
