/** One member as the central directory or a local header describes it. */
export type ZipEntry = {
  name: string;
  /** Another name in its extra field, which goes before the other one for some readers. */
  alias?: string;
  flags: number;
  method: number;
  versionNeeded: number;
  crc: number;
  /** Bytes as stored, and as inflated. */
  compressed: number;
  size: number;
  /** Where its local header begins, counted from the start of the source. */
  offset: number;
  /** A link in the sense of Unix (external attributes). */
  link: boolean;
};

/** Signatures of PKWARE's APPNOTE 6.3.10, section 4.3. */
export const SIGNATURE = {
  local: 0x04034b50,
  central: 0x02014b50,
  end: 0x06054b50,
  end64: 0x06064b50,
  locator64: 0x07064b50,
  descriptor: 0x08074b50,
} as const;

export const FLAG = {
  encrypted: 1,
  descriptor: 8,
  patch: 32,
  strong: 64,
  utf8: 0x800,
  masked: 0x2000,
} as const;

/** A number that cannot be an offset in any file: 2^53 and more. */
const IMPOSSIBLE = Number.MAX_SAFE_INTEGER;

export const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

export function u64(view: DataView, at: number): number {
  const value = view.getBigUint64(at, true);
  return value > BigInt(IMPOSSIBLE) ? IMPOSSIBLE : Number(value);
}

const UTF8 = new TextDecoder("utf-8", { fatal: true });

/** Names are UTF-8 or CP437; what is no UTF-8 is shown as latin-1, one character a byte. */
export function decodeName(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  }
}

/** The ZIP64 values of an extra field (APPNOTE 4.5.3), in the order in which the 32-bit ones are exhausted. */
export function extra64(extra: Uint8Array, wanted: number): number[] | undefined {
  const view = viewOf(extra);
  for (let at = 0; at + 4 <= extra.length; ) {
    const id = view.getUint16(at, true);
    const length = view.getUint16(at + 2, true);
    if (id === 1) {
      const out: number[] = [];
      for (let i = 0; i < wanted && 8 * (i + 1) <= length && at + 12 + 8 * i <= extra.length; i++)
        out.push(u64(view, at + 4 + 8 * i));
      return out;
    }
    at += 4 + length;
  }
  return undefined;
}

/**
 * The name of an Info-ZIP Unicode Path field (APPNOTE 4.6.9), which Python's zipfile takes since 3.12. Its checksum of the
 * other name is not asked for: the name counts where it fits.
 */
export function unicodePath(extra: Uint8Array): string | undefined {
  const view = viewOf(extra);
  for (let at = 0; at + 4 <= extra.length; ) {
    const end = at + 4 + view.getUint16(at + 2, true);
    if (view.getUint16(at, true) === 0x7075 && at + 9 <= end && end <= extra.length)
      return decodeName(extra.subarray(at + 9, end));
    at = end;
  }
  return undefined;
}
