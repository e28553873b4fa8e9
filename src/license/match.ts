import { type Block, chainOf, type FileView, filled, MASKED, potential, viewOf } from "./align.ts";
import type { LicenseIndex, Reference } from "./fingerprint.ts";
import { sharedShingles } from "./shingles.ts";

/** One license found in a file: which words are equal, and how much of it is there. */
export type Found = {
  reference: Reference;
  blocks: readonly Block[];
  /** Equal tokens; license tokens outside optional regions that are missing; foreign tokens between equal ones. */
  matched: number;
  /** Of these, in runs long enough to be no chance. */
  solid: number;
  missing: number;
  inserted: number;
  /** First and one past the last equal token in the file. */
  from: number;
  to: number;
  score: number;
};

/** References aligned of those with rules of their own, and of the others. */
const ALIGNED = 8;
const SMALLEST = 12;
const SOLID = 4;
const GAP = 60;
const TITLE = 30;
/** How much of a license must be there to be taken for one more copy of it. */
const COPY = 0.9;
/** Foreign words inside a license up to this many belong to it as changes; longer ones may be another license. */
const INNER = 40;

/** The license that explains most of the unmasked tokens, or undefined where none is there to a fair degree. */
export function bestMatch(index: LicenseIndex, hash: Int32Array, total: number): Found | undefined {
  const open = foreign(hash, 0, hash.length);
  const hits = sharedShingles(index.table, hash, 0, hash.length);
  const candidates = ranked(index, hits, open);
  if (candidates.length === 0) return undefined;
  const view = viewOf(hash, 0, hash.length);
  const best: (Found | undefined)[] = [];
  for (const { reference, hope } of candidates) {
    const { tier } = reference.text;
    const rival = best[tier];
    if (rival && hope < rival.score) continue;
    // What a license without rules cannot win by does not need to be known.
    if (tier === 2 && best[1] && hope < best[1].score) continue;
    const found = measure(view, index.stream, reference, rival?.score ?? 0);
    if (found && isAcceptable(found, total) && (!rival || beats(found, rival))) best[tier] = found;
  }
  return chosen(best[1], best[2]);
}

/** One more copy of a license that was found already, nearly whole; undefined where there is none. */
export function nextCopy(index: LicenseIndex, hash: Int32Array, known: Found): Found | undefined {
  const { reference } = known;
  if (foreign(hash, 0, hash.length) < reference.needed * COPY) return undefined;
  const found = measure(viewOf(hash, 0, hash.length), index.stream, reference, reference.needed * COPY);
  return found && found.missing + found.inserted <= (1 - COPY) * reference.needed ? found : undefined;
}

/** References by the score their shared shingles promise, and short ones that are nearly whole. */
function ranked(
  index: LicenseIndex,
  hits: Float64Array,
  open: number,
): { reference: Reference; hope: number }[] {
  const all: { reference: Reference; promise: number; hope: number; ratio: number }[] = [];
  for (let i = 0; i < hits.length; i += 1) {
    if (hits[i] === 0) continue;
    const reference = index.references[i]!;
    const length = reference.end - reference.start;
    const estimate = Math.min(length, hits[i]! + 4);
    if (estimate < SMALLEST && estimate < length) continue;
    // One changed word costs up to five shingles, so a fifth of what is not shared may be all that differs.
    const differing = Math.max(0, reference.needed - estimate) / 5;
    const slack = 0.03 * length + 24;
    all.push({
      reference,
      promise: score(estimate, Math.max(0, reference.needed - estimate)),
      hope: Math.min(length - differing, open) - differing + slack,
      ratio: estimate / reference.needed,
    });
  }
  all.sort((a, b) => b.promise - a.promise);
  const chosen: typeof all = [];
  for (const tier of [1, 2]) {
    const same = all.filter((one) => one.reference.text.tier === tier);
    chosen.push(...same.slice(0, ALIGNED));
    const rest = same.slice(ALIGNED).sort((a, b) => b.ratio - a.ratio);
    chosen.push(...rest.slice(0, 2));
  }
  return chosen;
}

/** Explained tokens, less what of the license is missing and what stands between its words. */
function score(matched: number, missing: number, inserted = 0): number {
  const foreign = 0.75 * Math.min(inserted, 0.25 * matched);
  const cost = missing + foreign;
  // A text cut short is still the license it begins as: what is missing weighs less beyond that.
  const most = 0.75 * matched;
  return matched - (cost <= most ? cost : most + 0.02 * (cost - most));
}

