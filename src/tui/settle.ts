import { contentOfPane, modelOf, rowsOf } from "./contents.ts";
import { inside, isTooSmall, layoutOf, type PaneName } from "./layout.ts";
import type { Content } from "./line.ts";
import type { Given, Spot, State } from "./state.ts";

/** Panes with a cursor on a line; the others are texts that scroll. */
const WITH_CURSOR: ReadonlySet<PaneName> = new Set(["list", "detail", "questions", "answers"]);

export function hasCursor(pane: PaneName): boolean {
  return WITH_CURSOR.has(pane);
}

/** Lines and columns inside a pane; of one that is not shown, as if it stood alone. */
export function sizeOfPane(state: State, pane: PaneName): { width: number; height: number } {
  const box = layoutOf(state)
    .flat()
    .find((one) => one.pane === pane);
  return inside(box ?? { width: state.columns, height: state.rows });
}

/** Brings everything that depends on something else up to date: cursors within their lines, windows around cursors. */
export function settle(state: State, given: Given): State {
  if (isTooSmall(state)) return state;
  const model = modelOf(state);
  const row = model === undefined ? 0 : rowsOf(state).indexOf(model);
  const finding = Math.max(0, Math.min(state.finding, (model?.findings.length ?? 0) - 1));
  const placed = {
    ...state,
    finding,
    spots: { ...state.spots, list: { ...state.spots.list, at: Math.max(0, row) } },
  };
  const spots = { ...placed.spots };
  for (const { pane } of layoutOf(placed).flat()) {
    const { width, height } = sizeOfPane(placed, pane);
    const content = contentOfPane(placed, pane, width, given);
    spots[pane] = fitting(placed.spots[pane], content, height, hasCursor(pane));
  }
  return { ...placed, spots };
}

function fitting(spot: Spot, content: Content, height: number, cursor: boolean): Spot {
  const { length } = content;
  const lowest = Math.max(0, length - height);
  if (!cursor) {
    const top = Math.max(0, Math.min(spot.at, lowest));
    return { at: top, top };
  }
  const at = Math.max(0, Math.min(spot.at, length - 1));
  const top = Math.max(
    0,
    Math.min(at, lastOf(content, at, height) - height + 1),
    Math.min(spot.top, at, lowest),
  );
  return { at, top };
}

/** The last line of the finding at a line: its name alone, at the lower end of a pane, says nothing of it. */
function lastOf(content: Content, line: number, height: number): number {
  const { finding } = content.at(line);
  let last = line;
  while (finding !== undefined && last + 1 < line + height && content.at(last + 1).finding === finding)
    last++;
  return last;
}
