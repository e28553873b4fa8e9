const ALLOWED = [true, true, true, false, true, false, false, false];
const BIT = [0, 1, 2, 2, 3, 3, 3, 3];

/** The high byte of an address that the filter changes. */
const isHigh = (byte: number) => byte === 0 || byte === 0xff;

/**
 * Undoes the BCJ filter for x86, in place (xz's simple/x86.c): targets of jumps were made absolute. Archivers apply it to
 * whatever they pack, not only to programs.
 */
export function undoX86(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let mask = 0;
  let last = -5;
  for (let at = 0; at + 5 <= bytes.length; ) {
    if ((bytes[at]! & 0xfe) !== 0xe8) {
      at++;
      continue;
    }
    const distance = at - last;
    last = at;
    mask = distance > 5 ? 0 : shifted(mask, distance);
    const high = bytes[at + 4]!;
    if (!isHigh(high) || ALLOWED[(mask >> 1) & 7] !== true || mask >> 1 >= 0x10) {
      at++;
      mask |= isHigh(high) ? 0x11 : 1;
      continue;
    }
    const target = relative(view.getUint32(at + 1, true), at + 5, mask);
    view.setUint32(
      at + 1,
      ((target & 0x01ffffff) | ((target & 0x01000000) !== 0 ? 0xff000000 : 0)) >>> 0,
      true,
    );
    at += 5;
    mask = 0;
  }
}

function shifted(mask: number, distance: number): number {
  let out = mask;
  for (let i = 0; i < distance; i++) out = (out & 0x77) << 1;
  return out;
}

function relative(source: number, next: number, mask: number): number {
  let from = source;
  for (;;) {
    const target = (from - next) >>> 0;
    if (mask === 0) return target;
    const shift = BIT[mask >> 1]! * 8;
    if (!isHigh((target >>> (24 - shift)) & 0xff)) return target;
    from = (target ^ (2 ** (32 - shift) - 1)) >>> 0;
  }
}
