import { SourceError } from "../errors.ts";

/** What a bounded read of a body ended in. */
export type Body = { bytes: Uint8Array; complete: boolean };

/**
 * Reads at most `limit` bytes of a response and drops the rest; `complete` says whether that was all. `alive` is called
 * for each chunk, so that a timer can measure silence. Rejects with `truncated` when the server promised more bytes
 * than it sent.
 */
export async function readBody(response: Response, limit: number, alive: () => void): Promise<Body> {
  const promised = Number(response.headers.get("content-length") ?? Number.NaN);
  const encoded = response.headers.get("content-encoding") !== null;
  if (response.body === null) return { bytes: new Uint8Array(), complete: true };
  const reader = response.body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      alive();
      chunks.push(value);
      length += value.length;
      if (length > limit) {
        await reader.cancel().catch(() => undefined);
        return { bytes: joined(chunks).subarray(0, limit), complete: false };
      }
    }
  } finally {
    reader.releaseLock();
  }
  if (!encoded && Number.isFinite(promised) && length < promised) {
    throw new SourceError("truncated", `the answer stopped after ${length} of ${promised} bytes`);
  }
  return { bytes: joined(chunks), complete: true };
}

/** One plain array: a Buffer's `slice` would share memory where callers expect a copy. */
function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const all = Buffer.concat(chunks);
  return new Uint8Array(all.buffer, all.byteOffset, all.length);
}
