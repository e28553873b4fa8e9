import { plain, wordHash } from "./words.ts";

/**
 * Whether words of a user are the license's tokens with blanks or hyphens set otherwise (`non-commercial`,
 * `noncommercial`), or in British spelling (`fictionalisation`): the letters run together are equal, as far as hashes can tell.
 */
export function sameSpelling(words: readonly string[], hashes: readonly number[]): boolean {
  if (words.length > 6 || hashes.length > 6) return false;
  const letters = words.join("").replace(/[-\s*#>/;|]+/g, "");
  return spells(letters, hashes, 0) || spells(letters.replace(/is(?=ation|ing|e)/gi, "iz"), hashes, 0);
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

const SHORTEST = 6;

/** Whether one word is the other with a letter missing, added, replaced, or two of them swapped: a slip, in long words. */
export function isSlip(word: string, meant: string): boolean {
  const a = plain(word);
  if (meant.length < SHORTEST || Math.abs(a.length - meant.length) > 1 || a === meant) return false;
  let head = 0;
  while (head < a.length && a[head] === meant[head]) head += 1;
  let tail = 0;
  const most = Math.min(a.length, meant.length) - head;
  while (tail < most && a[a.length - 1 - tail] === meant[meant.length - 1 - tail]) tail += 1;
  const left = a.slice(head, a.length - tail);
  const right = meant.slice(head, meant.length - tail);
  if (left.length <= 1 && right.length <= 1) return true;
  return left.length === 2 && left[0] === right[1] && left[1] === right[0];
}
