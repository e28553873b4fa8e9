import { escape } from "../terminal.ts";
import type { CommandContext } from "./command.ts";

export type ProgressState = {
  done: number;
  total: number;
  /** What is being done to which model: `fetching org/name`. Foreign text is escaped here. */
  label: string;
  /** Bytes moved or hashed so far. */
  bytes?: number;
};

export type Progress = { update(state: ProgressState): void; clear(): void };

/** Milliseconds between two drawings: often enough to see it move, rarely enough to cost nothing. */
const EVERY = 80;

/**
 * One line on stderr that says what is being done and how much is left. Silent unless stderr is a terminal, in CI and with
 * `--quiet` or `--no-progress`. Call `clear` before anything else is written, and at the end.
 */
export function progress(
  context: Pick<CommandContext, "progress" | "quiet" | "stderr" | "stderrTerminal">,
  clock: () => number = () => performance.now(),
): Progress {
  const { stderr, stderrTerminal } = context;
  if (!context.progress || context.quiet || !stderrTerminal.isTTY)
    return { update: () => undefined, clear: () => undefined };
  let last = Number.NEGATIVE_INFINITY;
  let shown = false;
  return {
    update(state) {
      const now = clock();
      if (now - last < EVERY) return;
      last = now;
      shown = true;
      stderr.write(`\r\u001b[2K${progressLine(state, stderrTerminal.width)}`);
    },
    clear() {
      if (shown) stderr.write("\r\u001b[2K");
      shown = false;
      last = Number.NEGATIVE_INFINITY;
    },
  };
}

/** `3/12 fetching org/name  41.2 MB`, cut before the last column so that it never wraps. */
export function progressLine({ done, total, label, bytes }: ProgressState, width: number): string {
  const moved = bytes === undefined ? "" : `  ${sizeOf(bytes)}`;
  const head = `${done}/${total} `;
  const room = Math.max(8, width - 1 - head.length - moved.length);
  const shown = escape(label);
  const fitting = shown.length > room ? `${shown.slice(0, room - 1)}…` : shown;
  return `${head}${fitting}${moved}`.slice(0, Math.max(0, width - 1));
}

function sizeOf(bytes: number): string {
  if (bytes < 1e6) return `${Math.round(bytes / 1e3)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}
