import stringWidth from "string-width";
import { describe, expect, it, vi } from "vitest";
import { progress, progressLine } from "../../src/cli/progress.ts";
import { isSet, link, terminalOf } from "../../src/terminal.ts";

function context(more: { isTTY?: boolean; progress?: boolean; quiet?: boolean } = {}) {
  const written: string[] = [];
  const { isTTY = true, quiet = false } = more;
  const stderrTerminal = { isTTY, width: 60, color: false, unicode: true, links: false };
  const stderr = { write: (text: string) => void written.push(text) };
  return { written, context: { progress: more.progress ?? true, quiet, stderr, stderrTerminal } };
}

const state = { done: 2, total: 5, label: "fetching org/name", bytes: 41_000_000 };

describe("progress", () => {
  it("is one line that is drawn again, not too often, and cleared", () => {
    const { written, context: given } = context();
    let now = 0;
    const line = progress(given, () => now);
    line.update(state);
    now = 10;
    line.update({ ...state, done: 3 });
    now = 100;
    line.update({ ...state, done: 4 });
    line.clear();
    line.clear();
    expect(written).toEqual([
      "\r\u001b[2K2/5 fetching org/name  41.0 MB",
      "\r\u001b[2K4/5 fetching org/name  41.0 MB",
      "\r\u001b[2K",
    ]);
  });

  it("shows what came too early a little later: it may be the step that takes long", async () => {
    const { written, context: given } = context();
    const line = progress(given, () => 0);
    line.update(state);
    line.update({ ...state, label: "dropped" });
    line.update({ ...state, label: "hashing weights" });
    await vi.waitFor(() => expect(written).toHaveLength(2));
    expect(written[1]).toContain("hashing weights");
    line.update({ ...state, label: "never" });
    line.clear();
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(written.slice(2)).toEqual(["\r\u001b[2K"]);
  });

  it.each([[{ isTTY: false }], [{ quiet: true }], [{ progress: false }]])("is silent with %j", (more) => {
    const { written, context: given } = context(more);
    progress(given).update(state);
    progress(given).clear();
    expect(written).toEqual([]);
  });

  it("never wraps and lets no escape through", () => {
    const line = progressLine({ ...state, label: `hashing \u001b[2J${"x".repeat(500)}` }, 40);
    expect(line.length).toBeLessThan(40);
    expect(line).not.toContain("\u001b");
    expect(line).toMatch(/41\.0 MB$/);
    const wide = progressLine({ ...state, label: `reading ${"漢字".repeat(200)}` }, 40);
    expect(stringWidth(wide)).toBeLessThan(40);
    expect(wide).toMatch(/… {2}41\.0 MB$/);
  });

  it("says how many bytes there are, where that is known", () => {
    const line = progressLine({ ...state, label: "hashing org/name", ofBytes: 9_100_000_000 }, 60);
    expect(line).toBe("2/5 hashing org/name  41.0 MB of 9.10 GB");
  });
});

describe("a terminal", () => {
  const of = (env: Record<string, string>, isTTY = true, color: "auto" | "always" | "never" = "auto") =>
    terminalOf({ isTTY, columns: 100, env: { LANG: "C.UTF-8", ...env }, color });

  it("is colored by choice, then NO_COLOR, then FORCE_COLOR, then by what it is", () => {
    expect(of({}).color).toBe(true);
    expect(of({}, false).color).toBe(false);
    expect(of({ NO_COLOR: "1" }).color).toBe(false);
    expect(of({ NO_COLOR: "" }).color).toBe(true);
    expect(of({ FORCE_COLOR: "1" }, false).color).toBe(true);
    expect(of({ FORCE_COLOR: "0" }).color).toBe(false);
    expect(of({ NO_COLOR: "1", FORCE_COLOR: "1" }).color).toBe(false);
    expect(of({ NO_COLOR: "1" }, true, "always").color).toBe(true);
    expect(of({ FORCE_COLOR: "1" }, true, "never").color).toBe(false);
    expect(of({ TERM: "dumb" })).toMatchObject({ color: false, unicode: false });
  });

  it("has marks only where they can be drawn", () => {
    expect(of({}).unicode).toBe(true);
    expect(of({}, false).unicode).toBe(false);
    expect(of({ LC_ALL: "C" }).unicode).toBe(false);
  });

  it("has links only where they are known to work", () => {
    expect(of({ TERM_PROGRAM: "WezTerm" }).links).toBe(true);
    expect(of({ TERM_PROGRAM: "WezTerm", CI: "true" }).links).toBe(false);
    expect(of({ TERM: "xterm" }).links).toBe(false);
    expect(of({ FORCE_HYPERLINK: "1" }, false).links).toBe(false);
  });

  it("links only to addresses that cannot leave the link", () => {
    const links = { links: true };
    expect(link(links, "https://hub.example/a%20b", "text")).toBe(
      "\u001b]8;;https://hub.example/a%20b\u0007text\u001b]8;;\u0007",
    );
    for (const url of [
      "https://hub.example/\u0007\u001b[2J",
      "https://hub.example/a b",
      "javascript:alert(1)",
      "file:///etc",
    ])
      expect(link(links, url, "text")).toBe("text");
    expect(link({ links: false }, "https://hub.example", "text")).toBe("text");
  });

  it("is 80 columns wide where nobody says", () => {
    expect(terminalOf({ isTTY: false, columns: undefined, env: {}, color: "auto" }).width).toBe(80);
    expect(terminalOf({ isTTY: false, columns: 200, env: { COLUMNS: "120" }, color: "auto" }).width).toBe(
      120,
    );
    expect(terminalOf({ isTTY: true, columns: 3, env: {}, color: "auto" }).width).toBe(20);
  });

  it("takes CI=false for no", () => {
    expect([isSet("1"), isSet("true"), isSet("false"), isSet("0"), isSet(""), isSet(undefined)]).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});
