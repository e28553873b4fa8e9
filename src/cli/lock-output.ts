import type { ExitCode } from "../judgement.ts";
import { changesText } from "../lock/changes-text.ts";
import type { Currency } from "../lock/currency.ts";
import type { Outcome } from "../lock/outcome.ts";
import { escape, type Terminal } from "../terminal.ts";

const MARKS: Readonly<Record<Outcome["outcome"], string>> = {
  locked: "+",
  moved: "~",
  refreshed: "~",
  unchanged: "=",
  kept: "=",
  removed: "-",
  failed: "!",
};

const MEANING: Readonly<Record<ExitCode, string>> = {
  0: "everything is locked",
  1: "the lockfile is not current",
  2: "nothing was locked",
  3: "could not decide",
};

/** What `lock` did: one line a model, what a moved pin changes, and what the exit code means. */
export function lockText(
  outcomes: readonly Outcome[],
  exitCode: ExitCode,
  written: boolean,
  terminal: Terminal,
): string {
  const kept = outcomes.filter(({ outcome }) => outcome === "kept").length;
  const lines = outcomes
    .filter(({ outcome }) => outcome !== "kept")
    .flatMap((outcome) => describe(outcome, terminal));
  if (kept > 0) lines.push(`= ${kept} ${kept === 1 ? "model was" : "models were"} locked already`);
  lines.push(`exit ${exitCode}: ${MEANING[exitCode]}${written ? "" : "; the lockfile is as it was"}`);
  return `${lines.join("\n")}\n`;
}

function describe(outcome: Outcome, terminal: Terminal): string[] {
  const { key, commit, before, changes, postures, gap, error, license } = outcome;
  const pin = commit === undefined ? "" : `@${commit.slice(0, 12)}`;
  const from = before === undefined ? "" : `  from ${before.slice(0, 12)}`;
  const facts = license === undefined ? "" : `  ${escape(license)}`;
  const head = `${MARKS[outcome.outcome]} ${outcome.outcome.padEnd(9)} ${escape(key)}${pin}${from}${facts}`;
  const lines = [head];
  if (postures !== undefined)
    lines.push(
      postures.before === postures.after
        ? `    posture stays ${postures.after}`
        : `    posture ${postures.before} -> ${postures.after}`,
    );
  if (changes.length > 0)
    lines.push(
      ...changesText([{ key, changes }], terminal)
        .trimEnd()
        .split("\n")
        .slice(1)
        .map((line) => `  ${line}`),
    );
  if (gap !== undefined)
    lines.push(`    could not be read: ${escape(gap)}`, "    = hint: set `HF_TOKEN`, then `modelvet lock`");
  if (error !== undefined) {
    lines.push(`    ${escape(error.message)}`);
    if (error.why !== undefined) lines.push(`    ${escape(error.why)}`);
    if (error.fix !== undefined) lines.push(`    = hint: ${escape(error.fix)}`);
  }
  return lines;
}

/** `modelvet/lock@1`. */
export function lockJson(outcomes: readonly Outcome[], exitCode: ExitCode, written: boolean): string {
  const models = outcomes.map(({ key, ...rest }) => ({ id: key, ...rest }));
  return `${JSON.stringify({ schema: "modelvet/lock@1", exitCode, written, models }, null, 2)}\n`;
}

/** Only what is not current, or worth knowing; silence of the rest is counted. */
export function currencyText(
  models: readonly Currency[],
  exitCode: ExitCode,
  notes: readonly string[],
): string {
  const lines: string[] = [];
  for (const { key, stale, fix: lock = "modelvet lock", drifts } of models) {
    if (stale !== undefined) lines.push(`! ${escape(key)}: ${escape(stale)}`, `    = hint: ${escape(lock)}`);
    for (const { severity, message, fix } of drifts) {
      const mark = severity === "note" ? "  note" : severity === "drift" ? "! drift" : "? unread";
      lines.push(`${mark} ${escape(key)}: ${escape(message)}`);
      if (fix !== undefined) lines.push(`    = hint: ${escape(fix)}`);
    }
  }
  lines.push(...notes);
  const meaning = exitCode === 0 ? "the lockfile is current" : MEANING[exitCode];
  lines.push(`exit ${exitCode}: ${meaning}`);
  return `${lines.join("\n")}\n`;
}

export function currencyJson(models: readonly Currency[], exitCode: ExitCode, upstream: boolean): string {
  const items = models.map(({ key, ...rest }) => ({
    id: key,
    current: rest.stale === undefined && rest.drifts.every(({ severity }) => severity === "note"),
    ...rest,
  }));
  return `${JSON.stringify({ schema: "modelvet/lock@1", exitCode, upstream, models: items }, null, 2)}\n`;
}
