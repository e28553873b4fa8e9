import { tame } from "./cells.ts";
import { contentOfPane, previewOfState } from "./contents.ts";
import { footerLine, headerLine, overlayFooter } from "./header.ts";
import { type Box, inside, isTooSmall, LEAST, layoutOf, type PaneName } from "./layout.ts";
import { drawLine, type Line } from "./line.ts";
import { type DrawnPane, drawPane } from "./pane.ts";
import { asideOf, titleOf } from "./pane-title.ts";
import { hasCursor } from "./settle.ts";
import type { Given, State } from "./state.ts";

/** One whole screen, drawn: what Ink has to put side by side and one under the other. */
export type Frame = {
  header: string;
  columns: readonly (readonly (DrawnPane & { pane: PaneName })[])[];
  footer: string;
};

export function frameOf(state: State, given: Given): Frame {
  const { columns } = state;
  if (isTooSmall(state)) {
    const small = `${LEAST.columns}x${LEAST.rows} at least; q quits`;
    const line: Line = { spans: [{ text: small }] };
    return { header: drawLine(line, columns, given.terminal), columns: [], footer: "" };
  }
  const { models, streaming, doing } = state;
  const { title, expected, online, rulePack, terminal } = given;
  const { unicode } = terminal;
  const tried = previewOfState(state, given)?.postures;
  const facts = { title, models, expected, streaming, doing, tried, online, rulePack, unicode };
  const header = headerLine(facts, columns);
  return {
    header: drawLine(header, columns, terminal).trimEnd(),
    columns: layoutOf(state).map((pile) =>
      pile.map((box) => ({ pane: box.pane, ...drawnPane(state, box, given) })),
    ),
    footer: drawLine(footer(state), columns - 1, terminal).trimEnd(),
  };
}

function drawnPane(state: State, box: Box, given: Given): DrawnPane {
  const { pane, width, height } = box;
  const room = inside(box);
  const { top, at } = state.spots[pane];
  const hit = state.hit?.pane === pane ? state.hit.line : undefined;
  return drawPane(
    {
      width,
      height,
      title: titleOf(state, pane, width - 2),
      aside: asideOf(state, pane, room.width, room.height, given),
      content: contentOfPane(state, pane, room.width, given),
      top,
      marked: hasCursor(pane) ? at : hit,
      focused: state.focus === pane,
      open: pane === "overlay",
    },
    given.terminal,
  );
}

/** What is being typed, else what there is to say, else the keys. */
function footer(state: State): Line {
  const { typing, message, columns } = state;
  if (typing !== undefined) {
    const help = typing.what === "filter" ? "  (`!text`, `p:blocked`; enter, esc)" : "  (enter, esc)";
    return {
      spans: [
        { text: ` ${typing.what === "filter" ? "filter" : "search"} /` },
        { text: tame(typing.text, 200), as: "bold" },
        { text: "_" },
        { text: help, as: "dim" },
      ],
    };
  }
  if (message !== undefined) return { spans: [{ text: ` ${tame(message, 300)}`, as: "yellow" }] };
  return state.overlay === undefined
    ? footerLine(columns - 1, state.screen)
    : overlayFooter(columns - 1, state.overlay.kind);
}
