import stringWidth from "string-width";
import type { Finding, Report } from "../judgement.ts";
import { POSTURES, type Posture } from "../model.ts";
import { type Paint, paint, type Terminal } from "../terminal.ts";

export type ReportOptions = {
  verbose: boolean;
  quiet: boolean;
  /** Base address of the Hub that was read, for links; left out: no links. */
  endpoint?: string;
};

/** Said of a finding that a comparison does not count. */
export const STOOD_BEFORE = "it stood there before this change, and does not count";

export const MARKS: Readonly<Record<Posture, string>> = {
  clear: "✔",
  conditional: "◐",
  review: "▲",
  unknown: "?",
  blocked: "✖",
};

export const COLORS: Readonly<Record<Posture, Paint>> = {
  clear: "green",
  conditional: "cyan",
  review: "yellow",
  unknown: "magenta",
  blocked: "red",
};

/** What each posture asks of the reader. */
export const ASKS: Readonly<Record<Posture, string>> = {
  clear: "nothing stands in the way",
  conditional: "ship, and keep conditions and duties",
  review: "someone must answer or decide first",
  unknown: "not read: retry, or give a token",
  blocked: "do not ship",
};

/** A posture as a word; upper case without marks, so that it is found in a log. */
export function postureWord(posture: Posture, terminal: Terminal): string {
  const word = terminal.unicode ? `${MARKS[posture]} ${posture}` : posture.toUpperCase();
  return paint(terminal, COLORS[posture], word);
}

/** Filled up to a width in columns of the screen; never cut. */
export function pad(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - stringWidth(text)));
}

export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`;
}

/** Why the exit code is what it is, in one sentence. */
export function exitReason(report: Report): string {
  const { models, exitCode, failOn } = report;
  if (report.diagnostics.some(({ severity }) => severity === "error"))
    return "the manifest or the lockfile is wrong";
  if (models.length === 0) return "nothing to scan";
  const failing = models.filter(({ meetsPolicy }) => !meetsPolicy).length;
  const undecided = models.filter(({ posture }) => posture === "unknown").length;
  const fails = `${count(failing, "model does", "models do")} not meet the policy (failOn: ${failOn})`;
  const open = `${count(undecided, "model")} could not be decided`;
  if (failing > 0) {
    const both = undecided > 0 ? `${fails}, ${open}` : fails;
    return exitCode === 0 ? `${both}; it does not count here` : both;
  }
  if (exitCode === 3) return open;
  if (undecided > 0) return `${open}; it does not count here`;
  const bad = ({ before, posture }: Finding) =>
    before === true && POSTURES.indexOf(posture) >= POSTURES.indexOf(failOn);
  const stood = models.filter(({ findings }) => findings.some(bad)).length;
  if (stood > 0)
    return `nothing is worse than before; ${count(stood, "model does", "models do")} not meet the policy, as before (failOn: ${failOn})`;
  return models.length === 1 ? "the model meets the policy" : `all ${models.length} models meet the policy`;
}
