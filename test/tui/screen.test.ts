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
