import { describe, expect, it } from "vitest";
import { commandOf, KEYS, keysMarkdown } from "../../src/tui/keys.ts";
import { type InkKey, keysOf } from "../../src/tui/keystroke.ts";

const NONE: InkKey = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageDown: false,
  pageUp: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  tab: false,
  backspace: false,
  delete: false,
  ctrl: false,
  meta: false,
  shift: false,
};

describe("the key table", () => {
  it("gives every key to one command", () => {
    const names = KEYS.flatMap(({ keys }) => keys.flatMap((key) => key.keys));
    expect(new Set(names).size).toBe(names.length);
    for (const { keys } of KEYS)
      for (const { command, keys: own } of keys)
        for (const name of own) expect(commandOf(name)).toBe(command);
    expect(commandOf("Z")).toBeUndefined();
  });

  it("is the documentation", () => {
    expect(keysMarkdown()).toMatchSnapshot();
  });
});

describe("keys that arrive together", () => {
  it("are taken apart", () => {
    expect(keysOf("jj", NONE)).toEqual(["j", "j"]);
    expect(keysOf("j\r", NONE)).toEqual(["j", "enter"]);
    expect(keysOf("a\u0003", NONE)).toEqual(["a", "ctrl-c"]);
    expect(keysOf("é使👍", NONE)).toEqual(["é", "使", "👍"]);
  });

  it("are bounded: a pasted file must not keep the screen busy", () => {
    expect(keysOf("x".repeat(1_000_000), NONE)).toHaveLength(2000);
  });
});

describe("single keys", () => {
  it("have names", () => {
    expect(keysOf("", { ...NONE, downArrow: true })).toEqual(["down"]);
    expect(keysOf("", { ...NONE, tab: true, shift: true })).toEqual(["shift-tab"]);
    expect(keysOf("d", { ...NONE, ctrl: true })).toEqual(["ctrl-d"]);
    expect(keysOf("", { ...NONE, escape: true, meta: true })).toEqual(["esc"]);
    expect(keysOf("x", { ...NONE, meta: true })).toEqual([]);
  });
});
