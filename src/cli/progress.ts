import stringWidth from "string-width";
import { escape } from "../terminal.ts";
import type { CommandContext } from "./command.ts";

export type ProgressState = {
  done: number;
  total: number;
  /** What is being done to which model: `fetching org/name`. Foreign text is escaped here. */
  label: string;
  /** Bytes moved or hashed so far. */
  bytes?: number;
  /** Bytes that there are, where that is known. */
  ofBytes?: number;
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
  let late: NodeJS.Timeout | undefined;
  const draw = (state: ProgressState) => {
    clearTimeout(late);
    late = undefined;
    last = clock();
    shown = true;
    stderr.write(`\r\u001b[2K${progressLine(state, stderrTerminal.width)}`);
  };
  return {
    update(state) {
      clearTimeout(late);
      if (clock() - last >= EVERY) draw(state);
      // What comes too early is shown a little later: it may be the step that takes long.
      else late = setTimeout(() => draw(state), EVERY).unref();
    },
    clear() {
      clearTimeout(late);
      if (shown) stderr.write("\r\u001b[2K");
      shown = false;
      last = Number.NEGATIVE_INFINITY;
    },
  };
}

/** `3/12 hashing org/name  41.2 MB of 9.10 GB`, cut before the last column so that it never wraps. */
export function progressLine({ done, total, label, bytes, ofBytes }: ProgressState, width: number): string {
  const most = ofBytes === undefined ? "" : ` of ${sizeOf(ofBytes)}`;
  const moved = bytes === undefined ? "" : `  ${sizeOf(bytes)}${most}`;
  const head = `${done}/${total} `;
  const room = Math.max(8, width - 1 - head.length - moved.length);
  return `${head}${fitting(escape(label), room)}${moved}`.slice(0, Math.max(0, width - 1));
}

/** The beginning that fits, in columns: a path may be in a script of wide letters. */
function fitting(text: string, room: number): string {
  if (stringWidth(text) <= room) return text;
  const letters = [...text].slice(0, room);
  while (letters.length > 0 && stringWidth(letters.join("")) >= room) letters.pop();
  return `${letters.join("")}…`;
}

function sizeOf(bytes: number): string {
  if (bytes < 1e6) return `${Math.round(bytes / 1e3)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}
