import type { LicensePointer, TextChange } from "../model.ts";
import { isInName, type LineJudge, worthReading } from "./benign.ts";
import { quoteOf } from "./changes.ts";
import { isIdlePassage, isOwnWords } from "./echo.ts";
import type { LicenseIndex } from "./fingerprint.ts";
import { lineAt } from "./lines.ts";
import type { Found } from "./match.ts";
import { termsIn, type Vocabulary } from "./material.ts";
import { materialAt } from "./material-words.ts";
import { withoutReferrals } from "./referral.ts";
import type { Tokens } from "./tokens.ts";
import { plain } from "./words.ts";

/** What the text around the licenses comes to. */
export type Leftovers = {
  /** Text around a license, whether it changes it or not. */
  additions: ReadonlyMap<Found, readonly TextChange[]>;
  /** Sentences that send the reader to another file. */
  referrals: LicensePointer[];
  /** Terms that belong to no license known. */
  unrecognised: boolean;
};

/** A whole document of unknown terms, rather than an addition to the license beside it. */
const DOCUMENT = 120;
/** Most words of one run that are judged: it reads like terms by its beginning or not at all. */
const READ = 20_000;
const REASONS = 24;
/** A longer run is judged paragraph by paragraph: it is a readme around a license, and may hold terms in one place. */
const PASSAGE = 80;
/** Fewer words are a heading, unless they say what may not be done: `Research only`. */
const HEADING = 4;

/** Judges what no license explains: an addition to the license beside it, terms of their own, or no terms at all. */
export function leftovers(
  index: LicenseIndex,
  tokens: Tokens,
  hash: Int32Array,
  found: readonly Found[],
  judge: LineJudge,
): Leftovers {
  const additions = new Map<Found, TextChange[]>();
  const referrals: LicensePointer[] = [];
  let unrecognised = false;
  const explained = found.reduce((sum, one) => sum + one.matched, 0);
  const mostly = explained * 2 > tokens.count;
  for (const [at, end] of openRuns(hash)) {
    if (found.some((one) => one.from < at && one.to > at)) continue;
    const stop = Math.min(end, at + READ);
    const kept = withoutReferrals(tokens, worthReading(judge, tokens, at, stop), judge, referrals);
    if (kept.length === 0 || isEcho(index, tokens, kept, found)) continue;
    const near = nearest(found, at, end);
    const readme = isReadme(tokens, kept);
    const short = kept.length <= PASSAGE && !readme;
    const translated = near !== undefined && isTranslation(tokens, kept, near.matched);
    for (const passage of near && !short ? paragraphsOf(tokens, kept) : [kept]) {
      const { words, terms, because, spoken } = read(tokens, judge, passage);
      const told = near !== undefined && mostly && short ? spoken : [];
      if (words < HEADING && told.length === 0 && because.every((word) => isInName(judge.vocabulary, word)))
        continue;
      const legal =
        told.length > 0 ||
        readsLikeTerms(words, terms, because, near !== undefined && mostly && short) ||
        (near !== undefined && mostly && short && isRemark(judge.vocabulary, words, because)) ||
        (near !== undefined && (mostly || !readme) && isCondition(judge.vocabulary, words, terms, because)) ||
        (!near && because.length > 0 && isBriefGrant(tokens));
      if (legal && (!near || kept.length >= DOCUMENT)) unrecognised = true;
      // A preface beside a license is told even where it carries no term; the prose of a readme is not.
      if (!near || translated || !(legal || (mostly && short && words > HEADING))) continue;
      const list = additions.get(near) ?? [];
      list.push({
        kind: "added",
        line: lineAt(judge.lines, tokens.start[passage[0]!]!),
        endLine: lineAt(judge.lines, tokens.end[passage.at(-1)!]!),
        quote: quoteOf(tokens, passage),
        material: legal,
        because: legal ? [...new Set(because.length > 0 ? because : told)].slice(0, REASONS) : [],
      });
      additions.set(near, list);
    }
  }
  return { additions, referrals, unrecognised };
}

function read(tokens: Tokens, judge: LineJudge, places: readonly number[]) {
  const words = places.map((i) => tokens.text.slice(tokens.start[i], tokens.end[i]));
  const text = tokens.text.slice(tokens.start[places[0]!], tokens.end[places.at(-1)!]);
  return {
    words: words.length,
    terms: termsIn(judge.vocabulary, words, text),
    because: materialAt(tokens, judge.vocabulary, places),
    spoken: spokenIn(tokens, text, places).filter((word) => judge.vocabulary.remark.has(plain(word))),
  };
}

/** Thanks, a wish to be cited, and words on which license it is that stands here. */
const COURTESY =
  /\b(?:cite|citing|citation|thanks?)\b|\blicen[cs]es\b|\b(?:this|the|following) licen[cs]e\b/i;

