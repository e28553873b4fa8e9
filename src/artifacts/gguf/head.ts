import type { ByteSource } from "../../model.ts";

/** Metadata is read in these chunks, and never further than this into the file. */
export const CHUNK = 2 * 1024 * 1024;
export const HEAD_LIMIT = 50 * 1024 * 1024;

/** A rule of the format that the file breaks, or the limit up to which it is read. */
export class GgufProblem extends Error {
  readonly at: number;
  readonly kind: "invalid" | "limit" | "truncated";
  constructor(kind: "invalid" | "limit" | "truncated", message: string, at: number) {
    super(message);
    this.kind = kind;
    this.at = at;
  }
}

/** Reads the head of a file forward, fetching chunk by chunk only as far as it is needed. */
export class Head {
  readonly size: number;
  position = 0;
  littleEndian = true;
  /** Bytes of a length or a count: 4 in version 1, 8 since. */
  wide = true;
  readonly #source: ByteSource;
  #bytes = new Uint8Array(0);
  #view = new DataView(this.#bytes.buffer);

  constructor(source: ByteSource) {
    this.#source = source;
    this.size = source.size;
  }

  /** True while `length` more bytes are in memory: what follows may then be read without waiting. */
  has(length: number): boolean {
    return this.position + length <= this.#bytes.length;
  }

  /** Makes `length` more bytes available. */
  async need(length: number): Promise<void> {
    const end = this.position + length;
    if (end <= this.#bytes.length) return;
    if (end > this.size)
      throw new GgufProblem("truncated", "the file ends inside of its header", this.position);
    if (end > HEAD_LIMIT)
      throw new GgufProblem("limit", `a header beyond ${HEAD_LIMIT} bytes`, this.position);
    const have = this.#bytes.length;
    const want = Math.min(this.size, HEAD_LIMIT, Math.max(end, have + Math.max(CHUNK, have)));
    const more = await this.#source.read(have, want - have);
    const grown = new Uint8Array(have + more.length);
    grown.set(this.#bytes);
    grown.set(more, have);
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
    if (grown.length < end)
      throw new GgufProblem("truncated", "the file ends inside of its header", this.position);
  }

  u32(): number {
    const value = this.#view.getUint32(this.position, this.littleEndian);
    this.position += 4;
    return value;
  }

  u64(): bigint {
    const value = this.#view.getBigUint64(this.position, this.littleEndian);
    this.position += 8;
    return value;
  }

  /** A number of `bytes` bytes, unsigned. */
  integer(bytes: number): bigint {
    if (bytes === 8) return this.u64();
    if (bytes === 4) return BigInt(this.u32());
    const at = this.position;
    this.position += bytes;
    return BigInt(bytes === 2 ? this.#view.getUint16(at, this.littleEndian) : this.#view.getUint8(at));
  }

  /** A length or count that cannot exceed what is left of the file at `each` bytes an item. */
  count(what: string, each: number): number {
    const at = this.position;
    const value = this.wide ? this.u64() : BigInt(this.u32());
    if (value * BigInt(each) > BigInt(this.size - this.position))
      throw new GgufProblem("invalid", `${what} of ${value}, more than the file holds`, at);
    return Number(value);
  }

  get lengthBytes(): number {
    return this.wide ? 8 : 4;
  }

  async string(what: string): Promise<string> {
    await this.need(this.lengthBytes);
    const length = this.count(what, 1);
    await this.need(length);
    const text = new TextDecoder().decode(this.#bytes.subarray(this.position, this.position + length));
    this.position += length;
    return text;
  }

  skip(length: number): void {
    this.position += length;
  }
}
