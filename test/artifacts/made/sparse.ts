import type { ByteSource } from "../../../src/model.ts";

/** A source that is zero but for a few pieces, and counts what is asked of it: each read is a request. */
export function sparse(size: number, pieces: readonly { offset: number; bytes: Uint8Array }[]) {
  const asked: { offset: number; length: number }[] = [];
  const source: ByteSource = {
    size,
    async read(offset, length) {
      const out = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
      asked.push({ offset, length: out.length });
      for (const piece of pieces) {
        const from = Math.max(offset, piece.offset);
        const to = Math.min(offset + out.length, piece.offset + piece.bytes.length);
        if (from < to) out.set(piece.bytes.subarray(from - piece.offset, to - piece.offset), from - offset);
      }
      return out;
    },
  };
  return { source, asked, bytes: () => asked.reduce((sum, { length }) => sum + length, 0) };
}
