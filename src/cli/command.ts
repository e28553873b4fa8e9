import type { ExitCode } from "../judgement.ts";
import type { Terminal } from "../terminal.ts";

/** What every command gets from `main.ts`, so that no command touches `process` by itself. */
export type CommandContext = {
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
  stdout: { write(text: string): void };
  stderr: { write(text: string): void };
  stdin: NodeJS.ReadStream;
  /** Of stdout; progress asks `stderrTerminal`. */
  terminal: Terminal;
  stderrTerminal: Terminal;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
  now: Date;
  quiet: boolean;
  verbose: boolean;
  progress: boolean;
};

/** A command: options as parsed by `main.ts`, exit code out. Throws UserError for what the user can put right. */
export type Command<Options> = (options: Options, context: CommandContext) => Promise<ExitCode>;
