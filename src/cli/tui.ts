import { once } from "node:events";
import { UserError } from "../errors.ts";
import { hubSettings } from "../hub/settings.ts";
import type { ExitCode, Report } from "../judgement.ts";
import { exitReason } from "../report/words.ts";
import { isSet } from "../terminal.ts";
import type { Closed } from "../tui/open.tsx";
import type { Given, Source } from "../tui/state.ts";
import type { Command, CommandContext } from "./command.ts";
import { failureText } from "./fail.ts";
import type { TuiOptions } from "./options.ts";
import { renderReport } from "./render.ts";
import { readSavedReport } from "./saved-report.ts";
import { latestDay, waiverStanza } from "./waiver-stanza.ts";

/** What the interface shows, and the report that it came to; undefined while models are missing. */
export type Opened = {
  source: Source;
  given: Omit<Given, "terminal" | "waiver" | "explain" | "endpoint" | "again">;
  /** The report of what has come by now. */
  report(): Report;
};

/**
 * Browses a scan, a lockfile or a saved report. Without a terminal, in CI and for a screen reader the plain report is printed
 * instead: it is complete, and says the same. The exit code is the report's.
 */
export const runTui: Command<TuiOptions> = async (options, context) => {
  expectOne(options);
  const obstacle = obstacleOf(context);
  if (obstacle !== undefined) return plain(options, context, obstacle);
  // Whoever leaves before all models have come wants the requests to end, too.
  const leaving = new AbortController();
  const signal = AbortSignal.any([context.signal, leaving.signal]);
  const said: string[] = [];
  const silent = {
    ...context,
    signal,
    progress: false,
    stderr: { write: (text: string) => void said.push(text) },
  };
  try {
    // What draws takes longer to load than a report: its files are read meanwhile.
    const loading = import("../tui/open.tsx");
    let opened = await open(options, silent);
    const { openTui } = await loading;
    const shown = ({ source, given }: Opened) => ({
      source,
      given: { ...given, ...waysOf(options, context), again },
    });
    const again = async () => {
      const warned = said.splice(0);
      try {
        opened = await open(options, silent);
      } catch (error) {
        said.push(...warned);
        throw new Error(reasonOf(error, context));
      }
      return shown(opened);
    };
    const { source, given } = shown(opened);
    // Ink draws on the stream itself, whose size it asks for and watches.
    const streams = { stdin: context.stdin, stdout: process.stdout, signal: context.signal };
    const closed = await openTui(source, given, streams);
    leaving.abort(new UserError("interrupted", "left"));
    for (const text of said) context.stderr.write(text);
    return await close(closed, opened.report(), opened.given.expected, context);
  } finally {
    leaving.abort(new UserError("interrupted", "left"));
  }
};

/** What is wrong with a file now, without a word on what was not done: what was read before is still there. */
function reasonOf(error: unknown, context: CommandContext): string {
  const plain = { ...context, stderrTerminal: { ...context.stderrTerminal, color: false, links: false } };
  return failureText(error, undefined, plain).trimEnd().split("\n").slice(1).join("\n");
}

async function open(options: TuiOptions, context: CommandContext): Promise<Opened> {
  if (options.report !== undefined) {
    const report = readSavedReport(context.cwd, options.report);
    return openReport({ ...report, exitCode: exitCodeOf(report, options) }, options.report);
  }
  if (options.lock !== undefined) return (await import("./tui-lock.ts")).openLock(options, context);
  return (await import("./tui-scan.ts")).openScan(options, context);
}

function exitCodeOf({ exitCode }: Report, { exitZero }: TuiOptions): ExitCode {
  return exitCode === 1 && exitZero ? 0 : exitCode;
}

/** A report that is complete: all of it stands on the first frame. */
export function openReport(report: Report, title: string, more: Partial<Opened["given"]> = {}): Opened {
  const { models, diagnostics, online, rulePack, failOn } = report;
  return {
    source: {
      results: models.map((assessment, index) => ({ index, assessment })),
      finish: () => ({ diagnostics, differences: [] }),
    },
    given: { title, online, rulePack, failOn, expected: models.length, ...more },
    report: () => report,
  };
}

