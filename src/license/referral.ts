import type { LicensePointer } from "../model.ts";
import type { LineJudge } from "./benign.ts";
import { lineAt } from "./lines.ts";
import { materialAt } from "./material-words.ts";
import { isOfSomethingElse } from "./subject.ts";
import type { Tokens } from "./tokens.ts";

/** A sentence that only sends the reader elsewhere: to another file of the repository, or to an address. */
const REFERRAL =
  /\b(?:can\s+be\s+found|(?:are|is)\s+(?:given|listed|described)|please\s+(?:see|refer)|see(?:\s+also)?|refer|located|available)\b[^.]{0,80}?(?:\b([A-Z][A-Z0-9_-]{3,40}(?:\.[a-z]{2,4})?)\b|\bthe\s+file\s+`?([\w.-]{3,60})`?|(https?:\/\/\S{4,200}))/;
/** A sentence that only says under which license something is given. */
const STATEMENT =
  /\b(?:licensed|distributed|released|provided|available|covered|published)\b.{0,40}?\b(?:under|by|with|on)\b.{0,60}?\b((?:[\w.-]+\s+){0,4}?(?:licen[cs]e|terms|MIT|BSD|Apache|GPL|MPL|CC)\b[^.;\n]{0,30})/is;
/** Material words that a sentence may hold and still only refer: the other file's license is a separate one. */
const IDLE = /^(?:separate|attribution|acknowledgments?|required|the|not found)$/;
/** What a referral must lead to in order to be worth telling. */
const ABOUT =
  /licen[cs]e|copying|notice|terms|polic|agreement|acknowledg|\baup\b|^(?:MIT|BSD|Apache|[AL]?GPL|MPL|CC)\b/i;
const SENTENCE_WORDS = 45;
const STATEMENT_WORDS = 24;
const REFERRALS = 20;

/** Drops sentences that only refer to another file or name a license from `kept`, and adds them to the pointers. */
export function withoutReferrals(
  tokens: Tokens,
  kept: readonly number[],
  judge: LineJudge,
  referrals: LicensePointer[],
): number[] {
  const out: number[] = [];
  for (const sentence of sentencesOf(tokens, kept)) {
    const pointer = referralOf(tokens, sentence, judge);
    if (!pointer) for (const at of sentence) out.push(at);
    else if (referrals.length < REFERRALS && ABOUT.test(pointer.value)) referrals.push(pointer);
  }
  return out;
}

function referralOf(
  tokens: Tokens,
  sentence: readonly number[],
  judge: LineJudge,
): LicensePointer | undefined {
  if (sentence.length > SENTENCE_WORDS || sentence.length < 3) return undefined;
  const carried = materialAt(tokens, judge.vocabulary, sentence);
  if (carried.some((word) => !IDLE.test(word.toLowerCase()))) return undefined;
  const from = tokens.start[sentence[0]!]!;
  const tail = tokens.text.slice(from, tokens.end[sentence.at(-1)!]! + 200);
  const text = tail.split(/(?<=\S)\n\s*\n|-{5,}|(?<=[.!?])\s/)[0] ?? "";
  const elsewhere = REFERRAL.exec(text);
  const stated = !elsewhere && sentence.length <= STATEMENT_WORDS ? STATEMENT.exec(text) : null;
  const found = elsewhere ?? stated;
  if (!found) return undefined;
  const value = found[1] ?? found[2] ?? found[3] ?? "";
  return {
    kind: elsewhere ? "link" : isOfSomethingElse(text, found.index) ? "aside" : "notice",
    value: value.trim(),
    line: lineAt(judge.lines, from + found.index),
  };
}

/** Cuts token places into sentences, at full stops before white space and at empty lines. */
function sentencesOf(tokens: Tokens, kept: readonly number[]): number[][] {
  const out: number[][] = [];
  let current: number[] = [];
  for (const [k, at] of kept.entries()) {
    current.push(at);
    const next = kept[k + 1];
    const between = next === undefined ? "" : tokens.text.slice(tokens.end[at], tokens.start[next]);
    if (next === undefined || /[.!?。:]["”')]*\s|\n\s*\n|-{5,}/.test(between)) {
      out.push(current);
      current = [];
    }
  }
  return out;
}