/** Aligns one reference; undefined where nothing is equal, or where it cannot score `atLeast`. */
export function measure(
  view: FileView,
  stream: Uint16Array,
  reference: Reference,
  atLeast: number,
): Found | undefined {
  const { start, end } = reference;
  const chain = chainOf(view, stream, start, end);
  let sure = TITLE;
  for (const block of chain) sure += block.length;
  if (sure + potential(view, end - start, chain) < atLeast) return undefined;
  const blocks = withoutStrays(filled(view, stream, start, end, chain));
  if (blocks.length === 0) return undefined;
  let matched = 0;
  let solid = 0;
  let optional = 0;
  let region = 0;
  for (const block of blocks) {
    matched += block.length;
    if (block.length >= SOLID) solid += block.length;
    const end = block.license + block.length;
    while (region < reference.regions.length && reference.regions[region]!.to <= block.license) region += 1;
    for (let r = region; r < reference.regions.length && reference.regions[r]!.from < end; r += 1) {
      const { from, to } = reference.regions[r]!;
      optional += Math.min(to, end) - Math.max(from, block.license);
    }
  }
  const last = blocks.at(-1)!;
  const from = blocks[0]!.file;
  const to = last.file + last.length;
  const missing = reference.needed - (matched - optional);
  const inserted = foreign(view.hash, from, to) - matched;
  const title = titleTokens(reference, blocks);
  return {
    reference,
    blocks,
    matched,
    solid,
    missing,
    inserted,
    from,
    to,
    score: score(matched, missing, inserted) + title,
  };
}

/** A title names its license: where it is there, its words count twice. */
function titleTokens(reference: Reference, blocks: readonly Block[]): number {
  const title = reference.regions[0];
  if (!title || title.from > 0 || title.kind !== "title" || title.to > TITLE) return 0;
  let there = 0;
  for (const { license, length } of blocks)
    if (license < title.to) there += Math.min(title.to, license + length) - license;
  return there >= 0.8 * title.to ? there : 0;
}

/** Unmasked tokens from `from` to `to`. */
function foreign(hash: Int32Array, from: number, to: number): number {
  let count = 0;
  for (let i = from; i < to; i += 1) if (hash[i]! >= 0) count += 1;
  return count;
}

/**
 * The stretch of blocks that belongs together: words before and behind it are equal by chance when what they explain
 * is less than half of the gap they leave. A gap costs at most `GAP`, so a long insertion does not split a license.
 */
function withoutStrays(blocks: Block[]): Block[] {
  let best = 0;
  let bestFrom = 0;
  let bestTo = 0;
  let sum = 0;
  let from = 0;
  for (let k = 0; k < blocks.length; k += 1) {
    const block = blocks[k]!;
    const before = blocks[k - 1];
    if (before) {
      const gap = Math.max(
        block.file - before.file - before.length,
        block.license - before.license - before.length,
      );
      sum -= Math.min(GAP, 0.5 * gap);
    }
    if (sum <= 0) {
      sum = 0;
      from = k;
    }
    sum += block.length;
    if (sum > best) {
      best = sum;
      bestFrom = from;
      bestTo = k + 1;
    }
  }
  return blocks.slice(bestFrom, bestTo);
}

/** Takes what a license explains out of the file, with the short additions inside it. */
export function mask(hash: Int32Array, found: Found): void {
  let last = found.from;
  for (const block of found.blocks) {
    const from = block.file - last <= INNER ? last : block.file;
    hash.fill(MASKED, from, block.file + block.length);
    last = block.file + block.length;
  }
}

/** At least three fifths of the license, or of the file; short texts must be nearly whole. */
function isAcceptable(found: Found, total: number): boolean {
  const { needed } = found.reference;
  const containment = (needed - found.missing) / needed;
  if (needed < 40) return containment >= 0.85 && found.matched >= Math.min(SMALLEST, needed);
  if (containment >= 0.6 && found.matched >= SMALLEST) return true;
  return containment >= 0.2 && found.solid >= 40 && found.solid >= 0.6 * total;
}

/** The better score wins, then the one with fewer foreign words inside. */
function beats(a: Found, b: Found): boolean {
  if (a.score !== b.score) return a.score > b.score;
  return a.inserted < b.inserted;
}

/**
 * A license without rules of its own wins over one with rules only if its text is there word for word, or if nearly
 * all of it is there and it explains clearly more: the SPDX list holds many near-copies of the common licenses.
 */
function chosen(common: Found | undefined, rare: Found | undefined): Found | undefined {
  if (!common || !rare) return common ?? rare;
  const clean = rare.missing === 0 && rare.inserted === 0 && rare.score > common.score;
  const more = rare.missing <= 0.1 * rare.reference.needed && rare.score > common.score * 1.15;
  return clean || more ? rare : common;
}
