/** One 512-byte header (POSIX ustar, with what GNU added). */
export type TarHeader = {
  name: string;
  size: number;
  /** `0` a file, `1` a hard link, `2` a symbolic link, `5` a folder, `x` `g` pax, `L` `K` GNU long names. */
  type: string;
  link: string;
  /** A folder that only some readers put before the name: the header says another format than the one that has it. */
  under?: string;
};

const latin = (block: Uint8Array, from: number, length: number) => {
  const bytes = Buffer.from(block.buffer, block.byteOffset + from, length);
  const end = bytes.indexOf(0);
  return bytes.toString("utf8", 0, end === -1 ? length : end);
};

/** Undefined where the checksum is not that of a header, or the size none. */
export function parseTarHeader(block: Uint8Array): TarHeader | undefined {
  if (!hasTarChecksum(block)) return undefined;
  const size = number(block, 124, 12);
  if (size === undefined || size < 0) return undefined;
  const posix = latin(block, 257, 6) === "ustar" && block[263] === 0x30;
  const prefix = latin(block, 345, 155);
  const name = latin(block, 0, 100);
  const plain = name.endsWith("/") ? "5" : "0";
  return {
    name: posix && prefix !== "" ? `${prefix}/${name}` : name,
    size,
    // The oldest archives write a folder as a file whose name ends in a slash: it has no bytes.
    type: block[156] === 0 ? plain : String.fromCharCode(block[156]!),
    link: latin(block, 157, 100),
    ...(posix || prefix === "" ? {} : { under: prefix }),
  };
}

/** Whether a block carries its own checksum, in which the checksum counts as spaces; some writers took bytes as signed. */
export function hasTarChecksum(block: Uint8Array): boolean {
  if (block.length < 512) return false;
  const claimed = number(block, 148, 8);
  let sum = 0;
  let signed = 0;
  for (let i = 0; i < 512; i++) {
    const byte = i >= 148 && i < 156 ? 32 : block[i]!;
    sum += byte;
    signed += byte > 127 ? byte - 256 : byte;
  }
  return claimed === sum || claimed === signed;
}

/** Octal text as Python's `int` takes it, or binary where the first byte says so (GNU). */
function number(block: Uint8Array, at: number, length: number): number | undefined {
  const first = block[at]!;
  if (first === 0x80 || first === 0xff) {
    let value = first === 0xff ? -1 : 0;
    for (let i = 1; i < length; i++) value = value * 256 + block[at + i]!;
    return Number.isSafeInteger(value) ? value : undefined;
  }
  const text = stripped(Buffer.from(block.buffer, block.byteOffset + at, length).toString("latin1"));
  if (text === "") return 0;
  const [, sign, digits] = /^([+-]?)(?:0[oO]_?)?([0-7]+(?:_[0-7]+)*)$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const value = Number.parseInt(digits.replaceAll("_", ""), 8);
  return sign === "-" ? -value : value;
}

/** What stands before the first zero, without the blanks of ASCII around it. */
function stripped(field: string): string {
  const isBlank = (code: number) => code === 32 || (code >= 9 && code <= 13) || (code >= 28 && code <= 31);
  const zero = field.indexOf("\0");
  let to = zero === -1 ? field.length : zero;
  let from = 0;
  while (from < to && isBlank(field.charCodeAt(from))) from++;
  while (to > from && isBlank(field.charCodeAt(to - 1))) to--;
  return field.slice(from, to);
}
