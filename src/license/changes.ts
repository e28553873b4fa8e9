import type { LicensePointer, TextChange } from "../model.ts";
import { IN_NAMES, isInAddress, type LineJudge, worthReading } from "./benign.ts";
import { isIdlePassage } from "./echo.ts";
import type { Clause, LicenseIndex, Reference, Region } from "./fingerprint.ts";
import { type Lines, lineAt } from "./lines.ts";
import type { Found } from "./match.ts";
import { type Vocabulary, vocabularyOf } from "./material.ts";
import { withoutReferrals } from "./referral.ts";
import { sameSpelling } from "./respelling.ts";
import { ADDRESS_HASH, type Tokens } from "./tokens.ts";
import { materialAt } from "./wording.ts";

/** Unequal stretches between two equal ones: tokens of the file, and of the license from its start. */
type Hunk = { fileFrom: number; fileTo: number; from: number; to: number };

const LONG_ADDITION = 15;
/** Tokens between hunks of one rewording, and in one of its hunks. */
const CLOSE = 25;
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
  for (const hunk of hunks) {
    if (out.length >= CHANGES) break;
    const change = judged(index, tokens, found, hunk, judge, referrals, reworded.has(hunk));
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
  reworded: boolean,
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
  const because = materialAt(tokens, vocabulary, added).filter((word) => !(reworded && isNegation(word)));
  const missing = lost
    .map((at) => index.stream[reference.start + at]!)
    .filter((hash) => !(reworded && isNegation(vocabulary.materialHashes.get(hash) ?? "")));
  if (
    filled &&
    lost.length === 0 &&
    added.length <= 20 &&
    because.every(
      (word) =>
        vocabulary.material.get(word.toLowerCase()) === "territory" || IN_NAMES.test(word.toLowerCase()),
    )
  )
    return undefined;
  if (
    size(hunk) <= SMALL &&
    because.every((word) => /^\d+$/.test(word)) &&
    !missing.some((hash) => vocabulary.materialHashes.has(hash)) &&
    isInAddress(judge, tokens, hunk.fileFrom)
  )
    return undefined;
  const named = missing.every((hash) => vocabulary.holderHashes.has(hash));
  const material =
    isMaterial(vocabulary, words, missing, because, named) ||
    (!filled && (lost.length === 0 || !named) && inDisplayDuty(tokens, hunk, vocabulary));
  const gone = missing.flatMap((hash) => vocabulary.materialHashes.get(hash) ?? []);
  if (!material && (named || filled)) return undefined;
  const change = changeAt(judge.lines, tokens, reference, hunk, added, lost.length, material, [
    ...new Set([...because, ...(material ? gone.map((word) => `-${word}`) : [])]),
  ]);
  const counts =
    because.some((word) => /\d/.test(word)) || missing.some((hash) => vocabulary.numberHashes.has(hash));
  const holds = counts ? clauseAt(reference, hunk.from)?.numbers : undefined;
  return holds === undefined || holds.length === 0 ? change : { ...change, holds };
}

function isNegation(word: string): boolean {
  return /^(?:not|neither|nor|no)$/i.test(word);
}

/**
 * Hunks that only move a negation about: `Neither the name ... nor ... may` for `The name ... may not`. Close to each
 * other, small, and with a negation on both sides.
 */
function rewordedNegations(
  index: LicenseIndex,
  tokens: Tokens,
  found: Found,
  hunks: readonly Hunk[],
): Set<Hunk> {
  const { materialHashes } = vocabularyOf(index);
  const out = new Set<Hunk>();
  let group: Hunk[] = [];
  const settle = () => {
    let added = 0;
    let lost = 0;
    for (const { fileFrom, fileTo, from, to } of group) {
      for (let i = fileFrom; i < fileTo; i += 1)
        if (isNegation(tokens.text.slice(tokens.start[i], tokens.end[i]))) added += 1;
      for (let j = from; j < to; j += 1)
        if (isNegation(materialHashes.get(index.stream[found.reference.start + j]!) ?? "")) lost += 1;
    }
    if (added > 0 && lost > 0) for (const hunk of group) out.add(hunk);
    group = [];
  };
  for (const hunk of hunks) {
    const before = group.at(-1);
    if (before && hunk.fileFrom - before.fileTo > CLOSE) settle();
    if (size(hunk) <= SMALL) group.push(hunk);
    else settle();
  }
  settle();
  return out;
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
  if (named) return false;
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
    if (region.kind !== "placeholder" && region.kind !== "mark" && isThere(found, region))
      take(end, region.kind === "document");
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
