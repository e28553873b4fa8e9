import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { decode } from "../../src/license/decode.ts";
import type { LicenseIndex, Reference } from "../../src/license/fingerprint.ts";
import { identify } from "../../src/license/identify.ts";
import { tableOf } from "../../src/license/shingles.ts";
import { tokenize } from "../../src/license/tokens.ts";
import { corpus, hasCorpus, index, isModified } from "./index.ts";

type Label = { path: string; expected: string | null; also: string[]; modified: boolean; kind: string };

/** The labelled variants, as far as a label says one thing: see the closing note for the few that do not. */
const labels: Label[] = hasCorpus
  ? JSON.parse(readFileSync(join(corpus, "variants/labels.json"), "utf8"))
  : [];
const expressions = new Map(index.references.map(({ text }) => [text.id, text.expression]));

describe.skipIf(!hasCorpus)("the labelled corpus", () => {
  const results = labels.map((label) => ({
    label,
    found: identify(readFileSync(join(corpus, label.path)), index),
  }));

  it("has every license that is labelled, and nearly no other", () => {
    const other = results.filter(({ label, found }) => {
      const wanted = new Set(
        [label.expected, ...label.also].flatMap((id) => (id === null ? [] : (expressions.get(id) ?? id))),
      );
      const got = found.expression?.split(" AND ") ?? [];
      const main = label.expected === null ? undefined : expressions.get(label.expected);
      return (
        (main !== undefined && found.matches.length > 0 && !got.includes(main)) ||
        got.some((id) => !wanted.has(id))
      );
    });
    expect(other.length).toBeLessThanOrEqual(labels.length * 0.02);
  });

  it("misses no sentence of assent: where the Hub asks for it, the words of a gate leave it out", () => {
    for (const id of ["llama3", "llama3.1"]) {
      const text = readFileSync(join(corpus, "texts", `${id}.txt`), "utf8");
      const gate = text.replace(/By clicking[^.]*I Accept[^.]*\.\s*/, "");
      expect(gate.length).toBeLessThan(text.length);
      const [match] = identify(Buffer.from(gate), index).matches;
      expect(match).toMatchObject({ text: id, modified: false });
    }
  });

  it("sees every change of a term", () => {
    const unseen = results.filter(
      ({ label, found }) => label.kind === "hand" && label.modified && !isModified(found),
    );
    expect(unseen.map(({ label }) => label.path)).toEqual([]);
  });

  it("takes less than 5 % of what is unchanged for changed", () => {
    const unchanged = results.filter(({ label }) => label.expected !== null && !label.modified);
    const wrong = unchanged.filter(({ found }) => isModified(found));
    expect(wrong.length / unchanged.length).toBeLessThan(0.05);
  });
});

describe.skipIf(!hasCorpus)("vendors' terms under a common heading", () => {
  it.each(["minimax-m2-modified-mit", "minimax-m2.5-code-modified-mit", "kimi-k2-modified-mit"])(
    "%s is not MIT, and shows what it adds",
    (id) => {
      const text = readFileSync(join(corpus, `texts/${id}.txt`), "utf8");
      const [match, ...more] = identify(Buffer.from(text), index).matches;
      expect(more).toEqual([]);
      expect(match).toMatchObject({
        text: id,
        expression: `LicenseRef-${id}`,
        resembles: { expression: "MIT" },
      });
      const [change] = match?.resembles?.changes ?? [];
      expect(change).toMatchObject({ kind: "added", material: true });
      expect(change?.because).toContain("display");
      const lines = text.split("\n").slice((change?.line ?? 0) - 1, change?.endLine);
      expect(lines.join(" ")).toMatch(/user interface/);
    },
  );
});

/** The index without one of its references. */
function without(dropped: Reference): LicenseIndex {
  const references = index.references.filter((reference) => reference !== dropped);
  return { ...index, references, table: tableOf(index.stream, references) };
}

describe.skipIf(!hasCorpus)("leave-one-out", () => {
  it("knows a copy of a license that it was never shown", () => {
    const first = new Set(index.references.filter(({ text }, i, all) => all[i - 1]?.text !== text));
    const copies = labels
      .filter(({ expected, modified }) => expected !== null && !modified)
      .flatMap(({ path, expected }) => {
        const bytes = readFileSync(join(corpus, path));
        const { hash, count } = tokenize(decode(bytes).text);
        const known = index.references.find(
          (reference) =>
            !first.has(reference) &&
            reference.text.id === expected &&
            reference.end - reference.start === count &&
            index.stream.subarray(reference.start, reference.end).every((word, i) => word === hash[i]),
        );
        return known ? [{ path, bytes, known }] : [];
      });
    expect(copies.length).toBeGreaterThan(20);
    const missed = copies.filter(({ bytes, known }) => {
      const found = identify(bytes, without(known));
      return found.expression !== known.text.expression || isModified(found);
    });
    // One text is known in its other language only through the copy; one is a revision between two others.
    expect(missed.map(({ path }) => path).length).toBeLessThanOrEqual(2);
  });
});
