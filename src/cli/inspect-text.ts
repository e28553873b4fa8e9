import {
  type ExitCode,
  type GlobalUse,
  type InFile,
  type Inspection,
  type Observation,
  VERDICTS,
  type Verdict,
} from "../model.ts";
import { wrap } from "../report/wrap.ts";
import { escape, type Paint, paint, type Terminal } from "../terminal.ts";

const COLORS: Readonly<Record<Verdict, Paint>> = {
  safe: "green",
  review: "yellow",
  unreadable: "magenta",
  dangerous: "red",
};
const MARKS: Readonly<Record<Verdict, string>> = { safe: "✔", review: "▲", unreadable: "?", dangerous: "✖" };
/** Imports and findings of one file that are shown without `--verbose`. */
const MOST = 12;
/** Characters of a call: what it does stands at its beginning. */
const LONGEST_CALL = 400;

export type InspectTextOptions = { quiet: boolean; verbose: boolean };

/** A block a file, the worst first: what loading it would do, in order, and why that matters. Safe files are one line each. */
export function inspectText(
  files: readonly Inspection[],
  exitCode: ExitCode,
  terminal: Terminal,
  options: InspectTextOptions,
): string {
  const lines: string[] = [];
  const worstFirst = [...VERDICTS].reverse();
  for (const verdict of worstFirst)
    for (const file of files)
      if (file.verdict === verdict) lines.push(...block(file, terminal, options, files.length === 1));
  if (lines.length > 0) lines.push("");
  lines.push(summary(files), `exit ${exitCode}: ${reason(files, exitCode)}`);
  return `${lines.join("\n")}\n`;
}

/** `12 files: 1 dangerous, 11 safe`. */
function summary(files: readonly Inspection[]): string {
  const parts = [...VERDICTS]
    .reverse()
    .map((verdict) => [files.filter((file) => file.verdict === verdict).length, verdict] as const)
    .filter(([n]) => n > 0)
    .map(([n, verdict]) => `${n} ${verdict}`);
  return `${count(files.length, "file")}${parts.length > 0 ? `: ${parts.join(", ")}` : ""}`;
}

function reason(files: readonly Inspection[], exitCode: ExitCode): string {
  const of = (verdict: Verdict) => files.filter((file) => file.verdict === verdict).length;
  if (exitCode === 0) return "nothing in these files runs code when they are loaded";
  if (exitCode === 3)
    return files.length === 0 ? "nothing to inspect" : `${count(of("unreadable"), "file")} could not be read`;
  if (of("dangerous") > 0) return `loading ${count(of("dangerous"), "file")} runs code or worse`;
  return `${count(of("review"), "file")} could not be proven harmless`;
}

function block(file: Inspection, terminal: Terminal, options: InspectTextOptions, alone: boolean): string[] {
  const notes = file.observations.filter((o) => o.verdict !== "safe" || options.verbose || alone);
  const brief = file.verdict === "safe" && !options.verbose && !alone;
  if (brief && options.quiet) return [];
  const head = headLine(file, terminal);
  if (brief) return [head];
  const globals = shownGlobals(file, options);
  const lines = [head];
  if (globals.length > 0) {
    lines.push(`  ${paint(terminal, "bold", "loading it would")}`);
    const most = options.verbose ? globals.length : MOST;
    for (const use of globals.slice(0, most)) lines.push(...globalLines(use, terminal));
    if (globals.length > most) lines.push(`    and ${globals.length - most} more (--verbose)`);
  }
  const most = options.verbose ? notes.length : MOST;
  if (notes.length > 0) lines.push(`  ${paint(terminal, "bold", "because")}`);
  for (const seen of notes.slice(0, most)) lines.push(...observationLines(seen, terminal));
  if (notes.length > most) lines.push(`    and ${notes.length - most} more (--verbose)`);
  return [...lines, ""];
}

/** In the order of the file; without `--verbose` only what is not plain data, since a checkpoint names hundreds of tensors. */
function shownGlobals(file: Inspection, { verbose }: InspectTextOptions): readonly GlobalUse[] {
  if (verbose) return file.globals;
  const telling = file.globals.filter((use) => use.class !== "data");
  const seen = new Set<string>();
  return (telling.length > 0 ? telling : file.globals).filter((use) => {
    const key = `${use.global} ${use.call ?? ""}`;
    return !seen.has(key) && seen.add(key);
  });
}

function headLine({ path, verdict, format, size }: Inspection, terminal: Terminal): string {
  const word = terminal.unicode ? `${MARKS[verdict]} ${verdict}` : verdict.toUpperCase();
  return `${paint(terminal, COLORS[verdict], word)}  ${escape(path)}  ${paint(terminal, "dim", `${escape(format)}, ${sizeOf(size)}`)}`;
}

const CLASS_COLORS: Readonly<Record<GlobalUse["class"], Paint>> = {
  data: "green",
  framework: "cyan",
  unknown: "yellow",
  dangerous: "red",
};

function globalLines(use: GlobalUse, terminal: Terminal): string[] {
  const color = CLASS_COLORS[use.class];
  const where = placeOf(use.member, { offset: use.offset });
  const what =
    use.call === undefined
      ? `import ${paint(terminal, color, escape(use.global, 200))}`
      : `call ${paint(terminal, color, escape(use.call, LONGEST_CALL))}`;
  const lines = [...hang(what, 4, 11, terminal)];
  const why = [use.class, use.reason === undefined ? "" : escape(use.reason, 200)]
    .filter((part) => part !== "")
    .join(": ");
  lines.push(...hang(paint(terminal, "dim", `${why}; ${where}`), 9, 11, terminal));
  return lines;
}

function observationLines(seen: Observation, terminal: Terminal): string[] {
  const where =
    seen.member === undefined && seen.at === undefined
      ? ""
      : `  ${paint(terminal, "dim", placeOf(seen.member, seen.at))}`;
  const id = paint(terminal, "dim", `[${seen.finding}]`);
  return hang(
    `${paint(terminal, COLORS[seen.verdict], seen.verdict)}: ${escape(seen.message, 500)}${where} ${id}`,
    4,
    6,
    terminal,
  );
}

/** `archive/data.pkl at byte 47`. */
function placeOf(member: string | undefined, at: InFile | undefined): string {
  const inside = at === undefined ? "" : "line" in at ? `line ${at.line}` : `byte ${at.offset}`;
  return [member === undefined ? "" : escape(member, 200), inside].filter((part) => part !== "").join(" at ");
}

/** Lines of the terminal's width, the first indented by `first`, the others by `rest`; long words are broken. */
function hang(text: string, first: number, rest: number, terminal: Terminal): string[] {
  const width = Math.max(20, terminal.width - rest);
  return wrap(text, width).map((line, n) => `${" ".repeat(n === 0 ? first : rest)}${line}`);
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

function sizeOf(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}
