/** Sizes are bounded before anything is allocated: the reader's limit decides. */
export type DeltaProblem = "truncated" | "malformed" | "too-large";

/**
 * Applies a git delta (gitformat-pack, "deltified representation"): copies from the base and inserts. Gives the new
 * bytes, or why it cannot.
 */
export function applyDelta(base: Uint8Array, delta: Uint8Array, limit: number): Uint8Array | DeltaProblem {
  let at = 0;
  const size = (): number => {
    let value = 0;
    for (let shift = 0; shift < 49; shift += 7) {
      const byte = delta[at++];
      if (byte === undefined) return Number.NaN;
      value += (byte & 0x7f) * 2 ** shift;
      if ((byte & 0x80) === 0) return value;
    }
    return Number.NaN;
  };
  const from = size();
  const to = size();
  if (Number.isNaN(from) || Number.isNaN(to)) return "truncated";
  if (from !== base.length) return "malformed";
  if (to > limit) return "too-large";
  const out = new Uint8Array(to);
  let filled = 0;
  while (at < delta.length) {
    const command = delta[at++] ?? 0;
    if (command === 0) return "malformed";
    if ((command & 0x80) === 0) {
      const end = at + command;
      if (end > delta.length || filled + command > to) return "malformed";
      out.set(delta.subarray(at, end), filled);
      filled += command;
      at = end;
      continue;
    }
    let offset = 0;
    let length = 0;
    for (let i = 0; i < 4; i++) if (command & (1 << i)) offset += (delta[at++] ?? 0) * 2 ** (8 * i);
    for (let i = 0; i < 3; i++) if (command & (16 << i)) length += (delta[at++] ?? 0) * 2 ** (8 * i);
    if (length === 0) length = 0x10000;
    if (at > delta.length) return "truncated";
    if (offset + length > base.length || filled + length > to) return "malformed";
    out.set(base.subarray(offset, offset + length), filled);
    filled += length;
  }
  return filled === to ? out : "malformed";
}
