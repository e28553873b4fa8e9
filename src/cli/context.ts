import { UserError } from "../errors.ts";
import { type ColorChoice, isSet, terminalOf } from "../terminal.ts";
import type { CommandContext } from "./command.ts";

export type GlobalOptions = { color: ColorChoice; progress: boolean; quiet: boolean; verbose: boolean };

/**
 * The process as a command sees it. A reader that goes away (`| head`) ends the output, not the command. Each stream is
 * opened when it is asked for: that takes Node as long as a manifest takes to read, and most commands use one.
 */
export function contextOf(options: GlobalOptions, signal: AbortSignal): CommandContext {
  const { env } = process;
  const facts = ({ isTTY, columns }: NodeJS.WriteStream) =>
    terminalOf({ isTTY: isTTY === true, columns, env, color: options.color });
  return {
    cwd: process.cwd(),
    env,
    get stdout() {
      return patient(process.stdout);
    },
    get stderr() {
      return patient(process.stderr);
    },
    get stdin() {
      return process.stdin;
    },
    get terminal() {
      return facts(process.stdout);
    },
    get stderrTerminal() {
      return facts(process.stderr);
    },
    signal,
    now: new Date(),
    quiet: options.quiet,
    verbose: options.verbose,
    get progress() {
      return options.progress && !options.quiet && process.stderr.isTTY === true && !isSet(env.CI);
    },
  };
}

type Output = { write(text: string): void };

/** What was written to so far. */
const opened = new Map<NodeJS.WriteStream, Output>();

/** Only a closed pipe is forgiven: a full disk must not pass for a complete report. */
function patient(stream: NodeJS.WriteStream): Output {
  const known = opened.get(stream);
  if (known !== undefined) return known;
  let closed = false;
  stream.on("error", (error: NodeJS.ErrnoException) => {
    closed = true;
    if (error.code !== "EPIPE")
      throw new UserError("usage", "the output could not be written", { why: error.message });
  });
  const output: Output = {
    write(text) {
      if (!closed) stream.write(text);
    },
  };
  opened.set(stream, output);
  return output;
}

/** Waits until everything that was written has left the process: a pipe is written to asynchronously. */
export async function flush(): Promise<void> {
  // A write that failed says so one turn later.
  await new Promise((resolve) => setImmediate(resolve));
  for (const stream of opened.keys())
    if (stream.writableLength > 0 && !stream.destroyed && stream.errored === null)
      await new Promise<void>((resolve) => stream.write("", () => resolve()));
}
