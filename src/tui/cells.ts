import stringWidth from "string-width";
import { escape } from "../terminal.ts";

const segments = new Intl.Segmenter(undefined, { granularity: "grapheme" });
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
  for (const { segment } of segments.segment(text)) {
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
  const all = [...segments.segment(text)].map(({ segment }) => segment);
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
  for (const word of text.split(" ")) {
    const joined = line === "" ? word : `${line} ${word}`;
    if (widthOf(joined) <= room) {
      line = joined;
      continue;
    }
    if (line !== "") lines.push(line);
    line = word;
    while (widthOf(line) > room) {
      // A grapheme wider than the room is taken whole: a line must get shorter in each turn.
      const part = head(line, room) || [...line][0] || line;
      lines.push(part);
      line = line.slice(part.length);
    }
  }
  return line === "" && lines.length > 0 ? lines : [...lines, line];
}
