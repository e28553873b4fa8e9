import { align, viewOf } from "./align.ts";
import type { LicenseIndex, Reference } from "./fingerprint.ts";

/** Longest run that is looked up; a whole second copy would have been matched by itself. */
const LONGEST = 400;

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
    for (const block of align(view, index.stream, other.start, other.end)) matched += block.length;
    if (matched >= length * 0.9) return true;
  }
  return false;
}