/** The words of the sentences that may speak to who uses the work, where the last of them has its full stop. */
function spokenIn(tokens: Tokens, text: string, places: readonly number[]): string[] {
  if (places.length > SENTENCE) return [];
  const end = tokens.end[places.at(-1)!]!;
  if (!/^["”')]?[.!?。]/.test(tokens.text.slice(end, end + 2))) return [];
  return text
    .split(/(?<=[.!?。]["”')]?)\s+/)
    .filter((sentence) => !COURTESY.test(sentence))
    .flatMap((sentence) => sentence.match(/[\p{L}\p{N}]+/gu) ?? []);
}

function paragraphsOf(tokens: Tokens, kept: readonly number[]): number[][] {
  const out: number[][] = [[]];
  for (const [k, at] of kept.entries()) {
    const before = kept[k - 1];
    const between = before === undefined ? "" : tokens.text.slice(tokens.end[before], tokens.start[at]);
    if (/\n\s*\n/.test(between)) out.push([]);
    out.at(-1)!.push(at);
  }
  return out;
}

function isEcho(
  index: LicenseIndex,
  tokens: Tokens,
  kept: readonly number[],
  found: readonly Found[],
): boolean {
  const words = Int32Array.from(kept, (at) => tokens.hash[at]!);
  return found.some((one) => isOwnWords(index, words, one.reference)) || isIdlePassage(index, words);
}

/** Runs of tokens that no license explains. */
function openRuns(hash: Int32Array): [number, number][] {
  const runs: [number, number][] = [];
  for (let at = 0; at < hash.length; at += 1) {
    if (hash[at]! < 0) continue;
    const from = at;
    while (at < hash.length && hash[at]! >= 0) at += 1;
    runs.push([from, at]);
  }
  return runs;
}

const BRIEF = 60;

/** A few words that say what may be done: `Free for personal use.` A readme's short description is none. */
function isBriefGrant({ text, count }: Tokens): boolean {
  return (
    count <= BRIEF &&
    /\b(?:use|used|using|may|can|allowed|permitted|free)\b/i.test(text) &&
    !/^#{1,4} \S|^---$/m.test(text)
  );
}

/** Beside a license that is most of the file, one sentence with a condition is enough; elsewhere prose must be dense. */
function readsLikeTerms(words: number, terms: number, because: readonly string[], beside: boolean): boolean {
  if (beside && (words < HEADING ? because.length >= 1 : because.length >= 1 && terms + because.length >= 2))
    return true;
  // Tables are full of numbers: in prose only words tell.
  const material = because.filter((word) => !/^\d/.test(word)).length;
  if (terms >= 2 && material >= 1 && terms + material >= words * 0.12) return true;
  return terms >= 4 && terms >= words * 0.08;
}

const WEIGHTY = new Set(["permission", "field", "money", "negation", "territory"]);
const SENTENCE = 30;

/** A paragraph that has a word of the trade and one that limits: sizes and scores of models are no terms. */
function isCondition(
  vocabulary: Vocabulary,
  words: number,
  terms: number,
  because: readonly string[],
): boolean {
  const limits = because.filter((word) => WEIGHTY.has(vocabulary.material.get(plain(word)) ?? "")).length;
  if (limits >= 2 && words <= SENTENCE / 2) return true;
  return terms >= 1 && limits >= 1 && (words <= SENTENCE || terms + limits >= words * 0.1);
}

/** One short sentence beside a license that forbids or demands something. */
function isRemark(vocabulary: Vocabulary, words: number, because: readonly string[]): boolean {
  return (
    words <= SENTENCE / 2 &&
    because.some(
      (word) => WEIGHTY.has(vocabulary.material.get(plain(word)) ?? "") && !isInName(vocabulary, word),
    )
  );
}

/** Markdown around a license: headings, code or tables. */
function isReadme(tokens: Tokens, kept: readonly number[]): boolean {
  const text = tokens.text.slice(Math.max(0, tokens.start[kept[0]!]! - 8), tokens.end[kept.at(-1)!]);
  return /^(?:#{1,4} \S|```|\|.*\|$)/m.test(text) && /\n[^\n]*\n/.test(text);
}

/** A whole text in a script without blanks beside a license: its other language, which nothing here can compare. */
function isTranslation(tokens: Tokens, places: readonly number[], matched: number): boolean {
  if (places.length < DOCUMENT || places.length < 0.5 * matched) return false;
  const characters = places.filter((at) =>
    /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/.test(tokens.text[tokens.start[at]!]!),
  );
  return characters.length >= 0.7 * places.length;
}

function nearest(found: readonly Found[], from: number, to: number): Found | undefined {
  let best: Found | undefined;
  let distance = Number.POSITIVE_INFINITY;
  for (const one of found) {
    const away = one.to <= from ? from - one.to : Math.max(0, one.from - to);
    if (away < distance) {
      distance = away;
      best = one;
    }
  }
  return best;
}
