import { CommanderError } from "commander";
import { UserError } from "../errors.ts";
import type { GlobalOptions } from "./context.ts";
import type { Invocation } from "./dispatch.ts";
import { EXIT_CODES, grammar } from "./grammar.ts";

/** What a command line asks for: a command to run, or a text to print. */
export type Parsed =
  | { invocation: Invocation; globals: GlobalOptions }
  | { text: string; stream: "stdout" | "stderr"; exitCode: 0 | 2 };

/**
 * Parses a command line. A bare `modelvet` is helped with and ends in 2, since 0 would say that every model meets the policy.
 * Throws UserError `usage` with the nearest right spelling as its hint.
 */
export function parseArguments(args: readonly string[], version: string): Parsed {
  let invocation: Invocation | undefined;
  let printed = "";
  const program = grammar(
    version,
    (found) => {
      invocation = found;
    },
    (text) => {
      printed += text;
    },
    args[0],
  );
  try {
    program.parse(args, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const help = error.code === "commander.help";
    // Only help that was asked for is printed here; for want of a command it goes elsewhere.
    if (printed !== "" && (help || error.exitCode === 0))
      return { text: printed, stream: "stdout", exitCode: 0 };
    const command = program.commands.find((one) => one.name() === args[0])?.name();
    if (!help) throw usageError(error, command);
  }
  const { color, progress, quiet, verbose } = program.opts();
  if (invocation === undefined)
    return { text: program.helpInformation() + EXIT_CODES, stream: "stderr", exitCode: 2 };
  return { invocation, globals: { color: color === false ? "never" : color, progress, quiet, verbose } };
}

/** Commander's own message, split into what is wrong and what was probably meant. */
function usageError(error: CommanderError, command: string | undefined): UserError {
  const [first = "", ...rest] = error.message.replace(/^error: /, "").split("\n");
  const meant = /\(Did you mean (?:one of )?([^?]+)\?\)/.exec(rest.join(" "))?.[1];
  const what = first.replaceAll(/'([^']*)'/g, "`$1`").replace(/\.$/, "");
  const fix =
    meant === undefined
      ? `modelvet ${command === undefined ? "" : `${command} `}--help`
      : meant
          .split(/,\s*/)
          .map((name) => `\`${name}\``)
          .join(" or ");
  return new UserError("usage", `${what.charAt(0).toLowerCase()}${what.slice(1)}`, { fix });
}
