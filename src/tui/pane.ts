import { paint, type Terminal } from "../terminal.ts";
import { widthOf } from "./cells.ts";
import { type Content, drawLine, type Line, type Span } from "./line.ts";

/** What stands in a pane, and where in it somebody is. */
export type PaneParts = {
  width: number;
  height: number;
  title: readonly Span[];
  /** Said at the right of the title where there is room. */
  aside: string;
  content: Content;
  top: number;
  /** The line that is marked; undefined in a text that scrolls. */
  marked: number | undefined;
  focused: boolean;
  /** Without borders at the sides: what it holds is there to be selected. */
  open: boolean;
};

type Corners = { across: string; down: string; corners: readonly [string, string, string, string] };

/** The pane with the focus has heavier lines, so that it is not told by its color alone. */
const THIN: Corners = { across: "─", down: "│", corners: ["┌", "┐", "└", "┘"] };
const HEAVY: Corners = { across: "━", down: "┃", corners: ["┏", "┓", "┗", "┛"] };
const ASCII: Corners = { across: "-", down: "|", corners: ["+", "+", "+", "+"] };
const ASCII_HEAVY: Corners = { across: "=", down: "|", corners: ["+", "+", "+", "+"] };

/**
 * A pane, drawn: bars of `width` columns above and below, and between them rows that are no wider than the room. Borders
 * stand apart from the rows, which mostly are ASCII then: Ink measures those many times faster.
 */
export type DrawnPane = {
  width: number;
  above: string;
  rows: readonly string[];
  below: string;
  side: string;
};

export function drawPane(parts: PaneParts, terminal: Terminal): DrawnPane {
  const { width, height, content, top, marked, focused, open } = parts;
  const lines = terminal.unicode ? (focused ? HEAVY : THIN) : focused ? ASCII_HEAVY : ASCII;
  const room = open ? width : width - 3;
  const rows = Array.from({ length: Math.max(0, height - 2) }, (_, row) => {
    const index = top + row;
    if (index >= content.length) return "";
    const drawn = drawLine(content.at(index), room, terminal).trimEnd();
    return open ? drawn : mark(index === marked, focused, terminal) + drawn;
  });
  const [, , left, right] = lines.corners;
  const below = open
    ? lines.across.repeat(width)
    : left + lines.across.repeat(Math.max(0, width - 2)) + right;
  return {
    width,
    above: titleBar(parts, lines, terminal),
    rows,
    below: edge(below, focused, terminal),
    side: open ? "" : edge(lines.down, focused, terminal),
  };
}

function edge(text: string, focused: boolean, terminal: Terminal): string {
  return paint(terminal, focused ? "cyan" : "dim", text);
}

function mark(here: boolean, focused: boolean, terminal: Terminal): string {
  if (!here) return " ";
  if (!terminal.unicode) return focused ? ">" : "-";
  return focused ? paint(terminal, "cyan", "▌") : paint(terminal, "dim", "▏");
}

/** `┌ models ─────── 5/5 ┐`, cut to the width; the aside goes first where both do not fit. */
function titleBar(
  { width, title, aside, focused, open }: PaneParts,
  lines: Corners,
  terminal: Terminal,
): string {
  const [left, right] = open ? [lines.across, lines.across] : lines.corners;
  const room = Math.max(0, width - 2);
  const long = title.reduce((sum, { text }) => sum + widthOf(text), 2);
  const extra = aside === "" ? 0 : widthOf(aside) + 3;
  const shown = Math.min(long, room);
  const line: Line = { spans: [{ text: " " }, ...title, { text: " " }] };
  const name = drawLine(line, shown, terminal);
  const rest = room - shown;
  const tail = rest >= extra && extra > 0 ? `${lines.across.repeat(rest - extra + 1)} ${aside} ` : "";
  const filling = tail === "" ? lines.across.repeat(rest) : tail;
  return edge(left, focused, terminal) + name + edge(filling + right, focused, terminal);
}
