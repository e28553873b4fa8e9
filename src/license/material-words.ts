import { isNumber, type Vocabulary } from "./material.ts";
import type { Tokens } from "./tokens.ts";
import { plain } from "./words.ts";

const NAMES_VERSION =
  /^(?:v|version|license|licence|licenses|public|clause|number|no|appendix|exhibit|attachment)$/i;
const NO_NAME =
  /^(?:USD|US|EUR|RMB|CNY|NT|HK|A|Section|Sections|Article|Than|Of|The|Is|To|By|At|Least|Most|Over|Above|Under|Below|Exceeding|Exceeds|Beyond|Minimum|Maximum|Max|Min)$/i;
const UNIT =
  /^[\s-]*(?:%|percent|million|billion|thousand|hundred|users|user|days|employees|dollars|usd|eur|people|months|years)/i;
const STREET = /^[^.;\n]{0,30}\b(?:street|st|avenue|ave|place|road|floor|suite|boulevard|blvd|drive|way)\b/i;

/** Those of the words at `places` that make a change material: numbers that name nothing, and words of the lists. */
export function materialAt(tokens: Tokens, vocabulary: Vocabulary, places: readonly number[]): string[] {
  const out: string[] = [];
  for (const at of places) {
    const word = tokens.text.slice(tokens.start[at], tokens.end[at]);
    const bare = plain(word);
    if (isNumber(bare) ? !isNaming(tokens, at, bare) : vocabulary.material.has(bare)) out.push(word);
  }
  return out;
}

const MONTH = /^(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*$/i;

/** Whether the words are a date and nothing else: editions of a license differ in theirs. */
export function isDate(words: readonly string[]): boolean {
  return (
    words.length <= 4 &&
    words.some((word) => MONTH.test(word) || /^(?:19|20)\d\d$/.test(word)) &&
    words.every((word) => MONTH.test(word) || /^\d{1,4}$/.test(word))
  );
}

const STAMP = /\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}|\d{1,2}:\d{2}(?::\d{2})?/g;

/** Whether a number is part of `12/03/2026` or `10:21`. */
function isInDate(tokens: Tokens, at: number): boolean {
  const from = Math.max(0, tokens.start[at]! - 12);
  const place = tokens.start[at]! - from;
  for (const found of tokens.text.slice(from, tokens.end[at]! + 12).matchAll(STAMP))
    if (found.index <= place && place < found.index + found[0].length) return true;
  return false;
}

/** A number that belongs to a name (`Llama 3`, `version 2.0`, `3-Clause`), a street or a list, and counts nothing. */
function isNaming(tokens: Tokens, at: number, word: string): boolean {
  const after = tokens.text.slice(tokens.end[at], tokens.end[at]! + 48);
  if (UNIT.test(after)) return false;
  if (
    /^\d{1,2}$/.test(word) &&
    /^,?\s+(?:(?:19|20)\d\d\b|(?:january|february|march|april|may|june|july|august|september|october|november|december)\b)/i.test(
      after,
    )
  )
    return true;
  if (isInDate(tokens, at)) return true;
  if (/^[\s-]clause\b/i.test(after) || STREET.test(after)) return true;
  // A version, or the size of a model: `Acme-7B`.
  if (at === 0 || !/^\d{1,2}(?:\.\d{1,2}){0,2}$|^\d{1,3}(?:\.\d{1,2})?b$/i.test(word)) return false;
  const before = tokens.text.slice(tokens.start[at - 1], tokens.end[at - 1]);
  const between = tokens.text.slice(tokens.end[at - 1], tokens.start[at]);
  if (!/^(?:[ \t.-]?|\.[ \t]|[ \t]\(|\r?\n[ \t]*)$/.test(between)) return false;
  if (NAMES_VERSION.test(before)) return true;
  // Capitals alone do not make a name where everything is in capitals.
  return /^\p{Lu}[\p{L}\d]*\p{Ll}[\p{L}\d]*$|^\p{Lu}\d$/u.test(before) && !NO_NAME.test(before);
}
