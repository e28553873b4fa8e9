import { SourceError } from "../errors.ts";
import type { ByteSource } from "../model.ts";

/** Bytes of one block; ranges are asked for, kept and cached in whole blocks. */
export const BLOCK = 64 * 1024;

/** Blocks that one source keeps in memory; also the most of one request, so that none is lost before it was used. */
const KEPT = 128;

export type Blocks = {
  size: number;
  /** A block kept from an earlier run. */
  recall(index: number): Promise<Uint8Array | undefined>;
  /** `count` whole blocks from `index` on, in one request; the last block of the file may be shorter. */
  fetch(index: number, count: number): Promise<Uint8Array>;
  keep(index: number, bytes: Uint8Array): Promise<void>;
};

/**
 * How much more than asked for is fetched: a 16384th of the file, between one block and 1 MiB, so that a container's
 * head with its pickle and its tail with the directory cost one request each or two, and both together stay far under
 * a thousandth of a large file.
 */
function readAhead(size: number): number {
  return Math.max(1, Math.min(16, Math.ceil(size / 16384 / BLOCK)));
}

/** A ByteSource over whole blocks. Reads of one source run one after the other, so no block is fetched twice. */
export function blockSource(blocks: Blocks): ByteSource {
  const { size } = blocks;
  const total = Math.ceil(size / BLOCK);
  const kept = new Map<number, Uint8Array>();
  let sequential = readAhead(size);
  let expected = -1;
  let last: Promise<unknown> = Promise.resolve();

  const remember = (index: number, bytes: Uint8Array) => {
    kept.delete(index);
    kept.set(index, bytes);
    for (const oldest of kept.keys()) {
      if (kept.size <= KEPT) break;
      kept.delete(oldest);
    }
  };

  const block = async (index: number, wanted: number): Promise<Uint8Array> => {
    const known = kept.get(index) ?? (await blocks.recall(index));
    if (known?.length === Math.min(BLOCK, size - index * BLOCK)) {
      remember(index, known);
      return known;
    }
    // A reader that walks on gets ever larger pieces; one that jumps starts again.
    sequential = index === expected ? Math.min(64, sequential * 2) : readAhead(size);
    const count = Math.min(total - index, KEPT, Math.max(wanted, sequential));
    // Near the end a container's directory lies before the bytes asked for: look back instead of ahead.
    const back = index + sequential > total ? Math.max(0, Math.min(sequential - (total - index), index)) : 0;
    let start = index;
    while (start > index - back && !kept.has(start - 1)) start--;
    const span = count + (index - start);
    const bytes = await blocks.fetch(start, span);
    expected = start + span;
    const need = Math.min(size, (start + span) * BLOCK) - start * BLOCK;
    if (bytes.length !== need) {
      throw new SourceError("truncated", `${need} bytes were asked for and ${bytes.length} came`);
    }
    for (let i = span - 1; i >= 0; i--) {
      const piece = bytes.slice(i * BLOCK, (i + 1) * BLOCK);
      remember(start + i, piece);
      await blocks.keep(start + i, piece);
    }
    return bytes.slice((index - start) * BLOCK, (index - start + 1) * BLOCK);
  };

  const read = async (offset: number, length: number): Promise<Uint8Array> => {
    const end = Math.min(size, offset + length);
    if (!(offset >= 0) || offset >= end) return new Uint8Array();
    const out = new Uint8Array(end - offset);
    const lastIndex = Math.floor((end - 1) / BLOCK);
    for (let index = Math.floor(offset / BLOCK); index <= lastIndex; index++) {
      const bytes = await block(index, lastIndex - index + 1);
      const from = Math.max(0, offset - index * BLOCK);
      const piece = bytes.subarray(from, Math.min(bytes.length, end - index * BLOCK));
      out.set(piece, index * BLOCK + from - offset);
    }
    return out;
  };

  return {
    size,
    read(offset, length) {
      const result = last.then(() => read(offset, length));
      last = result.catch(() => undefined);
      return result;
    },
  };
}
