import fc from "fast-check";
import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { excerpt } from "../../src/report/excerpt.ts";
import { reportText } from "../../src/report/text.ts";
import { wrap } from "../../src/report/wrap.ts";
import { fixture } from "./fixture.ts";

const plain = { isTTY: false, color: false, unicode: false, links: false };

describe("an excerpt", () => {
  it("puts the carets under what is meant, wide characters and tabs included", () => {
    const lines = excerpt(
      { text: "\t使用禁止: x", number: 7, column: 2, length: 4, label: "here" },
      { ...plain, width: 60 },
    );
    expect(lines).toEqual(["  |", "7 | \\t使用禁止: x", "  |   ^^^^^^^^ here"]);
  });

  it("cuts a long line around the carets", () => {
    const text = `${"a".repeat(300)}HERE${"b".repeat(300)}`;
    const [, line = "", carets = ""] = excerpt(
      { text, number: 1, column: 301, length: 4, label: "" },
      { ...plain, width: 60 },
    );
    expect(line.slice(carets.indexOf("^"), carets.indexOf("^") + 4)).toBe("HERE");
    expect(line.length).toBeLessThanOrEqual(60);
  });

  it("holds for any text, place and width", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 300 }),
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 0, max: 400 }),
        fc.integer({ min: 30, max: 160 }),
        (text, column, length, width) => {
          const lines = excerpt({ text, number: 12, column, length, label: "" }, { ...plain, width });
          expect(lines.join("")).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
          expect(lines.at(-1)).toContain("^");
          for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(width);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("wrapping", () => {
  it("keeps every word whole and in order", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 1, maxLength: 30 }).filter((word) => !word.includes(" "))),
        fc.nat(50),
        (words, width) => {
          expect(wrap(words.join(" "), width).join(" ")).toBe(words.join(" "));
        },
      ),
    );
  });
});

describe("any report", () => {
  it("is laid out whatever a repository calls things", () => {
    const report = fixture();
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 200 }),
        fc.integer({ min: 20, max: 200 }),
        (text, width) => {
          const models = report.models.map((one) => ({
            ...one,
            model: { ...one.model, id: text },
            license: { ...one.license, expression: text },
            findings: one.findings.map((finding) => ({
              ...finding,
              message: text,
              fix: text,
              evidence: [
                { kind: "x", place: { path: text, at: { line: 1, column: width } }, quote: text },
              ] as const,
            })),
            questions: [{ fact: text, because: text, outcomes: { [text]: "blocked" as const }, yaml: text }],
          }));
          const shown = reportText(
            { ...report, models },
            { ...plain, width },
            { verbose: true, quiet: false },
          );
          expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
        },
      ),
      { numRuns: 60 },
    );
  });
});
