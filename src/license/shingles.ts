/** An inverted index of five-token shingles: `entries` of a bucket name the reference and carry a tag of the hash. */
export type ShingleTable = {
  bucketStart: Uint32Array;
  entries: Uint32Array;
  /** How many hits one entry of a reference stands for: long texts are sampled. */
  weight: Uint8Array;
  references: number;
};

type Span = { start: number; end: number };

/** Tokens of one shingle. */
const SHINGLE = 5;
const BUCKET_BITS = 18;
const BUCKETS = 1 << BUCKET_BITS;
const REFERENCE_BITS = 12;
const SAMPLE = 4;
/** References shorter than this are kept whole. */
const SHORT = 400;
/** Entries looked at per shingle: boilerplate that hundreds of licenses share says little. */
const POPULAR = 320;
/** Builds the index; at most 4,095 references, so that an entry stays 32 bits wide. */
export function tableOf(stream: Uint16Array, spans: readonly Span[]): ShingleTable {
  if (spans.length >= 1 << REFERENCE_BITS) throw new Error("too many license references for one index");
  const keys = new Uint32Array(stream.length);
  const counts = new Uint32Array(BUCKETS + 1);
  const weight = new Uint8Array(spans.length);
  for (let s = 0; s < spans.length; s += 1) {
    const { start, end } = spans[s]!;
    const sampled = end - start >= SHORT;
    weight[s] = sampled ? SAMPLE : 1;
    for (let i = start; i + SHINGLE <= end; i += 1) {
      const key = shingleKey(stream, i);
      if (key === 0 || (sampled && !isSampled(key))) continue;
      keys[i] = key;
      counts[key >>> (32 - BUCKET_BITS)]! += 1;
    }
  }
  const bucketStart = new Uint32Array(BUCKETS + 1);
  let total = 0;
  for (let b = 0; b < BUCKETS; b += 1) {
    bucketStart[b] = total;
    total += counts[b]!;
  }
  bucketStart[BUCKETS] = total;
  const entries = new Uint32Array(total);
  const fill = bucketStart.slice();
  for (let s = 0; s < spans.length; s += 1) {
    const { start, end } = spans[s]!;
    for (let i = start; i + SHINGLE <= end; i += 1) {
      const key = keys[i]!;
      if (key === 0) continue;
      const bucket = key >>> (32 - BUCKET_BITS);
      entries[fill[bucket]!] = (tagOf(key) << REFERENCE_BITS) | s;
      fill[bucket]! += 1;
    }
  }
  return { bucketStart, entries, weight, references: spans.length };
}

/** How many shingles of a file (negative hashes are masked) each reference shares, sampled ones scaled up. */
export function sharedShingles(
  table: ShingleTable,
  hash: Int32Array,
  from: number,
  to: number,
): Float64Array {
  const hits = new Float64Array(table.references);
  // The last shingles met: one that comes back counts once.
  const seen = new Uint32Array(1 << Math.min(BUCKET_BITS, Math.ceil(Math.log2(to - from + 2)) + 1));
  const { bucketStart, entries, weight } = table;
  for (let i = from; i + SHINGLE <= to; i += 1) {
    const key = shingleKey(hash, i);
    if (key === 0) continue;
    const slot = key & (seen.length - 1);
    if (seen[slot] === key) continue;
    seen[slot] = key;
    const bucket = key >>> (32 - BUCKET_BITS);
    const first = bucketStart[bucket]!;
    const last = Math.min(bucketStart[bucket + 1]!, first + POPULAR);
    const tag = tagOf(key);
    for (let e = first; e < last; e += 1) {
      const entry = entries[e]!;
      if (entry >>> REFERENCE_BITS !== tag) continue;
      const reference = entry & ((1 << REFERENCE_BITS) - 1);
      hits[reference]! += weight[reference]!;
    }
  }
  return hits;
}

/** 0 where a token of the shingle is masked. */
function shingleKey(hash: ArrayLike<number>, at: number): number {
  let key = 0x2545f491;
  for (let k = 0; k < SHINGLE; k += 1) {
    const value = hash[at + k]!;
    if (value < 0) return 0;
    key = Math.imul(key ^ value, 0x9e3779b1);
    key ^= key >>> 15;
  }
  return key >>> 0;
}

function isSampled(key: number): boolean {
  return (key & (SAMPLE - 1)) === 0;
}

/** 20 bits of the key that the bucket does not fix. */
function tagOf(key: number): number {
  return Math.imul(key, 0x85ebca6b) >>> 12;
}
