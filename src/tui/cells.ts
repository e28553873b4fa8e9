import stringWidth from "string-width";
import { escape } from "../terminal.ts";

let segmenter: Intl.Segmenter | undefined;
/** Graphemes of a text; the tables behind it take their time, and most screens are ASCII. */
function graphemes(text: string): Iterable<{ segment: string }> {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
  return segmenter.segment(text);
}

const PLAIN = /^[\x20-\x7e]*$/;
/** Joiners, flags, skin tones and keycaps: terminals disagree on how many columns these make of their neighbours. */
const UNSURE = /[\u200d\u20e3\ufe00-\ufe0e]|[\u{1f1e6}-\u{1f1ff}\u{1f3fb}-\u{1f3ff}]/gu;
/** More marks on one letter than any language stacks. */
const STACKED = /(\p{M}{4})\p{M}+/gu;

/**
 * Foreign text as one line whose width every terminal agrees on: `escape()`, then what only some terminals join is spelled
 * out and the variation selector for color is dropped.
 */
export function tame(text: string, limit?: number): string {
  const shown = escape(text, limit);
  if (PLAIN.test(shown)) return shown;
  return shown
    .replaceAll("\ufe0f", "")
    .replace(UNSURE, (found) => `\\u{${(found.codePointAt(0) ?? 0).toString(16)}}`)
    .replace(STACKED, "$1");
}

/** Columns of the screen that a line takes. */
export function widthOf(text: string): number {
  return PLAIN.test(text) ? text.length : stringWidth(text);
}

/** The longest beginning that fits in `width` columns; a grapheme is never split. */
export function head(text: string, width: number): string {
  if (PLAIN.test(text)) return text.slice(0, Math.max(0, width));
  let taken = "";
  let used = 0;
  for (const { segment } of graphemes(text)) {
    used += widthOf(segment);
    if (used > width) break;
    taken += segment;
  }
  return taken;
}

/** Cut to `width` columns, with an ellipsis where something is missing. */
export function cut(text: string, width: number, mark = "…"): string {
  if (widthOf(text) <= width) return text;
  const room = width - widthOf(mark);
  return room <= 0 ? head(text, width) : head(text, room) + mark;
}

/** Cut in the middle, so that both the owner and the end of a long name stay readable. */
export function cutMiddle(text: string, width: number, mark = "…"): string {
  if (widthOf(text) <= width) return text;
  const room = width - widthOf(mark);
  if (room < 8) return cut(text, width, mark);
  const back = tail(text, Math.floor(room / 2));
  return head(text, room - widthOf(back)) + mark + back;
}

function tail(text: string, width: number): string {
  const all = [...graphemes(text)].map(({ segment }) => segment);
  let taken = "";
  let used = 0;
  for (const segment of all.reverse()) {
    used += widthOf(segment);
    if (used > width) break;
    taken = segment + taken;
  }
  return taken;
}

/** Filled up with spaces to `width` columns; cut when it is longer. */
export function fill(text: string, width: number, mark = "…"): string {
  const shown = cut(text, width, mark);
  return shown + " ".repeat(Math.max(0, width - widthOf(shown)));
}

/** Words in lines of at most `width` columns; a word that is longer than a line is broken between graphemes. */
export function wrapWords(text: string, width: number): string[] {
  const room = Math.max(1, width);
  const lines: string[] = [];
  let line = "";
  let used = 0;
  for (const word of text.split(" ")) {
    const size = widthOf(word);
    const gap = line === "" ? 0 : 1;
    if (used + gap + size <= room) {
      line = gap === 0 ? word : `${line} ${word}`;
      used += gap + size;
      continue;
    }
    if (line !== "") lines.push(line);
    const parts = size > room ? breakWord(word, room) : [word];
    line = parts.pop() ?? "";
    used = widthOf(line);
    lines.push(...parts);
  }
  return line === "" && lines.length > 0 ? lines : [...lines, line];
}

/** A word in pieces of at most `room` columns; a grapheme that is wider than that is a piece of its own. */
function breakWord(word: string, room: number): string[] {
  const parts: string[] = [];
  if (PLAIN.test(word)) {
    for (let at = 0; at < word.length; at += room) parts.push(word.slice(at, at + room));
    return parts;
  }
  let part = "";
  let used = 0;
  for (const { segment } of graphemes(word)) {
    const size = widthOf(segment);
    if (used + size > room && part !== "") {
      parts.push(part);
      part = "";
      used = 0;
    }
    part += segment;
    used += size;
  }
  return [...parts, part];
}
