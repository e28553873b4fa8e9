/** One 512-byte header (POSIX ustar, with what GNU added). */
export type TarHeader = {
  name: string;
  size: number;
  /** `0` a file, `1` a hard link, `2` a symbolic link, `5` a folder, `x` `g` pax, `L` `K` GNU long names. */
  type: string;
  link: string;
};

const latin = (block: Uint8Array, from: number, length: number) => {
  const bytes = Buffer.from(block.buffer, block.byteOffset + from, length);
  const end = bytes.indexOf(0);
  return bytes.toString("utf8", 0, end === -1 ? length : end);
};

/** Undefined where the checksum is not that of a header. */
export function parseTarHeader(block: Uint8Array): TarHeader | undefined {
  if (block.length < 512) return undefined;
  const claimed = number(block, 148, 8);
  let sum = 0;
  let signed = 0;
  for (let i = 0; i < 512; i++) {
    const byte = i >= 148 && i < 156 ? 32 : block[i]!;
    sum += byte;
    signed += byte > 127 ? byte - 256 : byte;
  }
  if (claimed !== sum && claimed !== signed) return undefined;
  const size = number(block, 124, 12);
  if (size === undefined || size < 0) return undefined;
  const posix = latin(block, 257, 6) === "ustar" && block[263] === 0x30;
  const prefix = posix ? latin(block, 345, 155) : "";
  const name = latin(block, 0, 100);
  const type = block[156] === 0 ? "0" : String.fromCharCode(block[156]!);
  return { name: prefix === "" ? name : `${prefix}/${name}`, size, type, link: latin(block, 157, 100) };
}

/** Octal text, or binary where the first bit is set (GNU). */
function number(block: Uint8Array, at: number, length: number): number | undefined {
  if ((block[at]! & 0x80) !== 0) {
    let value = block[at]! & 0x7f;
    for (let i = 1; i < length; i++) value = value * 256 + block[at + i]!;
    return value <= Number.MAX_SAFE_INTEGER ? value : undefined;
  }
  const text = Buffer.from(block.buffer, block.byteOffset + at, length)
    .toString("latin1")
    .replace(/[\0 ]+$/, "")
    .trim();
  if (text === "") return 0;
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : undefined;
}

/** Records of a pax header: `length key=value\n`; the last of a key counts. */
export function parsePax(bytes: Uint8Array): Map<string, string> {
  const out = new Map<string, string>();
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(0x20, at);
    const length =
      space === -1 ? Number.NaN : Number(Buffer.from(bytes.subarray(at, space)).toString("latin1"));
    if (!Number.isInteger(length) || length <= space - at || at + length > bytes.length) break;
    const record = Buffer.from(bytes.subarray(space + 1, at + length - 1)).toString("utf8");
    const equals = record.indexOf("=");
    if (equals > 0) out.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return out;
}
