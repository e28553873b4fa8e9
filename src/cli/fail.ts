import { sep } from "node:path";
import { SourceError, UserError } from "../errors.ts";
import { excerpt } from "../report/excerpt.ts";
import { escape, paint, type Terminal } from "../terminal.ts";
import type { CommandContext } from "./command.ts";
import { VERSION } from "./version.ts";

/** What did not happen, by command: a script's reader must never take a failure for a result. */
const NOTHING: Readonly<Record<string, string>> = {
  lock: "nothing was locked",
  verify: "nothing was verified",
  diff: "nothing was compared",
  identify: "nothing was identified",
  inspect: "nothing was inspected",
  init: "nothing was written",
  waive: "nothing was printed",
  completion: "nothing was printed",
  explain: "nothing was explained",
};

/** An error as a person reads it: what, where, why, and a hint that can be pasted. */
export function failureText(
  error: unknown,
  command: string | undefined,
  context: Pick<CommandContext, "stderrTerminal" | "verbose" | "cwd">,
): string {
  const { stderrTerminal: terminal, verbose, cwd } = context;
  const nothing = command === undefined ? undefined : NOTHING[command];
  const lines = [paint(terminal, "bold", `fatal: ${nothing ?? "no scan was performed"}`)];
  if (error instanceof UserError)
    for (const one of [error, ...(error.also ?? [])]) lines.push(...userError(one, terminal, cwd));
  else if (error instanceof SourceError) lines.push(...sourceError(error, terminal));
  else lines.push(...internalError(error, terminal, verbose));
  if (error instanceof UserError && error.code === "internal" && verbose) lines.push(...stackOf(error));
  return `${lines.join("\n")}\n`;
}

/** What Ctrl-C left behind: nothing half-written, since files are only ever replaced whole. */
export function interruptedText(command: string | undefined, terminal: Terminal): string {
  const nothing = command === undefined ? undefined : NOTHING[command];
  return `${terminal.isTTY ? "\r\u001b[2K" : ""}interrupted: ${nothing ?? "no scan was performed"}\n`;
}

const label = (terminal: Terminal) => paint(terminal, "red", "error:");
const hint = (terminal: Terminal, text: string) =>
  `  ${paint(terminal, "cyan", "= hint:")} ${text
    .split("\n")
    .map((line) => escape(line))
    .join("\n          ")}`;

function userError(error: UserError, terminal: Terminal, cwd: string): string[] {
  const lines = [`${label(terminal)} ${escape(error.message)}`];
  const { where, why, fix } = error;
  if (where !== undefined) {
    const place = typeof where === "string" ? where : `${where.file}:${where.line}:${where.column}`;
    lines.push(`  ${paint(terminal, "cyan", "-->")} ${escape(near(place, cwd))}`);
  }
  if (error.excerpt !== undefined && where !== undefined && typeof where !== "string") {
    const { line, length } = error.excerpt;
    const { line: number, column } = where;
    lines.push(...excerpt({ text: line, number, column, length, label: why ?? "" }, terminal));
  } else if (why !== undefined) lines.push(`  = ${escape(why)}`);
  if (fix !== undefined) lines.push(hint(terminal, fix));
  return lines;
}

/** A path below the folder that the user stands in, as they would type it. */
function near(place: string, cwd: string): string {
  const folder = cwd.endsWith(sep) ? cwd : `${cwd}${sep}`;
  return place.startsWith(folder) ? place.slice(folder.length) : place;
}

function sourceError(error: SourceError, terminal: Terminal): string[] {
  const lines = [`${label(terminal)} ${escape(error.message)}`, `  = state: ${error.state}`];
  if (error.requestId !== undefined) lines.push(`  = request id: ${escape(error.requestId)}`);
  if (error.hint !== undefined) lines.push(hint(terminal, error.hint));
  return lines;
}

function internalError(error: unknown, terminal: Terminal, verbose: boolean): string[] {
  const message = error instanceof Error ? error.message : String(error);
  const lines = [
    `${label(terminal)} internal error: ${escape(message)}`,
    `  = modelvet ${VERSION}, node ${process.versions.node}, ${process.platform}`,
  ];
  if (verbose && error instanceof Error) return [...lines, ...stackOf(error)];
  return [
    ...lines,
    hint(terminal, "this is a fault of modelvet; run it again with `--verbose` and report what it prints"),
  ];
}

function stackOf(error: Error): string[] {
  return (error.stack ?? "")
    .split("\n")
    .slice(1)
    .map((line) => `    ${escape(line.trim())}`);
}
