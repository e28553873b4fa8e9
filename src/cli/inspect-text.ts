import type { ExitCode } from "../judgement.ts";
import { type Inspection, VERDICTS, type Verdict } from "../model.ts";
import { escape, paint, type Terminal } from "../terminal.ts";
import { inspectBlock } from "./inspect-block.ts";
import { COLORS, hang, verdictWord } from "./inspect-words.ts";

export type InspectTextOptions = { quiet: boolean; verbose: boolean };

const WORST_FIRST = [...VERDICTS].reverse();

/**
 * A block a file, the worst first: what loading it would do, in order, and why that matters. Safe files are one line each,
 * unless one file was asked for.
 */
export function inspectText(
  files: readonly Inspection[],
  exitCode: ExitCode,
  terminal: Terminal,
  { quiet, verbose }: InspectTextOptions,
): string {
  const lines: string[] = [];
  for (const verdict of WORST_FIRST)
    for (const file of files) {
      if (file.verdict !== verdict) continue;
      const brief = verdict === "safe" && !verbose && files.length > 1;
      if (!brief) lines.push(headLine(file, terminal), ...inspectBlock(file, terminal, verbose), "");
      else if (!quiet) lines.push(headLine(file, terminal));
    }
  if (lines.length > 0 && lines.at(-1) !== "") lines.push("");
  lines.push(summary(files), ...hang(`exit ${exitCode}: ${reason(files, exitCode)}`, 0, 2, terminal));
  return `${lines.join("\n")}\n`;
}

/** `✖ dangerous  model.pt  torch-zip, 4.6 kB`. */
function headLine({ path, verdict, format, size }: Inspection, terminal: Terminal): string {
  const word = paint(terminal, COLORS[verdict], verdictWord(verdict, terminal));
  return `${word}  ${escape(path)}  ${paint(terminal, "dim", `${escape(format)}, ${sizeOf(size)}`)}`;
}

/** `12 files: 1 dangerous, 11 safe`. */
function summary(files: readonly Inspection[]): string {
  const parts = WORST_FIRST.map((verdict) => [countOf(files, verdict), verdict] as const)
    .filter(([n]) => n > 0)
    .map(([n, verdict]) => `${n} ${verdict}`);
  return `${count(files.length, "file")}${parts.length > 0 ? `: ${parts.join(", ")}` : ""}`;
}

function reason(files: readonly Inspection[], exitCode: ExitCode): string {
  const [dangerous, review, unreadable] = (["dangerous", "review", "unreadable"] as const).map((verdict) =>
    countOf(files, verdict),
  );
  if (files.length === 0) return "there was nothing to inspect";
  if (exitCode === 0) return files.length === 1 ? "loading it runs no code" : "loading them runs no code";
  if (exitCode === 3) return `${count(unreadable ?? 0, "file")} could not be read`;
  const parts = [
    dangerous === 0 ? "" : `${count(dangerous ?? 0, "file is", "files are")} dangerous to load`,
    review === 0 ? "" : `${count(review ?? 0, "file is", "files are")} not proven harmless`,
  ];
  return parts.filter((part) => part !== "").join(", ");
}

const countOf = (files: readonly Inspection[], verdict: Verdict): number =>
  files.filter((file) => file.verdict === verdict).length;

function count(n: number, noun: string, plural = `${noun}s`): string {
  return `${n} ${n === 1 ? noun : plural}`;
}

function sizeOf(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}
