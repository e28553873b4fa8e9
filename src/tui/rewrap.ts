import { contentOfPane } from "./contents.ts";
import { isTooSmall, type PaneName } from "./layout.ts";
import type { Content } from "./line.ts";
import { sizeOfPane } from "./settle.ts";
import { at, type Given, type State } from "./state.ts";

/** Panes whose text is broken into lines by their width. */
const WRAPPED: readonly PaneName[] = ["detail", "evidence", "answers", "duties", "changes", "overlay"];

/** The same place in each pane whose width is another one now: a line's number means nothing there any more. */
export function rewrap(before: State, after: State, given: Given): State {
  if (isTooSmall(before) || isTooSmall(after)) return after;
  return WRAPPED.reduce((state, pane) => {
    const [old, now] = [sizeOfPane(before, pane).width, sizeOfPane(after, pane).width];
    if (old === now) return state;
    const from = contentOfPane(before, pane, old, given);
    const to = contentOfPane(after, pane, now, given);
    const moved = at(state, pane, counterpart(from, to, before.spots[pane].at));
    return moved.hit?.pane === pane ? { ...moved, hit: undefined } : moved;
  }, after);
}

/** What the line stands for, where it stands for something; else as far down as it was. */
function counterpart(from: Content, to: Content, line: number): number {
  const { finding, answer } = from.at(line);
  if (finding !== undefined || answer !== undefined)
    for (let n = 0; n < to.length; n++) {
      const other = to.at(n);
      if (other.finding === finding && other.answer === answer) return n;
    }
  return from.length === 0 ? line : Math.round((line / from.length) * to.length);
}
