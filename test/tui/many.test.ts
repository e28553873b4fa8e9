import { describe, expect, it } from "vitest";
import type { Assessment } from "../../src/judgement.ts";
import { drawn, opened, pressed } from "./drive.ts";
import { report } from "./fixture.ts";

/** Models that count how often somebody asks for their license, which a row does when it is drawn. */
function counting(number: number): { models: Assessment[]; asked: () => number } {
  let asked = 0;
  const [model] = report().models;
  if (model === undefined) throw new Error("the fixture has models");
  const models = Array.from({ length: number }, (_, n) => ({
    ...model,
    model: { ...model.model, id: `org/model-${String(n).padStart(5, "0")}` },
    get license() {
      asked++;
      return model.license;
    },
  }));
  return {
    models,
    asked() {
      const before = asked;
      asked = 0;
      return before;
    },
  };
}

describe("a list of many models", () => {
  it("makes only the rows that are seen, whatever is pressed", () => {
    for (const number of [500, 5000]) {
      const { models, asked } = counting(number);
      let state = opened({ columns: 80, rows: 24 }, { models, diagnostics: [] });
      asked();
      for (const key of [..."jjjjkGgG", "ctrl-u", "ctrl-u", "down"]) {
        state = pressed(state, [key]).state;
        drawn(state);
        // Of 24 lines, the list has some; detail and evidence of the model at hand ask as well.
        expect(asked()).toBeLessThanOrEqual(40);
      }
    }
  });

  it("shows the last as well as the first", () => {
    const { models } = counting(500);
    const start = opened({ columns: 80, rows: 24 }, { models, diagnostics: [] });
    expect(drawn(start)).toContain("org/model-00000");
    expect(drawn(pressed(start, ["G"]).state)).toContain("org/model-00499");
    const down = pressed(start, Array(499).fill("j")).state;
    expect(drawn(down)).toContain("500/500");
  });

  it("draws files by the thousand as they are looked at", () => {
    const [model] = report().models;
    const evidence = model?.evidence;
    if (model === undefined || evidence === undefined) throw new Error("the fixture has evidence");
    let read = 0;
    const files = Array.from({ length: 20_000 }, (_, n) => ({
      get path() {
        read++;
        return `weights/${n}.bin`;
      },
      size: n,
    }));
    const big = { ...model, evidence: { ...evidence, files } };
    const state = opened({ columns: 100, rows: 30 }, { models: [big], diagnostics: [] });
    const list = pressed(state, ["enter", "enter", "l", "l", "l"]).state;
    read = 0;
    expect(drawn(pressed(list, ["G"]).state)).toContain("weights/19999.bin");
    expect(read).toBeLessThan(60);
  });
});
