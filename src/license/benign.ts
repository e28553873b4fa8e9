import { type Lines, lineAt, lineText } from "./lines.ts";
import { withoutTags } from "./markup.ts";
import { isNumber, type Vocabulary } from "./material.ts";
import { ADDRESS, LIST_MARK, type Tokens } from "./tokens.ts";
import { plain } from "./words.ts";

const COPYRIGHT =
  /^\W*(?:(?:\w+\s+){0,3}(?:copyright|copr)\b(?=.*(?:\d{4}|\(c\)|©|[<[{]|\bby\b))|\(c\)\s|©|(?:all|some) rights reserved|(?:[\w-]+\s+){0,5}\(c\)\s)/i;
const PAGE =
  /^\W*\d{1,4}\s*\|\s*(?:page|p\.)\W*$|^\W*(?:page|p\.|seite|第)?\s*(?:\d{1,4}|[ivxlc]{1,6})\s*(?:页|(?:of|\/|von|from)\s*\d{1,4})?\W*$|^\W*(?:printed|downloaded|retrieved)\b.{0,80}$/i;

/** The number of a page behind the title that every page repeats; a short text has just one page. */
const TITLED_PAGE = /^[^.;:]{0,80}\bpage\s+\d{1,4}\s+of\s+\d{1,4}\W*$/i;

/** Words that a copyright line may hold although they mark a change elsewhere: holders are departments of states, too. */
const IN_NAMES =
  /^(?:government|states|united|china|korea|japan|india|germany|france|canada|kingdom|university|research|academic|all|limited|non|profit)$/;

const CONTINUED = 100;
/** A field of the form that a gated repository asks for; a box to tick is none, its words are agreed to. */
const FIELD = /^\s+["']?[\w /-]{1,40}["']?\s*:\s*(?:text|country|date_picker|ip_location)\s*$/;
/** A word as tokens are cut: an ideograph is one by itself. */
const WORD = /\p{Script=Han}|[\p{L}\p{N}]+/gu;

/** What decides about the lines of one file, with the repeated ones counted when first asked for. */
export type LineJudge = {
  lines: Lines;
  vocabulary: Vocabulary;
  /** Words of the names of the licenses found: a line of these alone is a title. */
  titles: ReadonlySet<string>;
  repeated?: ReadonlyMap<string, number>;
};

/** Tokens `from` to `to` without those on lines that never mean anything: copyright lines, page heads and feet. */
export function worthReading(judge: LineJudge, tokens: Tokens, from: number, to: number): number[] {
  const kept: number[] = [];
  let line = 0;
  let skip = false;
  for (let i = from; i < to; i += 1) {
    const here = lineAt(judge.lines, tokens.start[i]!);
    if (here !== line) {
      line = here;
      skip = isIdle(judge, line);
    }
    if (!skip && tokens.flag[i] !== ADDRESS && tokens.flag[i] !== LIST_MARK) kept.push(i);
  }
  return kept;
}

function isIdle(judge: LineJudge, line: number): boolean {
  const raw = lineText(judge.lines, line);
  if (raw.length > 400) return false;
  const text = raw.includes("<") ? withoutTags(raw) : raw;
  // A long copyright line goes on in the next one.
  const goesOn = text.length < CONTINUED && line > 1 && COPYRIGHT.test(lineText(judge.lines, line - 1));
  if (
    COPYRIGHT.test(text) ||
    (goesOn && /reserved|\b(?:inc|ltd|llc|corp|gmbh)\b|@|foundation|university/i.test(text))
  )
    return isHarmless(judge.vocabulary, text);
  if (PAGE.test(text) || FIELD.test(text)) return true;
  if (TITLED_PAGE.test(text.replace(/(?<=\d)\.(?=\d)/g, ""))) return isHarmless(judge.vocabulary, text);
  return isTitle(judge, text) || isFurniture(judge, text);
}

const TITLE_WORDS = 14;
const PLAIN_TITLE =
  /^(?:the|an?|of|and|for|license|licence|licensed|under|public|general|text|version|v|copyright|notice|terms|conditions|file|full|agreement|clause|open|source|software|model|code|begin|end|start|name|spdx|identifier)$/;

/** A line that only names the licenses found, in words of their names. */
function isTitle(judge: LineJudge, text: string): boolean {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return (
    words.length <= TITLE_WORDS && words.every((word) => judge.titles.has(word) || PLAIN_TITLE.test(word))
  );
}

/** The words of a license's names. */
export function titleWords(names: readonly string[]): Set<string> {
  return new Set(names.flatMap((name) => name.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []));
}

/** A material word that is part of a name as it is written: `Acme Research`, `Bank of China`. */
export function isInName(vocabulary: Vocabulary, word: string): boolean {
  const bare = plain(word);
  return /^\p{Lu}/u.test(word) && (IN_NAMES.test(bare) || isTerritory(vocabulary, word));
}

/** A country, a union of them, or a word for either. */
export function isTerritory(vocabulary: Vocabulary, word: string): boolean {
  return vocabulary.material.get(plain(word)) === "territory";
}

/** No number but years and no word that could carry a term. */
function isHarmless(vocabulary: Vocabulary, text: string): boolean {
  for (const word of text.match(WORD) ?? []) {
    const bare = plain(word);
    if (isNumber(bare) && bare.length < 4) continue;
    if (vocabulary.material.has(bare) && !isInName(vocabulary, word)) return false;
  }
  return true;
}

/** A line that comes back at least three times with only its numbers changed: the head or foot of a page. */
function isFurniture(judge: LineJudge, text: string): boolean {
  if (!judge.repeated) {
    const counts = new Map<string, number>();
    for (let n = 1; n <= Math.min(judge.lines.starts.length, 20_000); n += 1) {
      const key = shape(lineText(judge.lines, n));
      if (key.length > 3 && key.length < 160) counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    judge.repeated = counts;
  }
  const key = shape(text);
  if (key.length <= 3 || (judge.repeated.get(key) ?? 0) < 2) return false;
  const words = text.match(WORD) ?? [];
  return (
    words.length <= 14 &&
    words.every((word) => /^\d+$/.test(word) || judge.vocabulary.material.get(plain(word)) === undefined)
  );
}

function shape(text: string): string {
  return text
    .replace(/\d+/g, "#")
    .replace(/[^\p{L}#]+/gu, " ")
    .trim()
    .toLowerCase();
}

const POSTAL =
  /\b(?:street|place|avenue|floor|suite|boulevard|road|drive)\b.*(?:\b\d{4,6}\b|\busa\b|\bfloor\b)/i;

/** Whether a token stands on a line with a postal address: licensors move. */
export function isInAddress(judge: LineJudge, tokens: Tokens, at: number): boolean {
  if (at >= tokens.count) return false;
  const line = lineText(judge.lines, lineAt(judge.lines, tokens.start[at]!));
  return line.length < 300 && POSTAL.test(line);
}
