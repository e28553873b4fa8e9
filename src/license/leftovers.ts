import type { TextChange } from "../model.ts";
import { type LineJudge, worthReading } from "./benign.ts";
import { cut } from "./changes.ts";
import { lineAt } from "./lines.ts";
import type { Found } from "./match.ts";
import { materialWords, termsIn } from "./material.ts";
import type { Tokens } from "./tokens.ts";

export type Leftovers = {
  /** Text around a license that changes it. */
  additions: ReadonlyMap<Found, readonly TextChange[]>;
  /** Terms that belong to no license known. */
  unrecognised: boolean;
};

/** A whole document of unknown terms, rather than an addition to the license beside it. */
const DOCUMENT = 120;

/** Judges what no license explains: an addition to the license beside it, terms of their own, or no terms at all. */
export function leftovers(
  tokens: Tokens,
  hash: Int32Array,
  found: readonly Found[],
  judge: LineJudge,
): Leftovers {
  const additions = new Map<Found, TextChange[]>();
  let unrecognised = false;
  let at = 0;
  while (at < tokens.count) {
    if (hash[at]! < 0) {
      at += 1;
      continue;
    }
    let end = at;
    while (end < tokens.count && hash[end]! >= 0) end += 1;
    const kept = worthReading(judge, tokens, at, end);
    const inside = found.find((one) => one.from < at && one.to > at);
    const words = kept.map((i) => tokens.text.slice(tokens.start[i], tokens.end[i]));
    if (kept.length > 0 && !inside) {
      const from = tokens.start[kept[0]!]!;
      const to = tokens.end[kept.at(-1)!]!;
      const text = tokens.text.slice(from, to);
      const terms = termsIn(judge.vocabulary, words, text);
      const because = materialWords(judge.vocabulary, words);
      const near = nearest(found, at, end);
      if (readsLikeTerms(words.length, terms, because.length)) {
        if (!near || words.length >= DOCUMENT) unrecognised = true;
        if (near) {
          const list = additions.get(near) ?? [];
          list.push({
            kind: "added",
            line: lineAt(judge.lines, from),
            endLine: lineAt(judge.lines, to),
            quote: cut(text),
            material: true,
            because: [...new Set(because)].slice(0, 12),
          });
          additions.set(near, list);
        }
      }
    }
    at = end;
  }
  return { additions, unrecognised };
}

function readsLikeTerms(words: number, terms: number, material: number): boolean {
  return (
    (terms >= 2 && material >= 1 && terms + material >= words * 0.12) || (terms >= 4 && terms >= words * 0.08)
  );
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
