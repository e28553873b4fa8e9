/** Equal runs of a file and a license: `length` tokens from `file` and from `license`. */
export type Block = { file: number; license: number; length: number };

/** A file made ready for alignment with many licenses: token hashes, `MASKED` where another license explains them. */
export type FileView = {
  hash: Int32Array;
  head: Int32Array;
  next: Int32Array;
  shift: number;
  from: number;
  to: number;
};

/** The hash of a token that another license explains. */
export const MASKED = -1;
const SEED = 4;
const CHAIN = 16;
const RUNS = 700;
const WINDOW = 40_000;
/** Runs before one that are tried as its predecessor. */
const LOOK_BACK = 120;
/** The most that a jump between diagonals costs, in tokens: less than that behind a long gap is chance. */
const JUMP = 60;

/** Builds the table of four-token seeds; the view covers tokens `from` to `to` of the hash array. */
export function viewOf(hash: Int32Array, from: number, to: number): FileView {
  const count = Math.max(1, to - from);
  const bits = Math.max(6, Math.min(18, Math.ceil(Math.log2(count * 2))));
  const head = new Int32Array(1 << bits).fill(-1);
  const next = new Int32Array(to).fill(-1);
  const shift = 32 - bits;
  for (let i = to - SEED; i >= from; i -= 1) {
    const key = seedOf(hash, i, shift);
    if (key < 0) continue;
    next[i] = head[key]!;
    head[key] = i;
  }
  return { hash, head, next, shift, from, to };
}

function seedOf(hash: ArrayLike<number>, at: number, shift: number): number {
  let key = 0;
  for (let k = 0; k < SEED; k += 1) {
    const value = hash[at + k]!;
    if (value < 0) return -1;
    key = Math.imul(key ^ value, 0x9e3779b1);
    key ^= key >>> 15;
  }
  return key >>> shift;
}

/**
 * The best chain of equal runs between a file and the license that stands in `stream` from `start` to `end`, in the
 * order of both; positions count in the file and from the license's start. Costs are bounded: at most 16 places are
 * tried for a seed, 700 runs chained.
 */
export function chainOf(file: FileView, stream: Uint16Array, start: number, end: number): Block[] {
  return chained(significant(runs(file, stream, start, end)));
}

/** The chain with its gaps filled as far as they are small; gaps above 40,000 cells are left open. */
export function align(file: FileView, stream: Uint16Array, start: number, end: number): Block[] {
  return filled(file, stream, start, end, chainOf(file, stream, start, end));
}

/** How many more tokens of the license filling the gaps of a chain could explain at most. */
export function potential(file: FileView, length: number, chain: readonly Block[]): number {
  let sum = 0;
  for (let k = 0; k <= chain.length; k += 1) {
    const before = chain[k - 1];
    const after = chain[k];
    const fileFrom = before ? before.file + before.length : file.from;
    const from = before ? before.license + before.length : 0;
    sum += Math.min((after ? after.file : file.to) - fileFrom, (after ? after.license : length) - from);
  }
  return sum;
}

/** Runs that a much longer one covers in the license are repetitions of stock phrases. */
function significant(found: readonly Block[]): Block[] {
  const out: Block[] = [];
  let end = 0;
  let longest = 0;
  for (const run of found) {
    const stop = run.license + run.length;
    if (stop <= end && run.length * 4 <= longest) continue;
    if (stop > end || run.length > longest) {
      if (stop >= end) end = stop;
      longest = run.length;
    }
    out.push(run);
  }
  return out;
}

function runs(file: FileView, stream: Uint16Array, start: number, end: number): Block[] {
  const { hash, head, next, shift, from, to } = file;
  const found: Block[] = [];
  // Where the last run of each diagonal ends: a frequent seed may be met late, and is then extended to the left.
  const covered = new Int32Array(to - from + end - start + 1);
  for (let j = start; j + SEED <= end; j += 1) {
    let i = head[seedOf(stream, j, shift)]!;
    for (let tries = 0; i >= 0 && tries < CHAIN; tries += 1, i = next[i]!) {
      if (hash[i] !== stream[j] || hash[i + 1] !== stream[j + 1]) continue;
      if (hash[i + 2] !== stream[j + 2] || hash[i + 3] !== stream[j + 3]) continue;
      const diagonal = i - from + end - j;
      if (covered[diagonal]! > j) continue;
      let before = 0;
      while (i - before > from && j - before > start && hash[i - before - 1] === stream[j - before - 1])
        before += 1;
      let length = SEED;
      while (i + length < to && j + length < end && hash[i + length] === stream[j + length]) length += 1;
      covered[diagonal] = j + length;
      found.push({ file: i - before, license: j - before - start, length: length + before });
    }
  }
  if (found.length > RUNS) {
    found.sort((a, b) => b.length - a.length);
    found.length = RUNS;
  }
  return found.sort((a, b) => a.license - b.license || b.length - a.length);
}

