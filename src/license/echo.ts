import { align, viewOf } from "./align.ts";
import type { LicenseIndex, Reference } from "./fingerprint.ts";
import { sharedShingles } from "./shingles.ts";

/** Longest run that is looked up; a whole second copy would have been matched by itself. */
const LONGEST = 400;
/** Shorter equal runs are chance: every license has the words that a new term is made of. */
const SOLID = 4;
/** References looked through for a passage. */
const PASSAGES = 6;

/**
 * Whether tokens outside a license are words of that same license again, or of another copy of it: its title above a
 * short notice, a sentence that some editions carry.
 */
export function isOwnWords(index: LicenseIndex, words: Int32Array, reference: Reference): boolean {
  const { length } = words;
  if (length < 3 || length > LONGEST) return false;
  const view = viewOf(words, 0, length);
  for (const other of index.references) {
    if (other.text !== reference.text) continue;
    let matched = 0;
    for (const block of align(view, index.stream, other.start, other.end))
      if (block.length >= Math.min(length, SOLID)) matched += block.length;
    if (matched >= length * 0.9) return true;
  }
  return false;
}

/**
 * Whether tokens are a passage that some license carries without being part of its terms: the trailer of one Creative
 * Commons license behind another, the closing words of the GPL's appendix.
 */
export function isIdlePassage(index: LicenseIndex, words: Int32Array): boolean {
  const { length } = words;
  if (length < 8 || length > LONGEST) return false;
  const hits = sharedShingles(index.table, words, 0, length);
  const view = viewOf(words, 0, length);
  const likely = [...hits.keys()].filter((i) => hits[i]! >= length * 0.3).sort((a, b) => hits[b]! - hits[a]!);
  for (const i of likely.slice(0, PASSAGES)) {
    const { start, end, regions } = index.references[i]!;
    let idle = 0;
    for (const { license, length: size } of align(view, index.stream, start, end))
      if (size >= SOLID)
        for (const { from, to, kind } of regions)
          if (kind === "section" || kind === "title")
            idle += Math.max(0, Math.min(to, license + size) - Math.max(from, license));
    if (idle >= length * 0.9) return true;
  }
  return false;
}
