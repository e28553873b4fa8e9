import stringWidth from "string-width";
import { type Assessment, AXES, type Axis } from "../model.ts";
import { escape, paint, type Terminal } from "../terminal.ts";
import { modelName } from "./place.ts";
import { COLORS, MARKS, pad } from "./words.ts";
import { wrap } from "./wrap.ts";

/** Under this many columns a model is a block of lines: a table would be cropped. */
const TABLE = 100;

/** One row a model with its three axes, aligned; blocks where the terminal is narrow or a row would not fit. */
export function modelRows(models: readonly Assessment[], terminal: Terminal): string[] {
  const cells = models.map((model) => ({
    posture: terminal.unicode ? `${MARKS[model.posture]} ${model.posture}` : model.posture.toUpperCase(),
    name: modelName(model),
    axes: AXES.map((axis) => axisText(model, axis)),
    color: COLORS[model.posture],
  }));
  const widest = (of: (cell: (typeof cells)[number]) => string, least: number) =>
    Math.max(least, ...cells.map((cell) => stringWidth(of(cell))));
  const posture = widest((cell) => cell.posture, 0);
  const name = widest((cell) => cell.name, "model".length);
  const columns = AXES.map((axis, n) => widest((cell) => cell.axes[n] ?? "", axis.length));
  const total = posture + name + columns.reduce((sum, width) => sum + width + 2, 2);
  if (terminal.width < TABLE || total > terminal.width)
    return cells.flatMap((cell) => block(cell, posture, terminal));
  const head = [pad("", posture), pad("model", name), ...AXES.map((axis, n) => pad(axis, columns[n] ?? 0))];
  return [
    paint(terminal, "dim", head.join("  ").trimEnd()),
    ...cells.map((cell) =>
      [
        paint(terminal, cell.color, pad(cell.posture, posture)),
        pad(cell.name, name),
        ...cell.axes.map((text, n) => pad(text, columns[n] ?? 0)),
      ]
        .join("  ")
        .trimEnd(),
    ),
  ];
}

function block(
  cell: { posture: string; name: string; axes: string[]; color: Parameters<typeof paint>[1] },
  width: number,
  terminal: Terminal,
): string[] {
  const axes = AXES.map((axis, n) => `${axis} ${cell.axes[n] ?? ""}`);
  const lines: string[] = [];
  for (const part of axes) {
    const last = lines.at(-1);
    const joined = last === undefined ? part : `${last}   ${part}`;
    if (last !== undefined && stringWidth(joined) <= terminal.width - 4) lines[lines.length - 1] = joined;
    else lines.push(...wrap(part, terminal.width - 4));
  }
  return [
    `${paint(terminal, cell.color, pad(cell.posture, width))}  ${cell.name}`,
    ...lines.map((line) => `    ${paint(terminal, "dim", line)}`),
  ];
}

/** An axis' posture, the fact behind it (the license, the form of the weights, who fixed the commit), and what is waived. */
function axisText(model: Assessment, axis: Axis): string {
  const fact = factOf(model, axis);
  const waived = model.waived.filter(({ finding }) => finding.axis === axis).length;
  const more = waived === 0 ? "" : ` (${waived} waived)`;
  return `${model.axes[axis]}${fact === "" ? "" : ` ${fact}`}${more}`;
}

function factOf(model: Assessment, axis: Axis): string {
  if (axis === "license") return escape(model.license.expression ?? "(none read)", 120);
  if (axis === "load") return model.evidence?.loadPath.weights.replace(/^none$/, "no weights") ?? "";
  const { pinnedBy, directory } = model.provenance;
  if (model.model.source === "directory") return directory ?? "directory";
  if (pinnedBy === "lockfile" || pinnedBy === "manifest" || /^[0-9a-f]{40}$/.test(model.model.revision))
    return "pinned";
  return model.model.origin === "target" ? `at ${escape(model.model.revision, 60)}` : "not pinned";
}
