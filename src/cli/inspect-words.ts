import type { GlobalClass, Verdict } from "../model.ts";
import { wrap } from "../report/wrap.ts";
import type { Paint, Terminal } from "../terminal.ts";

export const COLORS: Readonly<Record<Verdict, Paint>> = {
  safe: "green",
  review: "yellow",
  unreadable: "magenta",
  dangerous: "red",
};

export const CLASS_COLORS: Readonly<Record<GlobalClass, Paint>> = {
  data: "green",
  framework: "cyan",
  unknown: "yellow",
  dangerous: "red",
};

/** What a person should know of a global's class. */
export const CLASS_WORDS: Readonly<Record<GlobalClass, string>> = {
  data: "only rebuilds data",
  framework: "runs the code of a library that is known",
  unknown: "is not known",
  dangerous: "acts on the machine",
};

const MARKS: Readonly<Record<Verdict, string>> = { safe: "✔", review: "▲", unreadable: "?", dangerous: "✖" };

/** A verdict as a word; upper case without marks, so that it is found in a log. */
export function verdictWord(verdict: Verdict, terminal: Terminal): string {
  return terminal.unicode ? `${MARKS[verdict]} ${verdict}` : verdict.toUpperCase();
}

const NARROWEST = 20;

/** Lines of the terminal's width, the first indented by `first`, the others by `rest`; words longer than a line are cut up. */
export function hang(text: string, first: number, rest: number, terminal: Terminal): string[] {
  const width = Math.max(NARROWEST, terminal.width - Math.max(first, rest));
  return wrap(text, width)
    .flatMap((line) => pieces(line, width))
    .map((line, n) => `${" ".repeat(n === 0 ? first : rest)}${line}`);
}

function pieces(line: string, width: number): string[] {
  const out: string[] = [];
  for (let at = 0; at < line.length || at === 0; at += width) out.push(line.slice(at, at + width));
  return out;
}
