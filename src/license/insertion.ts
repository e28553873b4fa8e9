import type { Reference } from "./fingerprint.ts";
import type { Hunk } from "./hunks.ts";
import type { Tokens } from "./tokens.ts";

/** Fewest words of a sentence that is read as one; and how far equal words at both ends let an insertion slide. */
const FEWEST = 3;
const SLIDES = 6;

type Stretch = { from: number; to: number };

/**
 * Whether words that only stand in the file say something, whatever they are: a sentence of their own between two of
 * the license, or a qualification inside one. `added` are those of them that are worth reading.
 */
export function saysSomething(
  tokens: Tokens,
  reference: Reference,
  hunk: Hunk,
  added: readonly number[],
): boolean {
  const { fileFrom, fileTo } = hunk;
  if (added.length !== fileTo - fileFrom || fileFrom === 0) return false;
  const inSection = isInSection(reference, hunk);
  return slides(tokens, fileFrom, fileTo).some(
    (place) => isSentence(tokens, place) || (!inSection && isInsertion(tokens, place)),
  );
}

/** The places where the same words could have been put in as well: `a license. Others need` reads `Others need a license.` */
function slides({ hash, count }: Tokens, from: number, to: number): Stretch[] {
  const out = [{ from, to }];
  for (let by = 1; by <= SLIDES && from - by > 0 && hash[from - by] === hash[to - by]; by += 1)
    out.push({ from: from - by, to: to - by });
  for (let by = 0; by < SLIDES && to + by < count && hash[from + by] === hash[to + by]; by += 1)
    out.push({ from: from + by + 1, to: to + by + 1 });
  return out;
}

function isSentence(tokens: Tokens, { from, to }: Stretch): boolean {
  if (to - from < FEWEST) return false;
  const before = tokens.text.slice(tokens.end[from - 1], tokens.start[from]);
  const after = tokens.text.slice(tokens.end[to - 1], tokens.end[to - 1]! + 2);
  const first = tokens.text[tokens.start[from]!] ?? "";
  return /[.;:!?]|\n\s*\n/.test(before) && /^[.!?。]/.test(after) && /\p{Lu}/u.test(first);
}

/** Words put into a sentence of the license, none of them a name: they qualify what it says. */
function isInsertion(tokens: Tokens, { from, to }: Stretch): boolean {
  if (to - from < 2 || to >= tokens.count) return false;
  const before = tokens.text.slice(tokens.end[from - 1], tokens.start[from]);
  const after = tokens.text.slice(tokens.end[to - 1], tokens.start[to]);
  if (/[.;:!?]|\n\s*\n/.test(before) || /[.:!?]|\n\s*\n/.test(after)) return false;
  // Only words with blanks or commas between them: anything else is markup, or an address.
  const text = tokens.text.slice(tokens.start[from], tokens.end[to - 1]);
  return /^\p{Ll}[\p{L}\p{N}]*(?:,?\s+(?:[#*>/;-]+\s+)?\p{Ll}[\p{L}\p{N}]*)+$/u.test(text);
}

/** Inside a stretch that the license does without, such as the appendix on how to apply it. */
function isInSection({ regions }: Reference, { from, to }: Hunk): boolean {
  return regions.some(
    ({ kind, from: start, to: end }) => kind !== "placeholder" && start <= from && to <= end,
  );
}
