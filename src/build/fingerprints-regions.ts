import type { Region } from "../license/fingerprint.ts";
import { LIST_MARK, type Tokens } from "../license/tokens.ts";

/** Optional stretches that no text marks by itself: `rules/fingerprint-regions.yaml`. */
export type RegionRule = {
  /** Ids the rule is for; a trailing `*` covers all that begin so. */
  ids: readonly string[];
  /** First words of the region; absent: the text's start. */
  from?: string;
  /** First words behind the region; absent: the text's end. */
  to?: string;
  /** Instead of both: just these words. */
  phrase?: string;
  as: "section" | "placeholder" | "document" | "cut" | "header";
  /** Of a `cut`: the text that the stretch is a copy of. */
  copyOf?: string;
  source: string;
};

const PLACEHOLDER =
  /<(?!\/?[a-z][a-z0-9]{0,10}(?:\s[^<>]*)?>)[^<>]{2,90}>|<(?:year|owner|name|holder|organization|copyright[^<>]{0,40}|insert[^<>]{0,60})>|\[(?=[^\]]*(?:year|yyyy|name|holder|owner|author|date|insert|your|model|organi[sz]ation|company|e-?mail|description|project|program|licensor))[^\]]{2,90}\]|\{(?=[^}]*(?:year|yyyy|name|holder|owner|author|date|insert))[^}]{2,90}\}|_{4,}/gi;
const COPYRIGHT_LINE =
  /^[ \t]*(?:[#*>/-]+[ \t]*)?(?:copyright|\(c\)|©)(?=.*(?:\d{4}|<|\[|\{|yyyy|year|\(c\)|©))[^\n]*$/gim;
const RESERVED = /^[ \t]*all rights reserved\.?[ \t]*$/gim;

/** The optional regions of a text: placeholders, copyright lines, its title, list marks, and what the rules name. */
export function regionsOf(id: string, tokens: Tokens, rules: readonly RegionRule[]): Region[] {
  const kinds: (Region["kind"] | undefined)[] = new Array(tokens.count).fill(undefined);
  const paint = (from: number, to: number, kind: Region["kind"]) => {
    for (let i = 0; i < tokens.count; i += 1) {
      if (tokens.start[i]! >= from && tokens.end[i]! <= to) kinds[i] = kind;
    }
  };
  for (let i = 0; i < tokens.count; i += 1) if (isNumberMark(tokens, i)) kinds[i] = "mark";
  for (const { from, to, as } of stretchesOf(id, tokens.text, rules)) {
    if (as !== "cut" && as !== "header") paint(from, to, as);
  }
  paint(0, titleEnd(tokens.text), "title");
  for (const pattern of [COPYRIGHT_LINE, RESERVED, PLACEHOLDER]) {
    for (const found of tokens.text.matchAll(pattern))
      paint(found.index, found.index + found[0].length, "placeholder");
  }
  return runsOf(kinds);
}

/** The stretches that the rules name in a text, as places in it. Words that it does not hold name nothing. */
export function stretchesOf(
  id: string,
  text: string,
  rules: readonly RegionRule[],
): { from: number; to: number; as: RegionRule["as"] }[] {
  const out: { from: number; to: number; as: RegionRule["as"] }[] = [];
  for (const rule of rules) {
    if (!rule.ids.some((pattern) => fits(pattern, id))) continue;
    const first = rule.phrase ?? rule.from;
    const from = first === undefined ? 0 : find(text, first, 0);
    if (from < 0) continue;
    const last = rule.to === undefined ? text.length : find(text, rule.to, from + 1);
    const to = rule.phrase === undefined ? last : from + rule.phrase.length;
    if (to >= 0) out.push({ from, to, as: rule.as });
  }
  return out;
}

function fits(pattern: string, id: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(id);
}

function runsOf(kinds: readonly (Region["kind"] | undefined)[]): Region[] {
  const out: Region[] = [];
  for (let i = 0; i < kinds.length; i += 1) {
    const kind = kinds[i];
    if (kind === undefined) continue;
    const last = out.at(-1);
    if (last && last.to === i && last.kind === kind && kind !== "mark") last.to = i + 1;
    else out.push({ from: i, to: i + 1, kind });
  }
  return out;
}

/** Where words stand first, in any spacing. */
function find(text: string, words: string, from: number): number {
  const pattern = words
    .trim()
    .split(/\s+/)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join("\\s+");
  const found = new RegExp(pattern).exec(text.slice(from));
  return found ? from + found.index : -1;
}

/** The title: short lines at the head, up to the first line that reads like a sentence or begins a list. */
function titleEnd(text: string): number {
  let at = 0;
  let end = 0;
  let words = 0;
  for (const line of text.split(/(?<=\n)/)) {
    const bare = line.trim();
    const count = bare.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
    if (count > 10 || words + count > 24 || /^(?:\d+\.|\(?[a-z][.)])\s/i.test(bare)) break;
    if (/[;:,]$/.test(bare) && count > 4) break;
    words += count;
    at += line.length;
    if (count > 0) end = at;
  }
  return end >= text.trimEnd().length ? 0 : end;
}

/** Numbers of list items that stay tokens: `4.` in doubt, and `4.1` at a line's head. */
export function isNumberMark(tokens: Tokens, i: number): boolean {
  if (tokens.flag[i] === LIST_MARK) return true;
  const word = tokens.text.slice(tokens.start[i], tokens.end[i]);
  if (!/^\d{1,2}(?:\.\d{1,2}){1,3}$/.test(word)) return false;
  const before = tokens.text.slice(Math.max(0, tokens.start[i]! - 24), tokens.start[i]);
  return /(?:^|\n)[^\p{L}\p{N}\n]*$/u.test(before) || /(?:^|\n)\W*(?:section|article)\s+$/i.test(before);
}