/** A report or a lockfile is opened as it is: what is named beside it would not be looked at. */
function expectOne({ report, lock, targets }: TuiOptions): void {
  const opened = [
    ...(report === undefined ? [] : [`--report ${report}`]),
    ...(lock === undefined ? [] : [lock === true ? "--lock" : `--lock ${lock}`]),
  ];
  const [first] = opened;
  const beside = opened[1] ?? targets[0];
  if (first === undefined || beside === undefined) return;
  throw new UserError("usage", `\`${first}\` and \`${beside}\` cannot be opened together`, {
    fix: `modelvet tui ${first}`,
  });
}

/** Why there can be no interface on this screen; undefined where there can. */
function obstacleOf({ stdin, terminal, env }: CommandContext): string | undefined {
  if (stdin.isTTY !== true || !terminal.isTTY) return "there is no terminal";
  if (env.TERM === "dumb") return "`TERM` is `dumb`";
  // Ink draws nothing where one of these is set, not even an empty one.
  for (const name of ["CI", "CONTINUOUS_INTEGRATION"])
    if (env[name] !== undefined && env[name] !== "0" && env[name] !== "false") return `\`${name}\` is set`;
  for (const name of ["ACCESSIBLE", "INK_SCREEN_READER"]) if (isSet(env[name])) return `\`${name}\` is set`;
  return undefined;
}

async function plain(options: TuiOptions, context: CommandContext, why: string): Promise<ExitCode> {
  if (!context.quiet) context.stderr.write(`note: ${why}: this is the plain report\n`);
  if (options.report !== undefined) {
    const report = readSavedReport(context.cwd, options.report);
    const exitCode = exitCodeOf(report, options);
    const shown = { ...report, exitCode };
    context.stdout.write(await renderReport(shown, "text", context, hubSettings(context.env).endpoint));
    return exitCode;
  }
  if (options.lock !== undefined) {
    const { runCheck } = await import("./check.ts");
    const { lock, ...rest } = options;
    return runCheck({ ...rest, ...(lock === true ? {} : { lockfile: lock }), format: "text" }, context);
  }
  return (await import("./scan.ts")).runScan({ ...options, tui: false }, context);
}

/** What the views ask for and only the command line can do. */
function waysOf(
  options: TuiOptions,
  context: CommandContext,
): Pick<Given, "terminal" | "endpoint" | "waiver" | "explain"> {
  const expires = latestDay(context.now);
  return {
    terminal: context.terminal,
    endpoint: hubSettings(context.env).endpoint,
    waiver: (finding, { model, commit, license }) =>
      waiverStanza({
        finding,
        model: model.id,
        expires,
        ...(commit === undefined ? {} : { commit }),
        ...(license.expression === null ? {} : { license: license.expression }),
      }).join("\n"),
    explain: async (id) => {
      const { runExplain } = await import("./explain.ts");
      let text = "";
      const write = (part: string) => {
        text += part;
      };
      const terminal = {
        isTTY: false,
        width: 76,
        color: false,
        unicode: context.terminal.unicode,
        links: false,
      };
      const { rules, manifest } = options;
      await runExplain(
        {
          id,
          format: "text",
          ...(rules === undefined ? {} : { rules }),
          ...(manifest === undefined ? {} : { manifest }),
        },
        { ...context, terminal, stdout: { write } },
      );
      return text.trimEnd();
    },
  };
}

async function close(
  { complete, interrupted }: Closed,
  report: Report,
  expected: number | undefined,
  context: CommandContext,
): Promise<ExitCode> {
  if (interrupted && !complete && !context.signal.aborted) {
    // In raw mode Ctrl-C is a key; it ends the command as it would have ended any other.
    const aborted = once(context.signal, "abort");
    process.kill(process.pid, "SIGINT");
    await aborted;
  }
  context.signal.throwIfAborted();
  if (!complete) {
    const { length } = report.models;
    context.stderr.write(`left after ${length} of ${expected ?? "?"} models: the others were not judged\n`);
    return report.exitCode === 0 ? 3 : report.exitCode;
  }
  if (!context.quiet) context.stderr.write(`exit ${report.exitCode}: ${exitReason(report)}\n`);
  return report.exitCode;
}
