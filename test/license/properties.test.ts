import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { identify } from "../../src/license/identify.ts";
import { TERM_CHANGES } from "./changed-terms.ts";
import { FORMS } from "./forms.ts";
import { identifyText, index, isModified, samples } from "./index.ts";

const all = samples();
const settings = { seed: 20261124, numRuns: 300 } as const;

/** A small generator, so that one number of fast-check decides every choice of a run. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

describe("a license in another form", () => {
  it("is the same license, unchanged", () => {
    fc.assert(
      fc.property(fc.constantFrom(...all), fc.constantFrom(...FORMS), fc.nat(), (sample, form, seed) => {
        const found = identify(form.write(sample.text, randomFrom(seed)), index);
        expect(found.expression, `${sample.id} as ${form.name}`).toBe(sample.expression);
        const changes = found.matches.flatMap((match) => match.changes).filter((change) => change.material);
        expect(changes, `${sample.id} as ${form.name}`).toEqual([]);
      }),
      settings,
    );
  });
});

describe("a license with a changed term", () => {
  it("is never taken for the unchanged one", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...all),
        fc.constantFrom(...TERM_CHANGES),
        fc.nat(),
        (sample, kind, seed) => {
          const text = kind.change(sample.text, randomFrom(seed));
          fc.pre(text !== undefined && text !== sample.text);
          expect(isModified(identifyText(text ?? "")), `${sample.id} with ${kind.name}`).toBe(true);
        },
      ),
      settings,
    );
  });

  it("says on which line, and quotes it", () => {
    const term = "Use is permitted for non-commercial purposes only.";
    for (const sample of all) {
      const found = identifyText(`${sample.text}\n\n${term}\n`);
      const line = sample.text.split("\n").length + 2;
      const change = found.matches
        .flatMap((match) => match.changes)
        .find(({ quote }) => quote?.includes("non-commercial purposes only"));
      expect(change, sample.id).toMatchObject({ kind: "added", material: true, endLine: line });
    }
  });
});

describe("text of any kind", () => {
  it("never fails, and is never a license by chance", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
        expect(identify(bytes, index).matches).toEqual([]);
      }),
      settings,
    );
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 2000 }), (text) => {
        expect(identifyText(text).matches).toEqual([]);
      }),
      settings,
    );
  });
});
