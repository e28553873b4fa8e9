import { hasTarChecksum } from "./tar/header.ts";

const starts = (head: Uint8Array, ...bytes: number[]) => bytes.every((byte, i) => head[i] === byte);
const text = (head: Uint8Array, from: number, to: number) =>
  Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString("latin1", from, to);

/** Archives, arrays and compressed streams by magic numbers that nothing else begins with. */
export function containerFormat(head: Uint8Array): string | undefined {
  if (starts(head, 0x50, 0x4b, 3, 4) || starts(head, 0x50, 0x4b, 5, 6)) return "zip";
  if (starts(head, 0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59)) return "numpy";
  if (starts(head, 0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c)) return "7z";
  if (starts(head, 0x1f, 0x8b, 8)) return "gzip";
  if (starts(head, 0xfd, 0x37, 0x7a, 0x58, 0x5a, 0)) return "xz";
  if (starts(head, 0x28, 0xb5, 0x2f, 0xfd)) return "zstd";
  if ((head[0]! & 0xf0) === 0x50 && head[1] === 0x2a && head[2] === 0x4d && head[3] === 0x18) return "zstd";
  if (starts(head, 4, 0x22, 0x4d, 0x18) || starts(head, 2, 0x21, 0x4c, 0x18)) return "lz4";
  if (starts(head, 0x42, 0x5a, 0x68) && /^BZh[1-9](?:1AY&SY|\x17rE8P\x90)/.test(text(head, 0, 10)))
    return "bzip2";
  if (starts(head, 0x52, 0x61, 0x72, 0x21, 0x1a, 7)) return "rar";
  if (starts(head, 0x5a, 0x46, 0x30, 0x78)) return "joblib-zf";
  if (starts(head, 0x1f, 0x9d)) return "compress";
  if (isTar(head)) return "tar";
  return undefined;
}

/** By the first header's checksum: old archives have no magic number, and the first name may be empty where there is one. */
export function isTar(head: Uint8Array): boolean {
  return (head[0] !== 0 || text(head, 257, 262) === "ustar") && hasTarChecksum(head);
}

/** zlib streams begin with two bytes that a twentieth of all files could have: only where nothing else fits. */
export function isZlib(head: Uint8Array): boolean {
  return (
    head.length > 2 && (head[0]! & 0x0f) === 8 && head[0]! >> 4 <= 7 && (head[0]! * 256 + head[1]!) % 31 === 0
  );
}

/** LZMA without a container: properties, a dictionary size as encoders write it, and the size or -1. */
export function isLzma(head: Uint8Array): boolean {
  if (head.length < 14 || head[0]! >= 225 || head[13] !== 0) return false;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const dictionary = view.getUint32(1, true);
  const size = view.getBigUint64(5, true);
  const written =
    dictionary === 0xffffffff ||
    [1, 3].some((n) => dictionary >= 4096 && Number.isInteger(Math.log2(dictionary / n)));
  return written && (size === 0xffffffffffffffffn || size < 1n << 40n);
}
