import type { TextChange } from "../model.ts";
import { type LineJudge, worthReading } from "./benign.ts";
import type { LicenseIndex, Reference } from "./fingerprint.ts";
import { type Lines, lineAt } from "./lines.ts";
import type { Found } from "./match.ts";
import { isYear, materialWords, type Vocabulary, vocabularyOf } from "./material.ts";
import { sameSpelling } from "./respelling.ts";
import type { Tokens } from "./tokens.ts";

/** Unequal stretches between two equal ones: tokens of the file, and of the license from its start. */
type Hunk = { fileFrom: number; fileTo: number; from: number; to: number };

const LONG_ADDITION = 15;
const SHORT_ADDITION = 4;
const QUOTE = 400;
const CHANGES = 200;

/** What a file has, lacks or says otherwise inside the span of a license it holds. */
export function changesIn(index: LicenseIndex, tokens: Tokens, found: Found, judge: LineJudge): TextChange[] {
  const out: TextChange[] = [];
  for (const hunk of hunksOf(found)) {
    if (out.length >= CHANGES) break;
    const change = judged(index, tokens, found.reference, hunk, judge);
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
  reference: Reference,
  hunk: Hunk,
  judge: LineJudge,
): TextChange | undefined {
  const vocabulary = vocabularyOf(index);
  const { lost, filled } = lostTokens(reference, hunk);
  const added = worthReading(judge, tokens, hunk.fileFrom, hunk.fileTo);
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
  const because = materialWords(vocabulary, words);
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
  const material = isMaterial(vocabulary, words, missing, because, named);
  const gone = missing.flatMap((hash) => vocabulary.materialHashes.get(hash) ?? []);
  if (!material && (named || filled)) return undefined;
  return changeAt(judge.lines, tokens, reference, hunk, added, lost.length, material, [
    ...new Set([...because, ...(material ? gone.map((word) => `without ${word}`) : [])]),
  ]);
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

/** License tokens that are missing and matter; `filled`: the gap is, or touches, a placeholder. */
function lostTokens(reference: Reference, hunk: Hunk): { lost: number[]; filled: boolean } {
  const lost: number[] = [];
  let filled = false;
  let at = hunk.from;
  for (const region of reference.regions) {
    if (region.to < hunk.from || region.from > hunk.to) continue;
    if (region.kind === "placeholder") filled = true;
    if (region.to === hunk.from || region.from === hunk.to) continue;
    for (; at < Math.min(region.from, hunk.to); at += 1) lost.push(at);
    at = Math.max(at, Math.min(region.to, hunk.to));
  }
  for (; at < hunk.to; at += 1) lost.push(at);
  return { lost, filled };
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
