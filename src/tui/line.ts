import { link, type Paint, paint, type Terminal } from "../terminal.ts";
import { head, tame, widthOf, wrapWords } from "./cells.ts";

/** A stretch of text of one look, already fit for a terminal. */
export type Span = { text: string; as?: Paint; url?: string | undefined };

/** One line of a pane before it is cut to its width, and what stands behind it. */
export type Line = {
  spans: readonly Span[];
  /** Index of the finding that it belongs to. */
  finding?: number;
  /** An answer to the question at hand. */
  answer?: string;
};

/** Lines of a pane, made only when they are looked at: of 5,000 models a screen shows 20. */
export type Content = { length: number; at(index: number): Line };

export function contentOf(lines: readonly Line[]): Content {
  return { length: lines.length, at: (index) => lines[index] ?? { spans: [] } };
}

/** Our own words, in one look. */
export function say(text: string, as?: Paint): Line {
  return { spans: [as === undefined ? { text } : { text, as }] };
}

export const blank: Line = { spans: [] };

export function titled(text: string): Line {
  return say(text, "bold");
}

/** A name and its foreign value on as many lines as it takes: `commit    9f13c2aa…`. */
export function fact(name: string, value: string, width: number, as?: Paint): Line[] {
  const column = 11;
  return wrapWords(tame(value), width - column).map((text, n) => ({
    spans: [
      { text: (n === 0 ? name : "").padEnd(column), as: "dim" },
      as === undefined ? { text } : { text, as },
    ],
  }));
}

/** Foreign or own text wrapped and indented. Lines of the text stay lines. */
export function prose(text: string, width: number, options: { by?: number; as?: Paint } = {}): Line[] {
  const { by = 0, as } = options;
  return text
    .split("\n")
    .flatMap((line) => wrapWords(tame(line), width - by).map((shown) => say(" ".repeat(by) + shown, as)));
}

/** Lines to paste: each keeps its indentation, on as many lines of the screen as it takes. */
export function pasted(lines: readonly string[], width: number, by: number, as?: Paint): Line[] {
  return lines.flatMap((line) => {
    const indent = Math.min(by + (/^ */.exec(line)?.[0].length ?? 0), Math.floor(width / 2));
    return prose(line.trimStart(), width, as === undefined ? { by: indent } : { by: indent, as });
  });
}

export function textOf(line: Line): string {
  return line.spans.map(({ text }) => text).join("");
}

/** A line cut and filled to exactly `width` columns. */
export function drawLine(line: Line, width: number, terminal: Terminal): string {
  const mark = terminal.unicode ? "…" : "~";
  let room = width;
  let drawn = "";
  const whole = line.spans.reduce((sum, { text }) => sum + widthOf(text), 0);
  const limit = whole > width ? width - widthOf(mark) : width;
  let used = 0;
  for (const span of line.spans) {
    const text = head(span.text, limit - used);
    used += widthOf(text);
    drawn += drawSpan({ ...span, text }, terminal);
    if (text.length < span.text.length) break;
  }
  room -= used;
  if (whole > width && room >= widthOf(mark)) {
    drawn += mark;
    room -= widthOf(mark);
  }
  return drawn + " ".repeat(Math.max(0, room));
}

function drawSpan({ text, as, url }: Span, terminal: Terminal): string {
  const shown = as === undefined ? text : paint(terminal, as, text);
  return url === undefined || text === "" ? shown : link(terminal, url, shown);
}
