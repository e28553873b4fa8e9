import { setMaxListeners } from "node:events";
import { UserError } from "../errors.ts";
import { contextOf, flush, type GlobalOptions } from "./context.ts";
import { dispatch } from "./dispatch.ts";
import { parseArguments } from "./program.ts";
import { VERSION } from "./version.ts";

/** Conventional for a process that a signal ended: 128 and the signal's number. */
const INTERRUPTED = { SIGINT: 130, SIGTERM: 143 } as const;
/** Milliseconds that a command has to end by itself after Ctrl-C. */
const GRACE = 2000;

/** How options read before they could be read: for errors in the command line itself. */
function guess(args: readonly string[]): GlobalOptions {
  const never = args.includes("--no-color") || args.includes("--color=never");
  return {
    color: never ? "never" : "auto",
    progress: false,
    quiet: false,
    verbose: args.includes("--verbose") || args.includes("-v"),
  };
}

async function main(args: readonly string[]): Promise<number> {
  const controller = new AbortController();
  // Every request under way listens for Ctrl-C; more than ten are no leak.
  setMaxListeners(0, controller.signal);
  // A command line that cannot be read still says which command it meant.
  let command = args.find((word) => !word.startsWith("-"));
  let format: string | undefined;
  let context = contextOf(guess(args), controller.signal);
  const fail = async (error: unknown): Promise<number> => {
    const { failureText } = await import("./fail.ts");
    context.stderr.write(failureText(error, command, context));
    if (format === "github")
      context.stdout.write((await import("./fail-github.ts")).failureGithub(error, context.cwd));
    return 2;
  };
  // Node would end with 1, which is the answer "the policy is not met".
  const crash = (error: unknown) => {
    crashed = true;
    void fail(error).then(end);
  };
  process.on("uncaughtException", crash);
  process.on("unhandledRejection", crash);
  let interrupted: number = INTERRUPTED.SIGINT;
  const interrupt = async () => {
    const { interruptedText } = await import("./fail.ts");
    context.stderr.write(interruptedText(command, context.stderrTerminal));
    await end(interrupted);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(interrupted);
      interrupted = INTERRUPTED[signal];
      controller.abort(new UserError("interrupted", "interrupted"));
      // Files are replaced whole or not at all, so a command that cannot hear may be left alone.
      setTimeout(() => void interrupt(), GRACE).unref();
    });
  try {
    const parsed = parseArguments(args, VERSION);
    if ("text" in parsed) {
      context[parsed.stream].write(parsed.text);
      return parsed.exitCode;
    }
    command = parsed.invocation.command;
    format = "format" in parsed.invocation.options ? parsed.invocation.options.format : undefined;
    context = contextOf(parsed.globals, controller.signal);
    return await dispatch(parsed.invocation, context);
  } catch (error) {
    if (!controller.signal.aborted) return fail(error);
    await interrupt();
    return interrupted;
  }
}

/** Something failed beside the command, such as a full disk behind its output: whoever says so also ends the process. */
let crashed = false;

async function end(code: number): Promise<void> {
  process.exitCode = code;
  await flush();
  if (crashed && code !== 2) return;
  // Connections that are kept open for another request must not keep the process.
  process.exit(code);
}

// An event loop that runs dry before a command has answered would end with 0, "every model meets the policy".
process.exitCode = 2;
void main(process.argv.slice(2)).then(end);
