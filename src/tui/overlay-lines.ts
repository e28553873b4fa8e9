import { tame } from "./cells.ts";
import { blank, type Line, prose, say } from "./line.ts";
import type { Overlay } from "./state.ts";

/** Lines of one text that are shown. */
const MOST = 5000;

/**
 * A text over the panes. Its lines begin in the first column and keep their indentation, so that they can be selected and
 * pasted where the terminal does not take the clipboard sequence.
 */
export function overlayLines({ note, text, url }: Extract<Overlay, { kind: "text" }>, width: number): Line[] {
  const lines = text.split("\n").slice(0, MOST);
  return [
    ...(note === undefined ? [] : [...prose(note, width, { as: "dim" }), blank]),
    ...lines.flatMap((line): Line[] => {
      const by = /^ */.exec(line)?.[0].length ?? 0;
      if (url !== undefined) return linked(line, url, width);
      return by < width / 2 ? prose(line.slice(by), width, { by }) : prose(line, width);
    }),
    ...(text.split("\n").length > MOST ? [say("and more", "dim")] : []),
  ];
}

/** An address: as many lines as it takes, each of them the link. */
function linked(text: string, url: string, width: number): Line[] {
  return prose(tame(text), width, { as: "cyan" }).map(({ spans }) => ({
    spans: spans.map((span) => ({ ...span, url })),
  }));
}
