import type { Clause } from "../license/fingerprint.ts";
import type { Tokens } from "../license/tokens.ts";
import { isNumberMark } from "./fingerprints-regions.ts";

type Mark = { at: number; token: number; label: string };

const AMOUNT = /^(?:million|billion|thousand|hundred|percent|days|years|months)$/i;
const NUMBERS_PER_CLAUSE = 4;

/** Where the clauses of a text start, named as lawyers name them (`4(b)`, `2.3`), with the numbers each holds. */
export function clausesOf(tokens: Tokens): Clause[] {
  const clauses: { at: number; label: string; numbers: string[] }[] = [];
  let top = "";
  let letter = "";
  let roman = "";
  for (const mark of marksOf(tokens)) {
    const label = mark.label;
    if (/^\d/.test(label)) {
      top = label;
      letter = "";
      roman = "";
    } else if (/^[IVX]+$/.test(label) && !letter) {
      top = label;
    } else if (isRoman(label, letter, roman)) {
      roman = label.toLowerCase();
    } else {
      letter = label.toLowerCase();
      roman = "";
    }
    const name = `${top}${letter && `(${letter})`}${roman && `(${roman})`}`;
    if (name && name.length <= 16) clauses.push({ at: mark.token, label: name, numbers: [] });
  }
  for (let k = 0; k < clauses.length; k += 1)
    clauses[k]!.numbers = numbersOf(tokens, clauses[k]!.at, clauses[k + 1]?.at ?? tokens.count);
  return clauses;
}

function isRoman(label: string, letter: string, roman: string): boolean {
  if (!/^[ivx]+$/i.test(label)) return false;
  if (roman) return true;
  if (label.length > 1) return true;
  // `i` after `h` goes on with the letters.
  return label.toLowerCase() === "i" && letter !== "h";
}

/** List marks at the head of a line, in order. */
function marksOf(tokens: Tokens): Mark[] {
  const out: Mark[] = [];
  const atLineHead = (at: number) =>
    /(?:^|\n)[^\p{L}\p{N}\n]*(?:section\s+|article\s+)?$/iu.test(tokens.text.slice(Math.max(0, at - 40), at));
  for (const mark of tokens.marks) {
    if (atLineHead(mark.at)) out.push({ at: mark.at, token: mark.before, label: mark.label });
  }
  for (let i = 0; i < tokens.count; i += 1) {
    if (isNumberMark(tokens, i) && atLineHead(tokens.start[i]!))
      out.push({ at: tokens.start[i]!, token: i, label: tokens.text.slice(tokens.start[i], tokens.end[i]) });
  }
  return out.sort((a, b) => a.at - b.at);
}

function numbersOf(tokens: Tokens, from: number, to: number): string[] {
  const out: string[] = [];
  for (let i = from; i < to && out.length < NUMBERS_PER_CLAUSE; i += 1) {
    const word = tokens.text.slice(tokens.start[i], tokens.end[i]);
    if (!/^\d[\d.,]*$/.test(word) || isNumberMark(tokens, i)) continue;
    const after = i + 1 < tokens.count ? tokens.text.slice(tokens.start[i + 1], tokens.end[i + 1]) : "";
    const sign =
      /[$€£¥]\s?$/.exec(tokens.text.slice(Math.max(0, tokens.start[i]! - 2), tokens.start[i]))?.[0] ?? "";
    const percent = tokens.text[tokens.end[i]!] === "%" ? "%" : "";
    if (AMOUNT.test(after)) out.push(`${sign.trim()}${word} ${after.toLowerCase()}`);
    else if (sign || percent || word.replaceAll(",", "").length > 4)
      out.push(`${sign.trim()}${word}${percent}`);
  }
  return out;
}
