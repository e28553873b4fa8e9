/** Less than this shows nothing that could be read. */
export const LEAST = { columns: 24, rows: 6 };

export function isTooSmall({ columns, rows }: { columns: number; rows: number }): boolean {
  return columns < LEAST.columns || rows < LEAST.rows;
}

/** What is on the screen as a whole. */
export const SCREENS = ["models", "questions", "duties", "changes"] as const;
export type ScreenName = (typeof SCREENS)[number];

export type PaneName =
  | "list"
  | "detail"
  | "evidence"
  | "questions"
  | "answers"
  | "duties"
  | "changes"
  | "overlay";

/** The panes of a screen, in the order in which tab goes through them. */
export const PANES: Readonly<Record<ScreenName, readonly PaneName[]>> = {
  models: ["list", "detail", "evidence"],
  questions: ["questions", "answers"],
  duties: ["duties"],
  changes: ["changes"],
};

/** A pane's outer size, borders included. */
export type Box = { pane: PaneName; width: number; height: number };

/** Columns of the screen, each a pile of panes. */
export type Layout = readonly (readonly Box[])[];

/** Columns from which two panes stand side by side, rows under which there is one, rows of a portrait screen. */
const SIDE_BY_SIDE = 90;
const ONE = 12;
const PORTRAIT = 40;
/** Wider than this a list says nothing more. */
const WIDEST_LIST = 76;
/** Header and footer, and the row that is left free: a frame as tall as the screen scrolls it. */
const OUTSIDE = 3;

export type Shape = {
  columns: number;
  rows: number;
  screen: ScreenName;
  focus: PaneName;
  /** One pane takes it all. */
  zoomed: boolean;
};

/** Which panes are shown and how large: side by side, stacked, portrait, or one alone. */
export function layoutOf({ columns, rows, screen, focus, zoomed }: Shape): Layout {
  const height = Math.max(3, rows - OUTSIDE);
  const panes = PANES[screen];
  const alone = (pane: PaneName): Layout => [[{ pane, width: columns, height }]];
  const [first = "list", second, third] = panes;
  if (focus === "overlay") return alone("overlay");
  if (zoomed || rows < ONE || second === undefined) return alone(panes.includes(focus) ? focus : first);
  if (columns >= SIDE_BY_SIDE) {
    const left = Math.min(WIDEST_LIST, Math.round(columns * 0.42));
    const width = columns - left;
    const right = third === undefined || height < 10 ? [focus === third ? third : second] : [second, third];
    return [[{ pane: first, width: left, height }], pile(right, width, height)];
  }
  const three = third !== undefined && rows >= PORTRAIT;
  const below = three ? [second, third] : [focus === third && third !== undefined ? third : second];
  const top = Math.max(5, Math.floor(height * (three ? 0.25 : 0.4)));
  return [[{ pane: first, width: columns, height: top }, ...pile(below, columns, height - top)]];
}

function pile(panes: readonly PaneName[], width: number, height: number): Box[] {
  const [first, second] = panes;
  if (first === undefined) return [];
  if (second === undefined) return [{ pane: first, width, height }];
  const top = Math.floor(height * 0.45);
  return [
    { pane: first, width, height: top },
    { pane: second, width, height: height - top },
  ];
}

/** Lines and columns inside a pane's borders; one column marks the cursor. */
export function inside({ width, height }: Pick<Box, "width" | "height">): { width: number; height: number } {
  return { width: Math.max(1, width - 3), height: Math.max(1, height - 2) };
}

export function boxOf(layout: Layout, pane: PaneName): Box | undefined {
  return layout.flat().find((box) => box.pane === pane);
}
