import type { TextChange } from "../model.ts";
import { type Lines, lineAt } from "./lines.ts";
import type { Found } from "./match.ts";
import type { Tokens } from "./tokens.ts";

/** Where markup begins that takes words back, or keeps them from who reads the page: struck out, commented out, not displayed. */
const OPENING =
  /<!--|~~(?=\S)|<(?:(del|s|strike)\b[^<>]{0,200}|([a-z]{1,10}\d?)\b[^<>]{0,200}?(?:display\s*:\s*none|visibility\s*:\s*hidden|\shidden(?=[\s>]))[^<>]{0,200})>/gi;
const MARKUP = /<!--|~~|<(?:del|s|strike)\b|display\s*:\s*none|visibility\s*:\s*hidden|\shidden\b/i;
/** Openings whose end is looked for, and how far. */
const OPENINGS = 1000;
const REACH = 20_000;
const MOST = 100;
const QUOTE = 400;

export type Stretch = { from: number; to: number };

/** Where a text has words that its reader does not see, or sees struck out; offsets, the first hundred. */
export function hiddenIn(text: string): Stretch[] {
  if (!MARKUP.test(text)) return [];
  const out: Stretch[] = [];
  let looked = 0;
  let last = 0;
  for (const { index, 0: opening, 1: struck, 2: element } of text.matchAll(OPENING)) {
    if (looked >= OPENINGS || out.length >= MOST) break;
    looked += 1;
    if (index < last) continue;
    const name = struck ?? element;
    const closing = name !== undefined ? `</${name.toLowerCase()}` : opening === "~~" ? "~~" : "-->";
    const inside = text.slice(index + opening.length, index + opening.length + REACH);
    const end = inside.toLowerCase().indexOf(closing);
    if (end < 0 || (closing === "~~" && inside.lastIndexOf("\n", end) >= 0)) continue;
    last = index + opening.length + end + closing.length;
    out.push({ from: index, to: last });
  }
  return out;
}

/**
 * Words of a license that are there and are not shown, as changes of it. A license that stands in a comment as a whole
 * is no change.
 */
export function hiddenWords(
  tokens: Tokens,
  found: Found,
  hidden: readonly Stretch[],
  lines: Lines,
): TextChange[] {
  const out: TextChange[] = [];
  const first = tokens.start[found.from]!;
  const last = tokens.end[found.to - 1]!;
  for (const { from, to } of hidden) {
    if (to <= first || from >= last || (from <= first && to >= last)) continue;
    if (!hasWordsOf(tokens, found, from, to)) continue;
    out.push({
      kind: "removed",
      line: lineAt(lines, from),
      endLine: lineAt(lines, to - 1),
      quote: tokens.text
        .slice(from, to)
        .slice(0, QUOTE * 2)
        .replace(/\s+/g, " ")
        .slice(0, QUOTE),
      material: true,
      because: [],
    });
  }
  return out;
}

/** Whether a word of the license stands between two offsets. */
function hasWordsOf(tokens: Tokens, found: Found, from: number, to: number): boolean {
  return found.blocks.some(({ file, length }) => {
    for (let i = file; i < file + length; i += 1)
      if (tokens.start[i]! >= from && tokens.end[i]! <= to) return true;
    return false;
  });
}
