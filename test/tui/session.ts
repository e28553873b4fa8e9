import { spawn } from "@lydell/node-pty";
import xterm from "@xterm/headless";
import { MAIN } from "../cli/bundle.ts";

/** The command line in a terminal of its own, as its user sees it. */
export type Session = {
  /** The lines of the screen, without the spaces at their ends. */
  screen(): string[];
  /** Everything that was sent, raw. */
  sent(): string;
  press(keys: string): void;
  resize(columns: number, rows: number): void;
  /** Resolves with the screen when a whole frame shows what is waited for. Rejects after a while with what it shows instead. */
  until(shows: RegExp | ((lines: string[]) => boolean)): Promise<string[]>;
  /** Resolves with the exit code. */
  exit: Promise<number>;
  kill(signal?: string): void;
  /** Whether the alternate screen is shown. */
  alternate(): boolean;
  title(): string;
};

const PATIENCE = 20_000;
const FRAME_END = "\u001b[?2026l";

/** Starts `modelvet` with these arguments in a terminal of this size, with nothing of this machine's own settings. */
export function openSession(
  args: readonly string[],
  more: { columns?: number; rows?: number; cwd?: string; env?: Record<string, string> } = {},
): Session {
  const { columns = 100, rows = 30 } = more;
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 1000 });
  const child = spawn(process.execPath, [MAIN, ...args], {
    name: "xterm-256color",
    cols: columns,
    rows,
    cwd: more.cwd ?? process.cwd(),
    env: {
      PATH: process.env.PATH ?? "",
      HOME: "/nonexistent",
      LANG: "C.UTF-8",
      TERM: "xterm-256color",
      HF_ENDPOINT: "http://127.0.0.1:1",
      ...more.env,
    },
  });
  let sent = "";
  let parsed = 0;
  const over = false;
  let title = "";
  let waiting: (() => void)[] = [];
  const look = () => {
    for (const check of waiting) check();
  };
  // A frame is whole when Ink has closed its synchronized update, and everything that came has been drawn.
  const whole = () => parsed === sent.length && (sent.endsWith(FRAME_END) || over);
  terminal.onTitleChange((text) => {
    title = text;
  });
  child.onData((data) => {
    sent += data;
    terminal.write(data, () => {
      parsed += data.length;
      look();
    });
  });
  const exit = new Promise<number>((resolve) =>
    child.onExit(({ exitCode, signal }) =>
      terminal.write("", () => resolve(signal ? 128 + signal : exitCode)),
    ),
  );
  const screen = () => {
    const { active } = terminal.buffer;
    return Array.from(
      { length: terminal.rows },
      (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? "",
    );
  };
  return {
    screen,
    sent: () => sent,
    press: (keys) => child.write(keys),
    resize(width, height) {
      terminal.resize(width, height);
      child.resize(width, height);
    },
    until(shows) {
      const fits = typeof shows === "function" ? shows : (lines: string[]) => shows.test(lines.join("\n"));
      return new Promise((resolve, reject) => {
        const done = () => {
          waiting = waiting.filter((one) => one !== check);
          clearTimeout(timer);
        };
        const fail = (what: string) => {
          done();
          reject(new Error(`${what} ${shows}, and the screen shows\n${screen().join("\n")}`));
        };
        const check = () => {
          const lines = screen();
          if (whole() && fits(lines)) {
            done();
            resolve(lines);
          } else if (over) fail("it ended before it showed");
        };
        const timer = setTimeout(() => fail("waited for"), PATIENCE);
        waiting.push(check);
        check();
      });
    },
    exit,
    kill: (signal) => child.kill(signal),
    alternate: () => terminal.buffer.active.type === "alternate",
    title: () => title,
  };
}
