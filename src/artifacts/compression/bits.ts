/** Bits of a byte array, the most significant first. Reads past the end give zeros and are noticed. */
export class BitReader {
  /** Byte that is read next. */
  at: number;
  exhausted = false;
  readonly #bytes: Uint8Array;
  #bits = 0;
  #count = 0;

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes;
    this.at = at;
  }

  /** At most 24 bits. */
  read(count: number): number {
    while (this.#count < count) {
      if (this.at >= this.#bytes.length) this.exhausted = true;
      this.#bits = ((this.#bits << 8) | (this.#bytes[this.at++] ?? 0)) >>> 0;
      this.#count += 8;
    }
    this.#count -= count;
    const value = (this.#bits >>> this.#count) & ((1 << count) - 1);
    this.#bits &= (1 << this.#count) - 1;
    return value;
  }

  align(): void {
    this.#bits = 0;
    this.#count = 0;
  }
}
