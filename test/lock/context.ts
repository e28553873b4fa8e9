import type { CommandContext } from "../../src/cli/command.ts";

export type Captured = CommandContext & { out(): string; err(): string };

/** A command's surroundings, with what it writes kept apart. */
export function contextOf(cwd: string, more: Partial<CommandContext> = {}): Captured {
  const out: string[] = [];
  const err: string[] = [];
  const plain = { isTTY: false, width: 80, color: false, unicode: false, links: false };
  return {
    cwd,
    env: {},
    stdout: { write: (text: string) => void out.push(text) },
    stderr: { write: (text: string) => void err.push(text) },
    stdin: process.stdin,
    terminal: plain,
    stderrTerminal: plain,
    signal: new AbortController().signal,
    now: new Date("2026-11-24T00:00:00Z"),
    quiet: false,
    verbose: false,
    progress: false,
    ...more,
    out: () => out.join(""),
    err: () => err.join(""),
  };
}
