import { wordHash } from "./words.ts";

/**
 * Whether words of a user are the license's tokens with blanks or hyphens set otherwise (`non-commercial`,
 * `noncommercial`): the letters run together are equal, as far as hashes can tell.
 */
export function sameSpelling(words: readonly string[], hashes: readonly number[]): boolean {
  if (words.length > 6 || hashes.length > 6) return false;
  return spells(words.join("").replace(/[-\s*#>/;|]+/g, ""), hashes, 0);
}

/** Whether `letters` can be cut into pieces that hash to the tokens from `at` on. */
function spells(letters: string, hashes: readonly number[], at: number): boolean {
  if (letters.length > 60) return false;
  if (at === hashes.length - 1) return letters.length > 0 && wordHash(letters) === hashes[at];
  for (let size = 1; size < letters.length; size += 1) {
    if (wordHash(letters.slice(0, size)) === hashes[at] && spells(letters.slice(size), hashes, at + 1))
      return true;
  }
  return false;
}
