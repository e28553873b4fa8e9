/** The bytes of a header, read one after another. Every read past the end throws. */
export class HeaderReader {
  at = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  byte(): number {
    const byte = this.#bytes[this.at++];
    if (byte === undefined) throw new Error("the header ends early");
    return byte;
  }

  take(length: number): Uint8Array {
    if (!(length >= 0) || this.at + length > this.#bytes.length) throw new Error("the header ends early");
    this.at += length;
    return this.#bytes.subarray(this.at - length, this.at);
  }

  /** A number whose first byte says how many follow it (7zFormat.txt). Throws for what is no size of anything. */
  number(): number {
    const first = this.byte();
    let mask = 0x80;
    let value = 0;
    for (let i = 0; i < 8; i++, mask >>= 1) {
      if ((first & mask) === 0) return checked(value + (first & (mask - 1)) * 2 ** (8 * i));
      value += this.byte() * 2 ** (8 * i);
    }
    return checked(value);
  }

  /** How many of something: each takes a byte at least. */
  count(): number {
    const count = this.number();
    if (count > this.#bytes.length * 8) throw new Error("more entries than the header has bytes");
    return count;
  }

  bits(count: number): boolean[] {
    const bytes = this.take(Math.ceil(count / 8));
    return Array.from({ length: count }, (_, i) => (bytes[i >> 3]! & (0x80 >> (i & 7))) !== 0);
  }

  /** Checksums, for those of `count` that have one; they are not verified. */
  skipDigests(count: number): boolean[] {
    const defined = this.byte() !== 0 ? new Array<boolean>(count).fill(true) : this.bits(count);
    this.take(4 * defined.filter((has) => has).length);
    return defined;
  }
}

function checked(value: number): number {
  if (!Number.isSafeInteger(value)) throw new Error("an impossible number");
  return value;
}
