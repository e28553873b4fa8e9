import type { LicensePointer, TextChange } from "../model.ts";
import { type LineJudge, worthReading } from "./benign.ts";
import type { LicenseIndex, Reference, Region } from "./fingerprint.ts";
import { type Lines, lineAt } from "./lines.ts";
import type { Found } from "./match.ts";
import { isYear, materialWords, type Vocabulary, vocabularyOf } from "./material.ts";
import { withoutReferrals } from "./referral.ts";
import { sameSpelling } from "./respelling.ts";
import { ADDRESS_HASH, type Tokens } from "./tokens.ts";

/** Unequal stretches between two equal ones: tokens of the file, and of the license from its start. */
type Hunk = { fileFrom: number; fileTo: number; from: number; to: number };

const LONG_ADDITION = 15;
const SHORT_ADDITION = 4;
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
  for (const hunk of hunksOf(found)) {
    if (out.length >= CHANGES) break;
    const change = judged(index, tokens, found, hunk, judge, referrals);
    if (change) out.push(change);
  }
  return out;
}

function hunksOf(found: Found): Hunk[] {
  const { blocks, reference } = found;
  const length = reference.end - reference.start;
  const first = blocks[0]!;
  const hunks: Hunk[] = [];
  if (first.license > 0) hunks.push({ fileFrom: first.file, fileTo: first.file, from: 0, to: first.license });
  for (let k = 0; k < blocks.length; k += 1) {
    const block = blocks[k]!;
    const after = blocks[k + 1];
    const fileFrom = block.file + block.length;
    const from = block.license + block.length;
    const hunk = {
      fileFrom,
      fileTo: after ? after.file : fileFrom,
      from,
      to: after ? after.license : length,
    };
    if (hunk.fileTo === hunk.fileFrom && hunk.to === hunk.from) continue;
    const last = hunks.at(-1);
    // Single equal words inside a rewritten passage are chance.
    if (last && block.length <= 2 && size(last) >= 3 && size(hunk) >= 3 && last.fileTo === block.file) {
      last.fileTo = hunk.fileTo;
      last.to = hunk.to;
    } else hunks.push(hunk);
  }
  return hunks;
}

function size(hunk: Hunk): number {
  return Math.max(hunk.fileTo - hunk.fileFrom, hunk.to - hunk.from);
}

function judged(
  index: LicenseIndex,
  tokens: Tokens,
  found: Found,
  hunk: Hunk,
  judge: LineJudge,
  referrals: LicensePointer[],
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
  const because = materialWords(vocabulary, words).filter((word) => !isNamed(tokens, added, words, word));
  const missing = lost.map((at) => index.stream[reference.start + at]!);
  if (
    filled &&
    lost.length === 0 &&
    added.length <= 20 &&
    because.every(
      (word) =>
        vocabulary.material.get(word.toLowerCase()) === "territory" || word.toLowerCase() === "limited",
    )
  )
    return undefined;
  const named = missing.every((hash) => vocabulary.holderHashes.has(hash));
  const material =
    isMaterial(vocabulary, words, missing, because, named) ||
    (!filled && (lost.length === 0 || !named) && inDisplayDuty(tokens, hunk, vocabulary));
  const gone = missing.flatMap((hash) => vocabulary.materialHashes.get(hash) ?? []);
  if (!material && (named || filled)) return undefined;
  return changeAt(judge.lines, tokens, reference, hunk, added, lost.length, material, [
    ...new Set([...because, ...(material ? gone.map((word) => `-${word}`) : [])]),
  ]);
}

/** The `3` of `Llama 3`: a short number right behind a capitalised word, with no unit after it. */
function isNamed(tokens: Tokens, added: readonly number[], words: readonly string[], word: string): boolean {
  if (words.length > 4 || !/^\d{1,2}(?:\.\d)?$/.test(word)) return false;
  const at = added[words.indexOf(word)]!;
  if (at === 0) return false;
  const before = tokens.text.slice(tokens.start[at - 1], tokens.end[at - 1]);
  const between = tokens.text.slice(tokens.end[at - 1], tokens.start[at]);
  const after = tokens.text.slice(tokens.end[at], tokens.end[at]! + 12);
  return (
    /^\p{Lu}\p{L}*\d*$/u.test(before) &&
    /^[ \t.-]?$/.test(between) &&
    !/^(?:USD|US|EUR|RMB|CNY|Section|Clause|Article|NT|HK)$/i.test(before) &&
    !/^\s*(?:%|percent|million|billion|thousand|users|days)/i.test(after)
  );
}

/** Whether the words before a change ask to show something: a changed name is a changed duty there. */
function inDisplayDuty(tokens: Tokens, hunk: Hunk, vocabulary: Vocabulary): boolean {
  for (let i = Math.max(0, hunk.fileFrom - 12); i < hunk.fileFrom; i += 1) {
    const word = tokens.text.slice(tokens.start[i], tokens.end[i]).toLowerCase();
    if (/^(?:prominently|display|displays|displayed)$/.test(word) && vocabulary.material.has(word))
      return true;
  }
  return false;
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
  if (named)
    return (
      words.length >= SHORT_ADDITION &&
      words.every((word) => !isYear(word)) &&
      missing.length === 0 &&
      words.length >= LONG_ADDITION
    );
  if (missing.length >= 2) return true;
  return missing.some((hash) => vocabulary.materialHashes.has(hash) || vocabulary.numberHashes.has(hash));
}

/**
 * License tokens that are missing and matter; `filled`: the gap is, or touches, a placeholder. Of a section that may
 * be missing as a whole, material words count where the rest of it is there.
 */
function lostTokens(index: LicenseIndex, found: Found, hunk: Hunk): { lost: number[]; filled: boolean } {
  const { reference } = found;
  const { materialHashes } = vocabularyOf(index);
  const lost: number[] = [];
  let filled = false;
  let at = hunk.from;
  const take = (to: number, whole: boolean) => {
    for (; at < to; at += 1) {
      const hash = index.stream[reference.start + at]!;
      if (hash !== ADDRESS_HASH && (whole || materialHashes.has(hash))) lost.push(at);
    }
  };
  for (const region of reference.regions) {
    if (region.to < hunk.from || region.from > hunk.to) continue;
    if (region.kind === "placeholder") filled = true;
    if (region.to === hunk.from || region.from === hunk.to) continue;
    take(Math.min(region.from, hunk.to), true);
    const end = Math.min(region.to, hunk.to);
    if (region.kind === "section" && isThere(found, region)) take(end, false);
    at = Math.max(at, end);
  }
  take(hunk.to, true);
  return { lost, filled };
}

/** Whether more than half of a region is in the file. */
function isThere(found: Found, region: Region): boolean {
  let there = 0;
  for (const block of found.blocks)
    there += Math.max(
      0,
      Math.min(region.to, block.license + block.length) - Math.max(region.from, block.license),
    );
  return there * 2 > region.to - region.from;
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
    ...(first === undefined ? {} : { quote: cut(tokens.text.slice(from, to)) }),
    ...(clause === undefined ? {} : { clause }),
    material,
    because,
  };
}

function clauseAt(reference: Reference, at: number): string | undefined {
  let label: string | undefined;
  for (const clause of reference.clauses) {
    if (clause.at > at) break;
    label = clause.label;
  }
  return label;
}

export function cut(text: string): string {
  const flat = text.replace(/\s+/g, " ").trim();
  return flat.length > QUOTE ? `${flat.slice(0, QUOTE - 1)}…` : flat;
}
