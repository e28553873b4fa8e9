import { describe, expect, it } from "vitest";
import { withDeltaBase } from "../../src/evidence/delta-base.ts";
import type { CardFacts } from "../../src/model.ts";

const card: CardFacts = { path: "README.md", licenses: [], baseModels: [], tags: [], problems: [] };
const bases = (text: string, more: Partial<CardFacts> = {}) =>
  withDeltaBase({ ...card, ...more }, { text, line: 5 }).baseModels;

describe("the base of a delta", () => {
  it.each([
    ["These files do nothing alone.\nApply them on top of the original Camelid weights.", "Camelid", 6],
    ["The delta has to be added to the base `acme/big-7b` model weights.", "acme/big-7b", 5],
  ])("is what the card says it is laid over: %s", (text, id, line) => {
    expect(bases(text)).toEqual([{ id, line, inProse: true }]);
  });

  it.each([
    "We add attention to the decoder. The original weights are frozen.",
    "Apply the chat template before you merge requests with weights of your own.",
    "Based on the Transformer architecture.",
  ])("is not made of other sentences: %s", (text) => expect(bases(text)).toEqual([]));

  it("is not looked for where the card names a base", () => {
    const named = [{ id: "acme/other", line: 2 }];
    expect(bases("Apply it on top of the original Camelid weights.", { baseModels: named })).toEqual(named);
  });
});
