import stringWidth from "string-width";
import { type Assessment, shownLicense } from "../judgement.ts";
import { AXES, type Axis } from "../model.ts";
import { escape, type Paint, paint, type Terminal } from "../terminal.ts";
import { modelName } from "./place.ts";
import { COLORS, MARKS, pad } from "./words.ts";
import { wrap } from "./wrap.ts";

/** Under this many columns a model is a block of lines: a table would be cropped. */
const TABLE = 100;
/** A name that leaves no room for the axes stands on a line of its own; the others stay a table. */
const SHORTEST_NAME = 28;

type Cell = { posture: string; name: string; color: Paint; axes: readonly AxisCell[] };
type AxisCell = { text: string; color: Paint };

/** One row a model with its three axes, aligned; blocks where the terminal is narrow. Nothing is cropped. */
export function modelRows(models: readonly Assessment[], terminal: Terminal): string[] {
  const cells = models.map(
    (model): Cell => ({
      posture: terminal.unicode ? `${MARKS[model.posture]} ${model.posture}` : model.posture.toUpperCase(),
      name: modelName(model),
      axes: AXES.map((axis) => axisCell(model, axis)),
      color: COLORS[model.posture],
    }),
  );
  const widest = (texts: readonly string[]) => Math.max(0, ...texts.map((text) => stringWidth(text)));
  const posture = widest(cells.map((cell) => cell.posture));
  const columns = AXES.map((axis, n) => widest([axis, ...cells.map((cell) => cell.axes[n]?.text ?? "")]));
  const room = terminal.width - posture - 2 - columns.reduce((sum, width) => sum + width + 2, 0);
  if (terminal.width < TABLE || room < SHORTEST_NAME)
    return cells.flatMap((cell) => block(cell, posture, terminal));
  const name = widest([
    "model",
    ...cells.map((cell) => cell.name).filter((text) => stringWidth(text) <= room),
  ]);
  const head = [pad("", posture), pad("model", name), ...AXES.map((axis, n) => pad(axis, columns[n] ?? 0))];
  return [
    paint(terminal, "dim", head.join("  ").trimEnd()),
    ...cells.flatMap((cell) => row(cell, posture, name, columns, terminal)),
  ];
}

function row(
  { posture, name, color, axes }: Cell,
  postureWidth: number,
  nameWidth: number,
  columns: readonly number[],
  terminal: Terminal,
): string[] {
  const last = axes.length - 1;
  const shown = axes.map(({ text, color: own }, n) => {
    const gap = n === last ? "" : " ".repeat(Math.max(0, (columns[n] ?? 0) - stringWidth(text)));
    return paint(terminal, own, text) + gap;
  });
  const first = paint(terminal, color, pad(posture, postureWidth));
  if (stringWidth(name) <= nameWidth) return [[first, pad(name, nameWidth), ...shown].join("  ")];
  return [`${first}  ${name}`, [" ".repeat(postureWidth), " ".repeat(nameWidth), ...shown].join("  ")];
}

function block({ posture, name, color, axes }: Cell, width: number, terminal: Terminal): string[] {
  const room = terminal.width - 4;
  const lines: { text: string; size: number }[] = [];
  for (const [n, axis] of AXES.entries()) {
    const { text = "", color: own = "dim" } = axes[n] ?? {};
    const [first = "", ...rest] = wrap(`${axis} ${text}`, room);
    const size = stringWidth(first);
    const last = lines.at(-1);
    const beside = last !== undefined && last.size + 3 + size <= room;
    const part = first.startsWith(`${axis} `)
      ? `${paint(terminal, "dim", axis)} ${paint(terminal, own, first.slice(axis.length + 1))}`
      : paint(terminal, "dim", first);
    if (beside) {
      last.text += `   ${part}`;
      last.size += 3 + size;
    } else lines.push({ text: part, size });
    for (const line of rest) lines.push({ text: paint(terminal, own, line), size: stringWidth(line) });
  }
  return [
    `${paint(terminal, color, pad(posture, width))}  ${name}`,
    ...lines.map(({ text }) => `    ${text}`),
  ];
}

function axisCell(model: Assessment, axis: Axis): AxisCell {
  const posture = model.axes[axis];
  // What stands in nobody's way stays in the background.
  return { text: axisText(model, axis), color: posture === "clear" ? "dim" : COLORS[posture] };
}

/** An axis' posture, the fact behind it (the license, the form of the weights, who fixed the commit), and what is waived. */
function axisText(model: Assessment, axis: Axis): string {
  const fact = factOf(model, axis);
  const waived = model.waived.filter(({ finding }) => finding.axis === axis).length;
  const more = waived === 0 ? "" : ` (${waived} waived)`;
  return `${model.axes[axis]}${fact === "" ? "" : ` ${fact}`}${more}`;
}

function factOf(model: Assessment, axis: Axis): string {
  if (axis === "license") return escape(shownLicense(model) ?? "(none read)", 120);
  if (axis === "load") return model.evidence?.loadPath.weights.replace(/^none$/, "no weights") ?? "";
  const { pinnedBy, directory } = model.provenance;
  if (model.model.source === "directory") return directory ?? "directory";
  if (pinnedBy === "lockfile" || pinnedBy === "manifest" || /^[0-9a-f]{40}$/.test(model.model.revision))
    return "pinned";
  return model.model.origin === "target" ? `at ${escape(model.model.revision, 60)}` : "not pinned";
}
