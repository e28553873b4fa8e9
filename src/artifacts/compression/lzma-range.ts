import { CUT_OFF } from "./codec.ts";
/** Probabilities of bits, 11 bits wide, half to begin with. */
export const bitModel = (size: number): Uint16Array => new Uint16Array(size).fill(1024);

const TOP = 0x1000000;

/** The range decoder of LZMA (LZMA specification, Igor Pavlov). Throws where the input ends. */
export class RangeDecoder {
  at: number;
  readonly #input: Uint8Array;
  readonly #end: number;
  #range = 0xffffffff;
  #code = 0;

  /** Over `input` from `at` to `end`; the first five bytes are its start. */
  constructor(input: Uint8Array, at: number, end: number) {
    this.#input = input;
    this.#end = Math.min(end, input.length);
    this.at = at;
    if (this.#byte() !== 0) throw new Error("a damaged start");
    for (let i = 0; i < 4; i++) this.#code = ((this.#code << 8) | this.#byte()) >>> 0;
  }

  #byte(): number {
    if (this.at >= this.#end) throw new Error(CUT_OFF);
    return this.#input[this.at++]!;
  }

  #normalise(): void {
    if (this.#range >= TOP) return;
    this.#range = (this.#range << 8) >>> 0;
    this.#code = ((this.#code << 8) | this.#byte()) >>> 0;
  }

  bit(model: Uint16Array, index: number): number {
    const probability = model[index]!;
    const bound = (this.#range >>> 11) * probability;
    let bit: number;
    if (this.#code < bound) {
      this.#range = bound;
      model[index] = probability + ((2048 - probability) >> 5);
      bit = 0;
    } else {
      this.#code = (this.#code - bound) >>> 0;
      this.#range = (this.#range - bound) >>> 0;
      model[index] = probability - (probability >> 5);
      bit = 1;
    }
    this.#normalise();
    return bit;
  }

  /** Bits of equal probability. */
  direct(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++) {
      this.#range >>>= 1;
      const bit = this.#code >= this.#range ? 1 : 0;
      if (bit === 1) this.#code = (this.#code - this.#range) >>> 0;
      value = ((value << 1) | bit) >>> 0;
      this.#normalise();
    }
    return value;
  }

  /** A number of `bits` bits, the most significant first, its models from `base` on. */
  tree(model: Uint16Array, base: number, bits: number): number {
    let node = 1;
    for (let i = 0; i < bits; i++) node = (node << 1) | this.bit(model, base + node);
    return node - (1 << bits);
  }

  reverseTree(model: Uint16Array, base: number, bits: number): number {
    let node = 1;
    let value = 0;
    for (let i = 0; i < bits; i++) {
      const bit = this.bit(model, base + node);
      node = (node << 1) | bit;
      value |= bit << i;
    }
    return value;
  }
}
