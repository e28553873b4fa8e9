import { bitModel, type RangeDecoder } from "./lzma-range.ts";

/** Lengths of matches: short, middle and long ones (LZMA specification, "The match length decoding"). */
class LengthModel {
  readonly #choice = bitModel(2);
  readonly #low = bitModel(16 << 3);
  readonly #middle = bitModel(16 << 3);
  readonly #high = bitModel(256);

  read(range: RangeDecoder, position: number): number {
    if (range.bit(this.#choice, 0) === 0) return range.tree(this.#low, position << 3, 3);
    if (range.bit(this.#choice, 1) === 0) return 8 + range.tree(this.#middle, position << 3, 3);
    return 16 + range.tree(this.#high, 0, 8);
  }
}

/** How literals and positions are modelled: the properties byte of LZMA. */
export type LzmaProperties = { lc: number; lp: number; pb: number };

/** Undefined for a byte that no encoder writes, and for literal models larger than liblzma makes them. */
export function lzmaProperties(byte: number): LzmaProperties | undefined {
  const found = { lc: byte % 9, lp: Math.floor(byte / 9) % 5, pb: Math.floor(byte / 45) };
  return byte < 225 && found.lc + found.lp <= 4 ? found : undefined;
}

/** Output that matches are copied from: all that was decoded, up to the limit. */
export class History {
  bytes = new Uint8Array(65_536);
  length = 0;
  /** Where the dictionary begins: nothing before it may be copied. */
  start = 0;
  readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  get full(): boolean {
    return this.length >= this.limit;
  }

  push(byte: number): void {
    if (this.length === this.bytes.length) this.#grow(this.length + 1);
    this.bytes[this.length++] = byte;
  }

  /** As much of a match as the limit allows. Throws for a distance before the dictionary. */
  copy(distance: number, length: number): void {
    if (distance > this.length - this.start) throw new Error("a match before the start");
    const most = Math.min(length, this.limit - this.length);
    if (this.length + most > this.bytes.length) this.#grow(this.length + most);
    const { bytes } = this;
    for (let i = 0; i < most; i++, this.length++) bytes[this.length] = bytes[this.length - distance]!;
  }

  #grow(least: number): void {
    const grown = new Uint8Array(Math.max(least, Math.min(this.limit, this.bytes.length * 2)));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }
}

/** The LZMA decoder: one state machine over the models of one stream (LZMA specification; xz's lzma_decoder.c). */
export class LzmaDecoder {
  readonly #properties: LzmaProperties;
  readonly #literal: Uint16Array;
  readonly #match = bitModel(12 << 4);
  readonly #repeat = bitModel(12);
  readonly #repeat0 = bitModel(12);
  readonly #repeat1 = bitModel(12);
  readonly #repeat2 = bitModel(12);
  readonly #repeat0Long = bitModel(12 << 4);
  readonly #slot = bitModel(4 << 6);
  readonly #special = bitModel(128);
  readonly #align = bitModel(16);
  readonly #length = new LengthModel();
  readonly #repeatLength = new LengthModel();
  #state = 0;
  #distances = [0, 0, 0, 0];

  constructor(properties: LzmaProperties) {
    this.#properties = properties;
    this.#literal = bitModel(0x300 << (properties.lc + properties.lp));
  }

  /** Decodes until `history` holds `end` bytes or the end mark comes; true for the end mark. */
  decode(range: RangeDecoder, history: History, end: number): boolean {
    const mask = (1 << this.#properties.pb) - 1;
    while (history.length < end && !history.full) {
      const position = (history.length - history.start) & mask;
      if (range.bit(this.#match, (this.#state << 4) + position) === 0) this.#readLiteral(range, history);
      else if (range.bit(this.#repeat, this.#state) === 0) {
        const length = this.#length.read(range, position);
        const distance = this.#readDistance(range, length);
        this.#state = this.#state < 7 ? 7 : 10;
        if (distance === 0xffffffff) return true;
        this.#distances = [distance, this.#distances[0]!, this.#distances[1]!, this.#distances[2]!];
        copy(history, distance, length, end);
      } else this.#readRepeat(range, history, position, end);
    }
    return false;
  }

  #readLiteral(range: RangeDecoder, history: History): void {
    const { lc, lp } = this.#properties;
    const at = history.length - history.start;
    const before = at > 0 ? history.bytes[history.length - 1]! : 0;
    const base = 0x300 * (((at & ((1 << lp) - 1)) << lc) + (before >> (8 - lc)));
    let symbol = 1;
    if (this.#state >= 7) {
      const from = history.length - this.#distances[0]! - 1;
      if (from < history.start) throw new Error("a match before the start");
      let matched = history.bytes[from]!;
      do {
        const wanted = (matched >> 7) & 1;
        matched <<= 1;
        const bit = range.bit(this.#literal, base + ((1 + wanted) << 8) + symbol);
        symbol = (symbol << 1) | bit;
        if (wanted !== bit) break;
      } while (symbol < 0x100);
    }
    while (symbol < 0x100) symbol = (symbol << 1) | range.bit(this.#literal, base + symbol);
    history.push(symbol & 0xff);
    this.#state = this.#state < 4 ? 0 : this.#state < 10 ? this.#state - 3 : this.#state - 6;
  }

  #readRepeat(range: RangeDecoder, history: History, position: number, end: number): void {
    const [d0 = 0, d1 = 0, d2 = 0, d3 = 0] = this.#distances;
    if (range.bit(this.#repeat0, this.#state) === 0) {
      if (range.bit(this.#repeat0Long, (this.#state << 4) + position) === 0) {
        this.#state = this.#state < 7 ? 9 : 11;
        history.copy(d0 + 1, 1);
        return;
      }
    } else if (range.bit(this.#repeat1, this.#state) === 0) this.#distances = [d1, d0, d2, d3];
    else if (range.bit(this.#repeat2, this.#state) === 0) this.#distances = [d2, d0, d1, d3];
    else this.#distances = [d3, d0, d1, d2];
    const length = this.#repeatLength.read(range, position);
    this.#state = this.#state < 7 ? 8 : 11;
    copy(history, this.#distances[0]!, length, end);
  }

  #readDistance(range: RangeDecoder, length: number): number {
    const slot = range.tree(this.#slot, Math.min(length, 3) << 6, 6);
    if (slot < 4) return slot;
    const bits = (slot >> 1) - 1;
    const base = ((2 | (slot & 1)) << bits) >>> 0;
    if (slot < 14) return base + range.reverseTree(this.#special, base - slot, bits);
    return (base + range.direct(bits - 4) * 16 + range.reverseTree(this.#align, 0, 4)) >>> 0;
  }
}

function copy(history: History, distance: number, length: number, end: number): void {
  history.copy(distance + 1, Math.min(length + 2, end - history.length));
}
