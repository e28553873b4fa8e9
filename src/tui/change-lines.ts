import type { Diagnostic } from "../judgement.ts";
import { blank, type Line, prose, say } from "./line.ts";

/** What changed, as lines that the caller has made: lockfile against lockfile, or lockfile against what was found. */
export type Difference = { title: string; lines: readonly string[] };

/** Lines of one section that are shown. */
const MOST = 5000;

/** Warnings about the user's own files, then the differences. */
export function changesLines(
  diagnostics: readonly Diagnostic[],
  differences: readonly Difference[],
  width: number,
): Line[] {
  const lines = [
    ...diagnostics.flatMap((one) => [...diagnosticLines(one, width), blank]),
    ...differences.flatMap(({ title, lines: own }) => [
      ...prose(title, width, { as: "bold" }),
      ...(own.length === 0 ? [say("no change", "dim")] : []),
      ...own.slice(0, MOST).flatMap((line) => differenceLine(line, width)),
      ...(own.length > MOST ? [say(`and ${own.length - MOST} more lines`, "dim")] : []),
      blank,
    ]),
  ];
  return lines.length === 0 ? [say("no lock differences, no warnings", "dim")] : lines;
}

function diagnosticLines({ severity, message, at, hint }: Diagnostic, width: number): Line[] {
  const where =
    at === undefined ? [] : prose(`${at.file}:${at.line}:${at.column}`, width, { by: 2, as: "cyan" });
  const as = severity === "error" ? "red" : "yellow";
  return [
    ...prose(`${severity}: ${message}`, width, { as }),
    ...where,
    ...(hint === undefined ? [] : prose(`hint: ${hint}`, width, { by: 2 })),
  ];
}

/** The marks are those of `modelvet diff`: `!` is worse, `+` is better. */
function differenceLine(line: string, width: number): Line[] {
  const [, indent = "", mark = ""] = /^(\s*)(.)/.exec(line) ?? [];
  const as = mark === "!" ? "red" : mark === "+" ? "green" : undefined;
  const by = Math.min(indent.length, 8);
  return prose(line.trim(), width, as === undefined ? { by } : { by, as });
}
