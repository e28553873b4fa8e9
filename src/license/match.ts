import { align, type Block, type FileView, viewOf } from "./align.ts";
import type { LicenseIndex, Reference } from "./fingerprint.ts";
import { sharedShingles } from "./shingles.ts";

/** One license found in a file: which words are equal, and how much of it is there. */
export type Found = {
  reference: Reference;
  blocks: readonly Block[];
  /** Equal tokens; license tokens outside optional regions that are missing; foreign tokens between equal ones. */
  matched: number;
  missing: number;
  inserted: number;
  /** First and one past the last equal token in the file. */
  from: number;
  to: number;
  score: number;
};

const ALIGNED = 12;
const SMALLEST = 12;

/** The license that explains most of the unmasked tokens, or undefined where none is there to a fair degree. */
export function bestMatch(index: LicenseIndex, hash: Int32Array, total: number): Found | undefined {
  const hits = sharedShingles(index.table, hash, 0, hash.length);
  const candidates = ranked(index, hits);
  if (candidates.length === 0) return undefined;
  const view = viewOf(hash, 0, hash.length);
  let best: Found | undefined;
  for (const { reference, hope } of candidates) {
    if (best && hope < best.score) continue;
    const found = measure(view, index.stream, reference);
    if (found && isAcceptable(found, total) && (!best || beats(found, best))) best = found;
  }
  return best;
}

/** References by the score their shared shingles promise, and short ones that are nearly whole. */
function ranked(index: LicenseIndex, hits: Float64Array): { reference: Reference; hope: number }[] {
  const all: { reference: Reference; promise: number; hope: number; ratio: number }[] = [];
  for (let i = 0; i < hits.length; i += 1) {
    if (hits[i] === 0) continue;
    const reference = index.references[i]!;
    const length = reference.end - reference.start;
    const estimate = Math.min(length, hits[i]! + 4);
    if (estimate < SMALLEST && estimate < length) continue;
    const optimistic = Math.min(length, estimate * 1.2 + 16);
    all.push({
      reference,
      promise: score(estimate, Math.max(0, reference.needed - estimate)),
      hope: score(optimistic, Math.max(0, reference.needed - optimistic)),
      ratio: estimate / reference.needed,
    });
  }
  all.sort((a, b) => b.promise - a.promise);
  const chosen = all.slice(0, ALIGNED);
  const rest = all.slice(ALIGNED).sort((a, b) => b.ratio - a.ratio);
  chosen.push(...rest.slice(0, 4));
  return chosen;
}

function score(matched: number, missing: number): number {
  return matched - Math.min(1.5 * missing, 0.75 * matched);
}

/** Aligns one reference; undefined where nothing is equal. */
export function measure(view: FileView, stream: Uint16Array, reference: Reference): Found | undefined {
  const blocks = align(view, stream, reference.start, reference.end);
  if (blocks.length === 0) return undefined;
  let matched = 0;
  let optional = 0;
  let region = 0;
  for (const block of blocks) {
    matched += block.length;
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
  const inserted = to - from - matched;
  return { reference, blocks, matched, missing, inserted, from, to, score: score(matched, missing) };
}

/** At least three fifths of the license, or of the file; short texts must be nearly whole. */
function isAcceptable(found: Found, total: number): boolean {
  const { needed } = found.reference;
  const containment = (needed - found.missing) / needed;
  if (needed < 40) return containment >= 0.85 && found.matched >= Math.min(SMALLEST, needed);
  if (containment >= 0.6 && found.matched >= SMALLEST) return true;
  return found.matched >= 40 && found.matched >= 0.6 * total;
}

/**
 * A license without rules of its own wins over one with rules only if its text is there unchanged, or if it explains
 * clearly more; between equals the better score wins, then the one with fewer foreign words inside.
 */
function beats(a: Found, b: Found): boolean {
  const rare = a.reference.text.tier - b.reference.text.tier;
  if (rare > 0) return (isClean(a) && a.score > b.score) || a.score > b.score * 1.12;
  if (rare < 0) return !((isClean(b) && b.score > a.score) || b.score > a.score * 1.12);
  if (a.score !== b.score) return a.score > b.score;
  return a.inserted < b.inserted;
}

function isClean(found: Found): boolean {
  return found.missing <= 1 && found.inserted <= 4;
}
