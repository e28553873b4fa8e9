import type { LicensePointer } from "../model.ts";
import type { LineJudge } from "./benign.ts";
import { lineAt } from "./lines.ts";
import type { Tokens } from "./tokens.ts";

/** A sentence that only sends the reader elsewhere: to another file of the repository, or to an address. */
const REFERRAL =
  /\b(?:can be found|are (?:given|listed|described)|is (?:given|listed|described)|please (?:see|refer)|see(?: also)?|refer|located|available)\b[^.]{0,80}?(?:\b([A-Z][A-Z0-9_-]{3,40}(?:\.[a-z]{2,4})?)\b|\bthe file\s+`?([\w.-]{3,60})`?|(https?:\/\/\S{4,200}))/;
/** What a referral must not do besides. */
const TERM =
  /\b(?:not|only|must|shall|prohibited|restricted|non-?commercial|except|unless|million|fee|royalty)\b/i;
const SENTENCE_WORDS = 45;

/** Drops sentences that only refer to another file from `kept`, and adds them to the pointers. */
export function withoutReferrals(
  tokens: Tokens,
  kept: readonly number[],
  judge: LineJudge,
  referrals: LicensePointer[],
): number[] {
  const out: number[] = [];
  for (const sentence of sentencesOf(tokens, kept)) {
    const from = tokens.start[sentence[0]!]!;
    const text =
      tokens.text.slice(from, tokens.end[sentence.at(-1)!]! + 40).split(/(?<=\S)\n\s*\n|-{5,}/)[0] ?? "";
    const found = sentence.length <= SENTENCE_WORDS && !TERM.test(text) ? REFERRAL.exec(text) : null;
    if (!found) out.push(...sentence);
    else if (referrals.length < 20)
      referrals.push({
        kind: "link",
        value: (found[1] ?? found[2] ?? found[3] ?? "").trim(),
        line: lineAt(judge.lines, from + found.index),
      });
  }
  return out;
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
