import type { ByteSource } from "../model.ts";
import type { Budget } from "./reader.ts";

/** A limit of `limits.ts` was reached: what was not read is not safe. */
export class LimitError extends Error {}

/** Small reads are widened to this, so that a head and what follows it are one request. */
const PIECE = 16 * 1024;
/** Pieces that are kept, and the largest one that is. */
const KEPT = 8;
const LARGEST = 1024 * 1024;

export type BoundedSource = {
  source: ByteSource;
  /** True for an error that reading raised: evidence that could not be had, nothing that the content did. */
  failedWith(error: unknown): boolean;
};

/**
 * The source with its bytes counted against the budget and the last pieces kept, so that readers may ask twice. Rejects
 * with LimitError when the budget is spent, and with whatever the source rejects with.
 */
export function boundedSource(source: ByteSource, budget: Budget): BoundedSource {
  const pieces: { offset: number; bytes: Uint8Array }[] = [];
  const failures = new Set<unknown>();
  const bring = async (offset: number, length: number): Promise<Uint8Array> => {
    budget.read -= length;
    if (budget.read < 0) throw new LimitError("more bytes than are read of one artifact");
    try {
      return await source.read(offset, length);
    } catch (error) {
      failures.add(error);
      throw error;
    }
  };
  const read = async (offset: number, length: number): Promise<Uint8Array> => {
    const wanted = Math.min(length, source.size - offset);
    if (!(offset >= 0) || !(wanted > 0)) return new Uint8Array();
    // What is asked for again counts again: members that overlap are read many times.
    budget.read -= wanted;
    if (budget.read < 0) throw new LimitError("more bytes than are read of one artifact");
    for (const piece of pieces) {
      const from = offset - piece.offset;
      if (from >= 0 && from + wanted <= piece.bytes.length) return piece.bytes.subarray(from, from + wanted);
    }
    if (wanted > LARGEST) return bring(offset, wanted);
    const bytes = await bring(offset, Math.min(Math.max(wanted, PIECE), source.size - offset));
    pieces.unshift({ offset, bytes });
    pieces.length = Math.min(pieces.length, KEPT);
    return bytes.subarray(0, wanted);
  };
  return { source: { size: source.size, read }, failedWith: (error) => failures.has(error) };
}

/** A part of a source as a source of its own. */
export function sliceSource(source: ByteSource, start: number, length: number): ByteSource {
  const size = Math.max(0, Math.min(length, source.size - start));
  return {
    size,
    async read(offset, wanted) {
      const most = Math.min(wanted, size - offset);
      return offset >= 0 && most > 0 ? source.read(start + offset, most) : new Uint8Array();
    },
  };
}
