import type { Assessment } from "../judgement.ts";
import { contentOfPane, modelOf, rowsOf } from "./contents.ts";
import type { PaneName } from "./layout.ts";
import { textOf } from "./line.ts";
import { hasCursor, sizeOfPane } from "./settle.ts";
import { at, type Given, type State } from "./state.ts";

/** Lines of one pane that a search looks through. */
const MOST_SEARCHED = 20_000;

/** By so many lines in the pane that has the focus; a whole number of pages is given as lines, too. */
export function moveBy(state: State, by: number, given: Given): State {
  return moveTo(state, state.spots[state.focus].at + by, given);
}

export function halfPage(state: State): number {
  return Math.max(1, Math.floor(sizeOfPane(state, state.focus).height / 2));
}

/** To a line of the pane that has the focus; beyond its ends: to the end. */
export function moveTo(state: State, line: number, given: Given): State {
  const { focus } = state;
  const { width } = sizeOfPane(state, focus);
  const content = contentOfPane(state, focus, width, given);
  const target = Math.max(0, Math.min(line, content.length - 1));
  if (focus === "list") return select(state, rowsOf(state)[target]);
  const moved = at(state, focus, target);
  if (focus === "questions") return at(moved, "answers", 0);
  const finding = focus === "detail" ? content.at(target).finding : undefined;
  if (finding === undefined || finding === state.finding) return moved;
  return at({ ...moved, finding, section: "finding" }, "evidence", 0);
}

/** Another model is looked at: what was shown of the last one begins at its top again. */
export function select(state: State, model: Assessment | undefined): State {
  if (model === undefined) return state;
  if (model === modelOf(state)) return { ...state, selected: model };
  return at(at({ ...state, selected: model, finding: 0 }, "detail", 0), "evidence", 0);
}

/** Into a pane with its cursor where there is something to choose. */
export function focusOn(state: State, pane: PaneName, given: Given): State {
  const next = { ...state, focus: pane };
  if (pane !== "answers" && pane !== "detail") return next;
  const { width } = sizeOfPane(next, pane);
  const content = contentOfPane(next, pane, width, given);
  const current = content.at(next.spots[pane].at);
  if (pane === "answers" ? current.answer !== undefined : current.finding !== undefined) return next;
  for (let line = 0; line < content.length; line++) {
    const { answer, finding } = content.at(line);
    if (pane === "answers" ? answer !== undefined : finding === state.finding) return at(next, pane, line);
  }
  return next;
}

/** The next line that holds the searched text, around the end; `by` is 1 or -1. */
export function nextHit(state: State, by: 1 | -1, given: Given): State {
  const { focus, search } = state;
  if (search === "")
    return { ...state, message: "nothing is searched for: `/` in a pane other than the list" };
  const { width } = sizeOfPane(state, focus);
  const content = contentOfPane(state, focus, width, given);
  const wanted = search.toLowerCase();
  const length = Math.min(content.length, MOST_SEARCHED);
  // A text that scrolls stops at its last page, so that the line after a hit may not be reachable as its top.
  const from = hasCursor(focus) || state.hit?.pane !== focus ? state.spots[focus].at : state.hit.line;
  const first = state.hit?.pane === focus || hasCursor(focus) ? 1 : 0;
  for (let n = first; n <= length; n++) {
    const line = (((from + n * by) % length) + length) % length;
    if (!textOf(content.at(line)).toLowerCase().includes(wanted)) continue;
    const wrapped = n > 0 && (by === 1 ? line <= from : line >= from);
    const said = wrapped ? { message: "around the end" } : {};
    return { ...moveTo(state, line, given), hit: { pane: focus, line }, ...said };
  }
  return { ...state, message: "not found" };
}
