import { tame } from "./cells.ts";
import { contentOfPane, groupOf, groupsOf, modelOf, rowsOf } from "./contents.ts";
import { SECTIONS } from "./evidence-lines.ts";
import type { PaneName } from "./layout.ts";
import type { Span } from "./line.ts";
import { nameOf } from "./marks.ts";
import { axesTitle } from "./model-rows.ts";
import { hasCursor } from "./settle.ts";
import type { Given, State } from "./state.ts";

/** What stands over a pane. */
export function titleOf(state: State, pane: PaneName, width: number): Span[] {
  switch (pane) {
    case "list":
      return [{ text: "models", as: "bold" }, ...choiceSpans(state)];
    case "detail": {
      const model = modelOf(state);
      if (model === undefined) return [{ text: "model", as: "bold" }];
      const commit = model.commit === undefined ? "" : ` @ ${tame(model.commit.slice(0, 8))}`;
      return [{ text: tame(nameOf(model), 200), as: "bold" }, { text: commit }];
    }
    case "evidence":
      return sectionSpans(state, width);
    case "answers":
      return [{ text: tame(groupOf(state)?.question.fact ?? "answers", 100), as: "bold" }];
    case "overlay":
      return [{ text: overlayTitle(state), as: "bold" }];
    default:
      return [{ text: pane, as: "bold" }];
  }
}

function overlayTitle({ overlay }: State): string {
  if (overlay === undefined) return "";
  return overlay.kind === "help" ? "keys" : tame(overlay.title, 200);
}

/** Filter and posture that narrow the list, and its order where it is not the usual one. */
function choiceSpans({ choice }: State): Span[] {
  const { filter, postures, sort } = choice;
  const parts = [
    ...(filter === "" ? [] : [`/${tame(filter, 60)}`]),
    ...postures,
    ...(sort === "worst first" ? [] : [`by ${sort}`]),
  ];
  return parts.length === 0 ? [] : [{ text: ` ${parts.join(" ")}`, as: "yellow" }];
}

/** All kinds of evidence with the one at hand in brackets; where they do not fit, only that one. */
function sectionSpans(state: State, width: number): Span[] {
  const findings = modelOf(state)?.findings.length ?? 0;
  const names = SECTIONS.map((section) =>
    section === "finding" && findings > 0 ? `finding ${state.finding + 1}/${findings}` : section,
  );
  const place = SECTIONS.indexOf(state.section);
  const spans = names.map(
    (name, n): Span => (n === place ? { text: `[${name}]`, as: "bold" } : { text: name, as: "dim" }),
  );
  const joined = spans.flatMap((span, n) => (n === 0 ? [span] : [{ text: " " }, span]));
  const long = joined.reduce((sum, { text }) => sum + text.length, 4);
  if (long <= width) return joined;
  return [
    { text: `[${names[place] ?? ""}]`, as: "bold" },
    { text: ` ${place + 1} of ${SECTIONS.length}`, as: "dim" },
  ];
}

/** What stands at the right: the axes over the list's columns, or how far down somebody is. */
export function asideOf(state: State, pane: PaneName, width: number, height: number, given: Given): string {
  const { top, at } = state.spots[pane];
  const { length } = contentOfPane(state, pane, width, given);
  if (pane === "list") {
    const { models, choice } = state;
    const shown = rowsOf(state).length;
    const narrowed = choice.filter !== "" || choice.postures.length > 0;
    const count = narrowed ? `${shown} of ${models.length}` : `${shown === 0 ? 0 : at + 1}/${shown}`;
    return `${count}  ${axesTitle().trimEnd()}`;
  }
  if (pane === "questions") return groupsOf(state).length === 0 ? "" : `${at + 1}/${length}`;
  if (length <= height) return "";
  return hasCursor(pane) ? `${at + 1}/${length}` : `${Math.min(length, top + height)}/${length}`;
}
