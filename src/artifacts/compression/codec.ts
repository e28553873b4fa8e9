/** What came out of a compressed stream. Decoding never throws: what was decoded before an error may have been run. */
export type Inflated = {
  bytes: Uint8Array;
  /** Bytes of the input that the stream took. */
  consumed: number;
  /** Why it ended early. */
  problem?: string;
  /** It would have given more than the limit. */
  limited?: boolean;
};

/** The problem of a stream whose end is missing: what is there is sound. */
export const CUT_OFF = "the stream ends early";

/** Decodes at most `limit` bytes. */
export type Codec = (input: Uint8Array, limit: number) => Promise<Inflated>;

/** Output that grows up to a limit; `full` once that is reached. */
export class Output {
  full = false;
  length = 0;
  readonly #limit: number;
  #chunks: Uint8Array[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** False when the limit is reached. Keeps the chunk itself, not a copy. */
  add(chunk: Uint8Array): boolean {
    const room = this.#limit - this.length;
    if (chunk.length > room) this.full = true;
    const kept = chunk.length > room ? chunk.subarray(0, room) : chunk;
    if (kept.length > 0) this.#chunks.push(kept);
    this.length += kept.length;
    return !this.full;
  }

  bytes(): Uint8Array {
    if (this.#chunks.length === 1) return this.#chunks[0]!;
    const out = new Uint8Array(this.length);
    let at = 0;
    for (const chunk of this.#chunks) {
      out.set(chunk, at);
      at += chunk.length;
    }
    this.#chunks = [out];
    return out;
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
