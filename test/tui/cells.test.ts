import fc from "fast-check";
import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { cut, cutMiddle, fill, head, tame, wrapWords } from "../../src/tui/cells.ts";
import { drawLine } from "../../src/tui/line.ts";

const terminal = { isTTY: true, width: 80, color: false, unicode: true, links: false };
const piece = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom("\u001b[2J", "\u202e", "👩‍👩‍👧‍👦", "🇩🇪", "使用", "e\u0301", "\u200b", "1\ufe0f\u20e3", " "),
);
const foreign = fc.array(piece, { maxLength: 30 }).map((parts) => parts.join(""));
const width = fc.integer({ min: 2, max: 60 });

describe("foreign text on a line", () => {
  it("has the width that it is given, whatever it is", () => {
    fc.assert(
      fc.property(foreign, width, (text, columns) => {
        const shown = tame(text);
        expect(stringWidth(fill(shown, columns))).toBe(columns);
        for (const part of [cut(shown, columns), cutMiddle(shown, columns), head(shown, columns)])
          expect(stringWidth(part)).toBeLessThanOrEqual(columns);
        expect(stringWidth(drawLine({ spans: [{ text: shown }, { text: shown }] }, columns, terminal))).toBe(
          columns,
        );
        for (const line of wrapWords(shown, columns)) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
      }),
    );
  });

  it("loses nothing but spaces when it is wrapped", () => {
    fc.assert(
      fc.property(foreign, width, (text, columns) => {
        const shown = tame(text);
        const plain = (one: string) => one.replaceAll(" ", "");
        expect(plain(wrapWords(shown, columns).join(""))).toBe(plain(shown));
      }),
    );
  });

  it("keeps whole words together, and breaks what is longer than a line", () => {
    expect(wrapWords("one two three", 7)).toEqual(["one two", "three"]);
    expect(wrapWords("abcdefgh ij", 3)).toEqual(["abc", "def", "gh", "ij"]);
    expect(wrapWords("", 5)).toEqual([""]);
    expect(cutMiddle("organisation/model-name-Q4_K_M", 20)).toBe("organisati…me-Q4_K_M");
  });
});
