import type { LicensePointer, TextChange } from "../model.ts";
import { isInAddress, isInName, isTerritory, type LineJudge, worthReading } from "./benign.ts";
import { isIdlePassage } from "./echo.ts";
import type { Clause, LicenseIndex, Reference } from "./fingerprint.ts";
import { type Hunk, hunksOf, size } from "./hunks.ts";
import { saysSomething } from "./insertion.ts";
import { type Lines, lineAt } from "./lines.ts";
import { lostTokens } from "./lost.ts";
import type { Found } from "./match.ts";
import { type Vocabulary, vocabularyOf } from "./material.ts";
import { isDate, materialAt } from "./material-words.ts";
import { isNegation, rewordedNegations } from "./negation.ts";
import { withoutReferrals } from "./referral.ts";
import { renamings } from "./rename.ts";
import { isSlip, sameSpelling } from "./respelling.ts";
import type { Tokens } from "./tokens.ts";
import { plain } from "./words.ts";

const LONG_ADDITION = 15;
/** Words that fill in a placeholder, or name a holder in the place of another. */
const NAME = 20;
/** Tokens of a hunk that may be no more than an address. */
const SMALL = 10;
const QUOTE = 400;
const CHANGES = 200;

/** What a file has, lacks or says otherwise inside the span of a license; sentences that only refer elsewhere go to `referrals`. */
export function changesIn(
  index: LicenseIndex,
  tokens: Tokens,
  found: Found,
  judge: LineJudge,
  referrals: LicensePointer[],
): TextChange[] {
  const out: TextChange[] = [];
  const hunks = hunksOf(found);
  const reworded = rewordedNegations(index, tokens, found, hunks);
  const renamed = renamings(tokens, index.stream, found, hunks);
  for (const hunk of hunks) {
    if (out.length >= CHANGES) break;
    const change = judged(index, tokens, found, hunk, judge, referrals, {
      reworded: reworded.has(hunk),
      renamed: renamed.has(hunk),
    });
    if (change) out.push(change);
  }
  return out;
}

function judged(
  index: LicenseIndex,
  tokens: Tokens,
  found: Found,
  hunk: Hunk,
  judge: LineJudge,
  referrals: LicensePointer[],
  { reworded, renamed }: { reworded: boolean; renamed: boolean },
): TextChange | undefined {
  const { reference } = found;
  const vocabulary = vocabularyOf(index);
  const { lost, filled } = lostTokens(index, found, hunk);
  const added = withoutReferrals(
    tokens,
    worthReading(judge, tokens, hunk.fileFrom, hunk.fileTo),
    judge,
    referrals,
  );
  if (added.length === 0 && lost.length === 0) return undefined;
  if (
    lost.length === 0 &&
    isIdlePassage(
      index,
      Int32Array.from(added, (at) => tokens.hash[at]!),
    )
  )
    return undefined;
  const words = added.map((i) => tokens.text.slice(tokens.start[i], tokens.end[i]));
  if (
    lost.length > 0 &&
    words.length > 0 &&
    sameSpelling(
      words,
      lost.map((at) => index.stream[reference.start + at]!),
    )
  )
    return undefined;
  if (isMisspelled(vocabulary, reference, index, words, lost)) return undefined;
  const because = materialAt(tokens, vocabulary, added).filter((word) => !(reworded && isNegation(word)));
  const missing = lost
    .map((at) => index.stream[reference.start + at]!)
    .filter((hash) => !(reworded && isNegation(vocabulary.materialHashes.get(hash) ?? "")));
  const named = missing.every((hash) => vocabulary.holderHashes.has(hash));
  const fillsIn = filled && lost.length === 0;
  const replaces = lost.length > 0 && named && because.every((word) => !isTerritory(vocabulary, word));
  if ((fillsIn || replaces) && added.length <= NAME && because.every((word) => isInName(vocabulary, word)))
    return undefined;
  if (
    size(hunk) <= SMALL &&
    because.every((word) => /^\d+$/.test(word)) &&
    !missing.some((hash) => vocabulary.materialHashes.has(hash)) &&
    isInAddress(judge, tokens, hunk.fileFrom)
  )
    return undefined;
  if (words.length > 0 && isDate(words) && missing.every((hash) => vocabulary.dateHashes.has(hash)))
    return undefined;
  const material =
    renamed ||
    isMaterial(vocabulary, words, missing, because, named) ||
    (lost.length === 0 && !filled && saysSomething(tokens, reference, hunk, added)) ||
    (!filled && (lost.length === 0 || !named) && inDisplayDuty(tokens, hunk, vocabulary)) ||
    (!filled && lost.length > 0 && !named && namesLaw(tokens, hunk));
  const gone = missing.flatMap((hash) => vocabulary.materialHashes.get(hash) ?? []);
  if (!material && (filled || (lost.length > 0 && named))) return undefined;
  const change = changeAt(judge.lines, tokens, reference, hunk, added, lost.length, material, [
    ...new Set([...because, ...(material ? gone.map((word) => `-${word}`) : [])]),
  ]);
  const counts =
    because.some((word) => /\d/.test(word)) || missing.some((hash) => vocabulary.numberHashes.has(hash));
  const holds = counts ? clauseAt(reference, hunk.from)?.numbers : undefined;
  return holds === undefined || holds.length === 0 ? change : { ...change, holds };
}

