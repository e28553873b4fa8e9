import { type Assessment, shownLicense } from "../judgement.ts";
import { AXES, type Posture } from "../model.ts";
import { cutMiddle, fill, tame } from "./cells.ts";
import type { Line, Span } from "./line.ts";
import { AXIS_SHORT, markOf, nameOf } from "./marks.ts";

/** From this width a row has room for the license, and from the next one for the head of the commit too. */
const WITH_LICENSE = 54;
const WITH_COMMIT = 84;
const LONGEST_NAME = 300;

/** One model: its posture (and what tried answers make of it), its name, and the three axes, which say why. */
export function modelRow(model: Assessment, width: number, unicode: boolean, after?: Posture): Line {
  const axes = AXES.flatMap((axis) => [
    markOf(model.axes[axis], unicode),
    { text: " ".repeat(AXIS_SHORT[axis].length) },
  ]);
  const axesWidth = axesTitle().length;
  const license = width >= WITH_LICENSE ? Math.min(24, Math.floor(width * 0.3)) : 0;
  const commit = width >= WITH_COMMIT ? 10 : 0;
  const arrow: Span[] =
    after === undefined || after === model.posture
      ? []
      : [{ text: unicode ? "→" : ">" }, markOf(after, unicode)];
  const room = Math.max(1, width - 3 - arrow.length - axesWidth - license - commit);
  const mark = unicode ? "…" : "~";
  const name = cutMiddle(tame(nameOf(model), LONGEST_NAME), room, mark);
  const expression = tame(shownLicense(model)?.replaceAll("LicenseRef-", "") ?? "(none read)", 100);
  return {
    spans: [
      markOf(model.posture, unicode),
      ...arrow,
      { text: ` ${fill(name, room, mark)} ` },
      ...(license === 0 ? [] : [{ text: `${fill(expression, license - 1, mark)} ` }]),
      ...(commit === 0
        ? []
        : [{ text: fill(tame((model.commit ?? "").slice(0, 8)), commit), as: "dim" as const }]),
      ...axes,
    ],
  };
}

/** What stands over the axes of the rows, in as many columns as they take. */
export function axesTitle(): string {
  return AXES.map((axis) => `${AXIS_SHORT[axis]} `).join("");
}
