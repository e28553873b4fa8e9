import { stripVTControlCharacters } from "node:util";
import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { drawn, opened, pressed, type Size } from "./drive.ts";
import { given, hostile, report } from "./fixture.ts";

const SIZES: readonly Size[] = [
  { columns: 120, rows: 36 },
  { columns: 80, rows: 24 },
  { columns: 60, rows: 15 },
];

/** Every view by the keys that lead to it. */
const VIEWS: Readonly<Record<string, readonly string[]>> = {
  models: [],
  finding: ["enter", "enter"],
  license: ["enter", "enter", "l"],
  load: ["enter", "enter", "l", "l"],
  files: ["enter", "enter", "l", "l", "l"],
  lineage: ["enter", "enter", "l", "l", "l", "l"],
  pins: ["enter", "enter", "h"],
  questions: ["a"],
  "an answer": ["a", "enter", "j", "enter"],
  duties: ["d"],
  changes: ["c"],
  help: ["?"],
  "the copied finding": ["enter", "y"],
  "a waiver": ["w"],
  "an address": ["o"],
  "a filter": ["/", ..."p:blocked"],
  "a posture": ["3"],
  zoomed: ["enter", "z"],
};

const ALMOST_NONE: readonly Size[] = [
  { columns: 200, rows: 60 },
  { columns: 60, rows: 50 },
  { columns: 60, rows: 15 },
  { columns: 90, rows: 11 },
  { columns: 40, rows: 9 },
  { columns: 24, rows: 6 },
  { columns: 10, rows: 3 },
  { columns: 1, rows: 1 },
];

const USUAL = report().models;
const HOSTILE = [hostile()];

describe("the views", () => {
  for (const size of SIZES)
    for (const [name, keys] of Object.entries(VIEWS))
      it(`shows ${name} in ${size.columns}x${size.rows}`, () => {
        expect(drawn(pressed(opened(size), keys).state)).toMatchSnapshot();
      });

  it("is ASCII and without color where the terminal has neither", () => {
    const plain = { ...given, terminal: { ...given.terminal, unicode: false, color: false } };
    const models = report().models.filter(({ model }) => !model.id.includes("fast-ckpt"));
    for (const keys of Object.values(VIEWS)) {
      const of = { models: models.map((one) => ({ ...one, evidence: undefined })), diagnostics: [] };
      const { state } = pressed(opened({ columns: 100, rows: 30 }, of, plain), keys, plain);
      expect(drawn(state, plain)).toMatch(/^[\n\x20-\x7e]*$/);
    }
  });

  it("says the same in color and with links", () => {
    const terminal = { ...given.terminal, color: true, links: true };
    const rich = { ...given, terminal };
    for (const keys of Object.values(VIEWS)) {
      const size = { columns: 100, rows: 30 };
      const shown = drawn(pressed(opened(size, report(), rich), keys, rich).state, rich);
      const plain = drawn(pressed(opened(size), keys).state);
      const trimmed = (text: string) => text.split("\n").map((line) => line.trimEnd());
      expect(trimmed(stripVTControlCharacters(shown))).toEqual(trimmed(plain));
    }
    const linked = drawn(
      pressed(opened({ columns: 100, rows: 30 }, report(), rich), ["j", "j", "j"], rich).state,
      rich,
    );
    expect(linked).toContain("\u001b]8;;https://hub.example/meta-llama/Llama-3.1-8B/blob/d04e592b");
  });

  it("says what a posture is with a mark, not with a color alone", () => {
    const colored = { ...given, terminal: { ...given.terminal, color: true } };
    const bare = drawn(opened({ columns: 100, rows: 30 }, report(), colored), colored);
    expect(bare).toContain("✖ blocked");
  });
});

describe("any size", () => {
  for (const size of [...SIZES, ...ALMOST_NONE])
    it(`keeps within ${size.columns}x${size.rows}`, () => {
      for (const models of [USUAL, HOSTILE, []])
        for (const keys of Object.values(VIEWS)) {
          const { state } = pressed(opened(size, { models, diagnostics: [] }), keys);
          const lines = drawn(state).split("\n");
          expect(lines.length).toBeLessThanOrEqual(Math.max(2, size.rows - 1));
          for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(size.columns);
        }
    });
});

describe("hostile words", () => {
  it("reach no view with anything that moves a cursor or hides text", () => {
    for (const size of SIZES)
      for (const keys of Object.values(VIEWS)) {
        const { state, effects } = pressed(opened(size, { models: HOSTILE, diagnostics: [] }), keys);
        expect(drawn(state)).not.toMatch(
          /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/,
        );
        for (const effect of effects)
          if (effect.kind === "copy")
            expect(effect.text).not.toMatch(
              /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/,
            );
      }
  });
});