/** The chain that explains most, where a jump between diagonals costs a little, so that one copy wins over a patchwork. */
function chained(found: readonly Block[]): Block[] {
  const best = new Float64Array(found.length);
  const from = new Int32Array(found.length).fill(-1);
  let last = -1;
  for (let k = 0; k < found.length; k += 1) {
    const run = found[k]!;
    let top = run.length;
    for (let p = Math.max(0, k - LOOK_BACK); p < k; p += 1) {
      const before = found[p]!;
      if (before.file >= run.file || before.license >= run.license) continue;
      const overlap = Math.max(
        0,
        before.file + before.length - run.file,
        before.license + before.length - run.license,
      );
      if (overlap >= run.length) continue;
      const jump = Math.abs(run.file - run.license - (before.file - before.license));
      const value = best[p]! + run.length - overlap - Math.min(JUMP, 0.5 + jump * 0.25);
      if (value > top) {
        top = value;
        from[k] = p;
      }
    }
    best[k] = top;
    if (last < 0 || top > best[last]!) last = k;
  }
  const chain: Block[] = [];
  for (let k = last; k >= 0; k = from[k]!) {
    const run = found[k]!;
    const after = chain.at(-1);
    let length = run.length;
    if (after) length = Math.min(length, after.file - run.file, after.license - run.license);
    if (length > 0) chain.push({ file: run.file, license: run.license, length });
  }
  return chain.reverse();
}

/** Fills the gaps between runs, and before and behind them, with the longest common subsequence. */
export function filled(
  file: FileView,
  stream: Uint16Array,
  start: number,
  end: number,
  chain: readonly Block[],
): Block[] {
  if (chain.length === 0) return [];
  const out: Block[] = [];
  const first = chain[0]!;
  const lead = first.license;
  gap(Math.max(file.from, first.file - lead - 40), first.file, 0, lead);
  for (let k = 0; k < chain.length; k += 1) {
    const run = chain[k]!;
    out.push(run);
    const after = chain[k + 1];
    const fileTo = after
      ? after.file
      : Math.min(file.to, run.file + run.length + (end - start - run.license - run.length) + 40);
    gap(run.file + run.length, fileTo, run.license + run.length, after ? after.license : end - start);
  }
  return merged(out);

  function gap(fileFrom: number, fileTo: number, licenseFrom: number, licenseTo: number): void {
    if (fileTo > fileFrom && licenseTo > licenseFrom)
      common(file.hash, fileFrom, fileTo, stream, start, licenseFrom, licenseTo, out);
  }
}

function common(
  hash: Int32Array,
  fileFrom: number,
  fileTo: number,
  stream: Uint16Array,
  start: number,
  licenseFrom: number,
  licenseTo: number,
  out: Block[],
): void {
  const rows = fileTo - fileFrom;
  const columns = licenseTo - licenseFrom;
  if (rows * columns > WINDOW) return;
  const width = columns + 1;
  const table = new Uint16Array((rows + 1) * width);
  for (let i = rows - 1; i >= 0; i -= 1) {
    const value = hash[fileFrom + i]!;
    for (let j = columns - 1; j >= 0; j -= 1) {
      const cell = i * width + j;
      if (value === stream[start + licenseFrom + j]) table[cell] = table[cell + width + 1]! + 1;
      else table[cell] = Math.max(table[cell + width]!, table[cell + 1]!);
    }
  }
  let i = 0;
  let j = 0;
  while (i < rows && j < columns) {
    const cell = i * width + j;
    if (
      hash[fileFrom + i] === stream[start + licenseFrom + j] &&
      table[cell] === table[cell + width + 1]! + 1
    ) {
      out.push({ file: fileFrom + i, license: licenseFrom + j, length: 1 });
      i += 1;
      j += 1;
    } else if (table[cell + width]! >= table[cell + 1]!) i += 1;
    else j += 1;
  }
}

function merged(blocks: readonly Block[]): Block[] {
  const out: Block[] = [];
  for (const block of blocks) {
    const last = out.at(-1);
    if (last && last.file + last.length === block.file && last.license + last.length === block.license)
      last.length += block.length;
    else out.push({ ...block });
  }
  return out;
}
