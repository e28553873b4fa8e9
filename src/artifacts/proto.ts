import type { ByteSource } from "../model.ts";

/** One field of a protobuf message. `end` is where a length-delimited value ends; varints carry their value. */
export type ProtoField = { number: number; wire: number; start: number; end: number; value: bigint };

export class ProtoProblem extends Error {}

const WINDOW = 256 * 1024;
/** Fields of one artifact that are looked at before it counts as unreadable. */
export const PROTO_FIELDS = 20_000_000;

/** Walks protobuf messages inside a source (protobuf encoding guide), reading only the windows that it needs. */
export class Proto {
  readonly #source: ByteSource;
  #at = 0;
  #bytes: Uint8Array = new Uint8Array(0);
  #fields = 0;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  async #fill(at: number): Promise<boolean> {
    if (at >= this.#at && at + 20 <= this.#at + this.#bytes.length) return true;
    const bytes = await this.#source.read(at, Math.min(WINDOW, this.#source.size - at));
    this.#at = at;
    this.#bytes = bytes;
    return bytes.length > 0;
  }

  #varint(at: number): { value: bigint; next: number } {
    let low = 0;
    let high = 0n;
    for (let i = 0; i < 10; i++) {
      const byte = this.#bytes[at - this.#at + i];
      if (byte === undefined) throw new ProtoProblem("the message ends inside of a number");
      if (i < 4) low |= (byte & 0x7f) << (7 * i);
      else high |= BigInt(byte & 0x7f) << BigInt(7 * i);
      if (byte < 0x80) return { value: BigInt(low) | high, next: at + i + 1 };
    }
    throw new ProtoProblem("a number of more than ten bytes");
  }

  /** The fields of the message between two offsets. Throws ProtoProblem where they do not fill it exactly. */
  async *fields(start: number, end: number): AsyncGenerator<ProtoField> {
    let at = start;
    while (at < end) {
      if (++this.#fields > PROTO_FIELDS) throw new ProtoProblem(`more than ${PROTO_FIELDS} fields`);
      if (!(await this.#fill(at))) throw new ProtoProblem("the file ends inside of a message");
      const tag = this.#varint(at);
      const number = Number(tag.value >> 3n);
      const wire = Number(tag.value & 7n);
      if (number === 0) throw new ProtoProblem("a field without a number");
      let field: ProtoField;
      if (wire === 0) {
        const { value, next } = this.#varint(tag.next);
        field = { number, wire, start: tag.next, end: next, value };
      } else if (wire === 1 || wire === 5) {
        field = { number, wire, start: tag.next, end: tag.next + (wire === 1 ? 8 : 4), value: 0n };
      } else if (wire === 2) {
        const { value, next } = this.#varint(tag.next);
        field = { number, wire, start: next, end: next + Number(value), value };
      } else throw new ProtoProblem(`a field of the wire type ${wire}`);
      if (field.end > end) throw new ProtoProblem("a field that ends beyond its message");
      at = field.end;
      yield field;
    }
  }

  /** A string field, cut at `limit` bytes. */
  async text(field: ProtoField, limit = 4096): Promise<string> {
    const length = Math.min(limit, field.end - field.start);
    const from = field.start - this.#at;
    if (from >= 0 && from + length <= this.#bytes.length)
      return new TextDecoder().decode(this.#bytes.subarray(from, from + length));
    return new TextDecoder().decode(await this.#source.read(field.start, length));
  }
}
