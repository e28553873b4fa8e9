import stringWidth from "string-width";
import { escape, paint, type Terminal } from "../terminal.ts";
import { wrap } from "./wrap.ts";

export type Excerpt = {
  /** The line as it stands in the file, raw. */
  text: string;
  /** Its number, or another gutter text such as a byte offset. */
  number: number | string;
  /** From 1, in UTF-16 units of `text`. */
  column: number;
  length: number;
  /** What is said beside the caret. */
  label: string;
};

/** A quoted line with carets under what is meant; a long line is cut around them, and nothing is ever cut from the label. */
export function excerpt(shown: Excerpt, terminal: Terminal): string[] {
  const gutter = String(shown.number);
  const indent = " ".repeat(gutter.length);
  const bar = paint(terminal, "cyan", "|");
  const room = Math.max(16, terminal.width - gutter.length - 3);
  const { line, at, length } = focus(shown, room, terminal.unicode ? "…" : "...");
  const carets = paint(terminal, "red", "^".repeat(length));
  const lines = [`${indent} ${bar}`, `${paint(terminal, "cyan", gutter)} ${bar} ${line}`];
  const beside = room - at - length - 1;
  if (shown.label === "" || beside >= Math.min(24, stringWidth(shown.label))) {
    const [first = "", ...rest] = wrap(escape(shown.label), Math.max(1, beside));
    lines.push(`${indent} ${bar} ${" ".repeat(at)}${carets}${first === "" ? "" : ` ${first}`}`);
    lines.push(...rest.map((text) => `${indent} ${bar} ${" ".repeat(at + length + 1)}${text}`));
    return lines;
  }
  lines.push(`${indent} ${bar} ${" ".repeat(at)}${carets}`);
  return [...lines, ...wrap(escape(shown.label), room).map((text) => `${indent} ${bar} ${text}`)];
}

/** The part of a line around its caret that fits, escaped, and where the caret then stands in columns of the screen. */
function focus(
  { text, column, length }: Excerpt,
  room: number,
  mark: string,
): { line: string; at: number; length: number } {
  const start = Math.min(Math.max(0, column - 1), text.length);
  const end = Math.min(text.length, start + Math.max(1, length));
  const whole = { before: escape(text.slice(0, start), 4000), at: escape(text.slice(start, end), 4000) };
  const width = Math.max(1, stringWidth(whole.at));
  const full = whole.before + whole.at + escape(text.slice(end), 4000);
  if (stringWidth(full) <= room) return { line: full, at: stringWidth(whole.before), length: width };
  const cut = stringWidth(mark);
  const keep = Math.min(width, room - 2 * cut - 2);
  const lead = Math.max(0, Math.min(16, stringWidth(whole.before), room - keep - 2 * cut - 2));
  const front = stringWidth(whole.before) > lead ? `${mark} ` : "";
  const before = front + tail(whole.before, lead);
  const rest = head(whole.at + escape(text.slice(end, end + room), room), room - stringWidth(before) - cut);
  const at = stringWidth(before);
  const line = `${before}${rest}${mark}`;
  return { line, at, length: Math.max(1, Math.min(width, stringWidth(rest))) };
}

let segmenter: Intl.Segmenter | undefined;
/** Graphemes of a text; made when they are first asked for, since the tables behind them take their time. */
function graphemes(text: string): Iterable<{ segment: string }> {
  segmenter ??= new Intl.Segmenter();
  return segmenter.segment(text);
}

/** The first characters that fit in `width` columns. */
function head(text: string, width: number): string {
  let taken = "";
  let used = 0;
  for (const { segment } of graphemes(text.slice(0, width * 8 + 8))) {
    used += stringWidth(segment);
    if (used > width) break;
    taken += segment;
  }
  return taken;
}

function tail(text: string, width: number): string {
  let taken = "";
  let used = 0;
  const all = [...graphemes(text.slice(-(width * 8 + 8)))].reverse();
  for (const { segment } of all) {
    used += stringWidth(segment);
    if (used > width) break;
    taken = segment + taken;
  }
  return taken;
}