/** One word for one, of which the license's is known by its letters, and the file's is that with a slip. */
function isMisspelled(
  vocabulary: Vocabulary,
  reference: Reference,
  index: LicenseIndex,
  words: readonly string[],
  lost: readonly number[],
): boolean {
  const [word] = words;
  const [at] = lost;
  if (word === undefined || at === undefined || words.length > 1 || lost.length > 1) return false;
  const meant = vocabulary.materialHashes.get(index.stream[reference.start + at]!);
  if (meant === undefined || vocabulary.material.has(plain(word))) return false;
  return !COUNTING.has(vocabulary.material.get(meant) ?? "") && isSlip(word, meant);
}

/** A slip in one of these would be another number. */
const COUNTING = new Set(["amount", "count"]);

/** Whether the words before a change ask to show something: a changed name is a changed duty there. */
function inDisplayDuty(tokens: Tokens, hunk: Hunk, vocabulary: Vocabulary): boolean {
  return wordsBefore(tokens, hunk, 12).some(
    (word) => /^(?:prominently|display|displays|displayed)$/.test(word) && vocabulary.material.has(word),
  );
}

/** Whether the words before a change speak of laws or courts: another name is another country's there. */
function namesLaw(tokens: Tokens, hunk: Hunk): boolean {
  const first = tokens.text[tokens.start[hunk.fileFrom] ?? 0] ?? "";
  return (
    hunk.fileTo > hunk.fileFrom &&
    /\p{Lu}/u.test(first) &&
    wordsBefore(tokens, hunk, 10).some((word) => /^(?:laws?|courts?)$/.test(word))
  );
}

function wordsBefore(tokens: Tokens, { fileFrom }: Hunk, most: number): string[] {
  const out: string[] = [];
  for (let i = Math.max(0, fileFrom - most); i < fileFrom; i += 1)
    out.push(tokens.text.slice(tokens.start[i], tokens.end[i]).toLowerCase());
  return out;
}

function isMaterial(
  vocabulary: Vocabulary,
  words: readonly string[],
  missing: readonly number[],
  because: readonly string[],
  named: boolean,
): boolean {
  if (because.length > 0) return true;
  if (words.length >= LONG_ADDITION) return true;
  if (named) return false;
  if (missing.length >= 2) return true;
  return missing.some((hash) => vocabulary.materialHashes.has(hash) || vocabulary.numberHashes.has(hash));
}

function changeAt(
  lines: Lines,
  tokens: Tokens,
  reference: Reference,
  hunk: Hunk,
  added: readonly number[],
  lost: number,
  material: boolean,
  because: readonly string[],
): TextChange {
  const first = added[0];
  const last = added.at(-1);
  const near = Math.min(hunk.fileFrom, tokens.count - 1);
  const from = first === undefined ? tokens.start[near]! : tokens.start[first]!;
  const to = last === undefined ? from : tokens.end[last]!;
  const clause = clauseAt(reference, hunk.from);
  return {
    kind: added.length === 0 ? "removed" : lost === 0 ? "added" : "changed",
    line: lineAt(lines, from),
    endLine: lineAt(lines, to),
    ...(first === undefined ? {} : { quote: quoteOf(tokens, added) }),
    ...(clause === undefined ? {} : { clause: clause.label }),
    material,
    because,
  };
}

function clauseAt(reference: Reference, at: number): Clause | undefined {
  let nearest: Clause | undefined;
  for (const clause of reference.clauses) {
    if (clause.at > at) break;
    nearest = clause;
  }
  return nearest;
}

/** The words at `places` as they stand in the text, with an ellipsis where something between them is left out. */
export function quoteOf(tokens: Tokens, places: readonly number[]): string {
  let out = "";
  for (let k = 0; k < places.length && out.length < QUOTE * 2; k += 1) {
    const first = places[k]!;
    let last = first;
    while (places[k + 1] === last + 1) {
      last += 1;
      k += 1;
    }
    out += `${out === "" ? "" : " … "}${tokens.text.slice(tokens.start[first], tokens.end[last])}`;
  }
  return cut(out);
}

function cut(text: string): string {
  const flat = text.replace(/\s+/g, " ").trim();
  return flat.length > QUOTE ? `${flat.slice(0, QUOTE - 1)}…` : flat;
}
