import type { ByteSource } from "../model.ts";
import { judged, unreadable } from "./judged.ts";
import type { Reader } from "./reader.ts";

const WINDOW = 256 * 1024;
const MAX_DEPTH = 64;
const MAX_VALUES = 5_000_000;

class Malformed extends Error {}

/** Walks over MessagePack values without keeping them; bodies of binary and extension values are jumped over. */
class Walker {
  at = 0;
  values = 0;
  readonly #source: ByteSource;
  #from = 0;
  #bytes: Uint8Array = new Uint8Array(0);

  constructor(source: ByteSource) {
    this.#source = source;
  }

  async number(width: number): Promise<number> {
    if (this.at + width > this.#source.size) throw new Malformed("ends inside of a value");
    if (this.at < this.#from || this.at + width > this.#from + this.#bytes.length) {
      this.#from = this.at;
      this.#bytes = await this.#source.read(this.at, Math.min(WINDOW, this.#source.size - this.at));
      if (this.#bytes.length < width) throw new Malformed("ends inside of a value");
    }
    let value = 0;
    for (let i = 0; i < width; i++) value = value * 256 + this.#bytes[this.at - this.#from + i]!;
    this.at += width;
    return value;
  }

  skip(length: number): void {
    this.at += length;
    if (this.at > this.#source.size) throw new Malformed("a value that ends beyond the file");
  }
}

/**
 * Judges a MessagePack file of Flax: a bounded walk to its end. Its extension types are arrays and numbers, nothing
 * that runs (flax/serialization.py).
 */
export const readMsgpack: Reader = async (source) => {
  const walker = new Walker(source);
  try {
    await value(walker);
    if (walker.at < source.size) return unreadable("flax-msgpack", "something after the value", walker.at);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return unreadable("flax-msgpack", `not MessagePack: ${error.message}`, walker.at);
  }
  return judged("flax-msgpack", []);
};

async function value(walker: Walker): Promise<void> {
  const open: number[] = [1];
  while (open.length > 0) {
    const left = open.at(-1)!;
    if (left === 0) {
      open.pop();
      continue;
    }
    open[open.length - 1] = left - 1;
    if (++walker.values > MAX_VALUES) throw new Malformed(`more than ${MAX_VALUES} values`);
    const inner = await one(walker);
    if (inner === 0) continue;
    if (open.length >= MAX_DEPTH) throw new Malformed(`nested deeper than ${MAX_DEPTH}`);
    open.push(inner);
  }
}

/** Reads one value (MessagePack specification) and gives how many values follow as its content. */
async function one(walker: Walker): Promise<number> {
  const type = await walker.number(1);
  if (type < 0x80 || type >= 0xe0) return 0;
  if (type < 0x90) return (type & 15) * 2;
  if (type < 0xa0) return type & 15;
  if (type < 0xc0) return skipped(walker, type & 31);
  switch (type) {
    case 0xc0:
    case 0xc2:
    case 0xc3:
      return 0;
    case 0xc4:
    case 0xc5:
    case 0xc6:
      return skipped(walker, await walker.number(1 << (type - 0xc4)));
    case 0xc7:
    case 0xc8:
    case 0xc9:
      return skipped(walker, (await walker.number(1 << (type - 0xc7))) + 1);
    case 0xca:
    case 0xcb:
      return skipped(walker, type === 0xca ? 4 : 8);
    case 0xcc:
    case 0xcd:
    case 0xce:
    case 0xcf:
      return skipped(walker, 1 << (type - 0xcc));
    case 0xd0:
    case 0xd1:
    case 0xd2:
    case 0xd3:
      return skipped(walker, 1 << (type - 0xd0));
    case 0xd4:
    case 0xd5:
    case 0xd6:
    case 0xd7:
    case 0xd8:
      return skipped(walker, (1 << (type - 0xd4)) + 1);
    case 0xd9:
    case 0xda:
    case 0xdb:
      return skipped(walker, await walker.number(1 << (type - 0xd9)));
    case 0xdc:
    case 0xdd:
      return walker.number(type === 0xdc ? 2 : 4);
    case 0xde:
    case 0xdf:
      return (await walker.number(type === 0xde ? 2 : 4)) * 2;
    default:
      throw new Malformed("a byte that begins no value");
  }
}

function skipped(walker: Walker, length: number): number {
  walker.skip(length);
  return 0;
}
