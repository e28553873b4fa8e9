import { describe, expect, it } from "vitest";
import { readCard } from "../../src/evidence/card.ts";

const read = (front: string) => readCard(new TextEncoder().encode(`---\n${front}\n---\n`), "README.md").card;

it("a base model that is no id is a problem of the card", () => {
  expect(read("license: mit\nbase_model:\n  name: acme/nc").problems).toMatchObject([{ line: 4 }]);
  expect(read("base_model:\n- acme/a\n- id: acme/b").problems).toHaveLength(1);
  expect(read("base_model: acme/nc").problems).toEqual([]);
  expect(read("base_model:\n- acme/a\n- acme/b").problems).toEqual([]);
  expect(read("base_model:").problems).toEqual([]);
});

describe("front matter that YAML reads in its own ways", () => {
  it("has the values that its aliases stand for", () => {
    const card = read("x: &l cc-by-nc-4.0\ny: &b [acme/nc]\nz: &c acme/c\nlicense: *l\nbase_model: *b");
    expect(card.licenses).toMatchObject([{ value: "cc-by-nc-4.0" }]);
    expect(card.baseModels).toMatchObject([{ id: "acme/nc" }]);
    expect(read("z: &c acme/c\nbase_model: [acme/a, *c]").baseModels).toHaveLength(2);
    expect(read("license: *none").problems).not.toEqual([]);
  });

  it("is said to be read in part where keys are merged in, or a list is too long", () => {
    expect(read("b: &b\n  license: mit\n<<: *b").problems).toMatchObject([{ kind: "merge-key" }]);
    expect(read(`license:\n${"- mit\n".repeat(70)}- cc-by-nc-4.0`).problems).toMatchObject([
      { kind: "license-list" },
      { kind: "too-large" },
    ]);
  });

  it("does not grow with its aliases", () => {
    const bomb = `a: &a [${"x,".repeat(9)}x]\nb: &b [${"*a,".repeat(9)}*a]\n`;
    expect(read(`${bomb}license: [${"*b,".repeat(5_000)}*b]`).licenses).toEqual([]);
    expect(read(`${bomb}${"license: *a\n".repeat(5_000)}`).licenses.length).toBeLessThan(5_000);
  });
});
