import { describe, expect, it } from "vitest";
import { clipboardSequence } from "../../src/tui/clipboard.ts";
import { enterScreen } from "../../src/tui/screen.ts";

/** Streams that keep what they are told. */
function streams() {
  const told: string[] = [];
  const stdin = { setRawMode: (raw: boolean) => told.push(`raw ${raw}`) };
  const stdout = { write: (text: string) => told.push(text) };
  return { told, streams: { stdin, stdout } as unknown as Parameters<typeof enterScreen>[0] };
}

describe("the alternate screen", () => {
  it("is left once, with the cursor and the keys as they were", () => {
    const { told, streams: given } = streams();
    const screen = enterScreen(given);
    expect(told).toEqual(["raw true", "\u001b[?1049h\u001b[2J\u001b[H"]);
    screen.leave();
    screen.leave();
    screen.wipe();
    expect(told.slice(2)).toEqual(["raw false", "\u001b[?1049l\u001b[?25h"]);
  });

  it("is entered again after a stop, with the keys as they are pressed and no cursor", () => {
    const { told, streams: given } = streams();
    let returned = 0;
    const before = process.listenerCount("SIGCONT");
    const screen = enterScreen(given, () => returned++);
    const [goOn] = process.listeners("SIGCONT").slice(-1);
    // A stop that nobody hears of: the shell has changed how the terminal hands over keys.
    goOn?.("SIGCONT");
    expect(told.slice(2)).toEqual(["raw false", "raw true", "\u001b[?1049h\u001b[2J\u001b[H\u001b[?25l"]);
    expect(returned).toBe(1);
    screen.leave();
    goOn?.("SIGCONT");
    expect(returned).toBe(1);
    expect(process.listenerCount("SIGCONT")).toBe(before);
  });

  it("is left before anybody prints an error that nobody caught", () => {
    const before = process.listeners("uncaughtException");
    const { told, streams: given } = streams();
    const screen = enterScreen(given);
    const [first] = process.listeners("uncaughtException");
    expect(before).not.toContain(first);
    first?.(new Error("lost"), "uncaughtException");
    expect(told.at(-1)).toBe("\u001b[?1049l\u001b[?25h");
    expect(process.listeners("uncaughtException")).toEqual(before);
    screen.leave();
  });
});

describe("the clipboard sequence", () => {
  it("holds the text, and refuses one that terminals would cut", () => {
    expect(clipboardSequence("a\nb")).toBe("\u001b]52;c;YQpi\u0007");
    expect(clipboardSequence("x".repeat(60_000))).toBeUndefined();
  });
});
