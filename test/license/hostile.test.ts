import { describe, expect, it } from "vitest";
import { READ_LIMIT } from "../../src/license/decode.ts";
import { identify } from "../../src/license/identify.ts";
import { identifyText, index, isModified, spdxText } from "./index.ts";

const MEGABYTE = 1 << 20;
const mit = spdxText("MIT");

function repeated(text: string, bytes: number): Uint8Array {
  return new TextEncoder().encode(text.repeat(Math.ceil(bytes / text.length)).slice(0, bytes));
}

function randomText(bytes: number): Uint8Array {
  let state = 7;
  return Uint8Array.from({ length: bytes }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return "abcdefghijklmnop \n".charCodeAt((state >>> 8) % 18);
  });
}

describe("hostile input ends, and soon", () => {
  it.each([
    ["random text", randomText(MEGABYTE)],
    ["one letter", repeated("a", 2 * MEGABYTE)],
    ["a million short lines", repeated("a\n", 2 * MEGABYTE)],
    ["open tags", repeated("<a x='", 2 * MEGABYTE)],
    ["open styles", repeated("<style>", 2 * MEGABYTE)],
    ["host names without end", repeated("a.a-a.a-", 2 * MEGABYTE)],
    ["words cut by hyphens", repeated("a-\n", 2 * MEGABYTE)],
    ["front matters", repeated("---\nlicense: x\n", 2 * MEGABYTE)],
  ])("%s is no license", (_, bytes) => {
    expect(identify(bytes, index).matches).toEqual([]);
  });

  it.each([
    ["one word of the trade", "license "],
    ["a stock phrase", "permission is hereby granted free of charge to any person "],
    ["SPDX tags", "SPDX-License-Identifier: MIT "],
  ])("%s a hundred thousand times matches nothing", (_, text) => {
    expect(identify(repeated(text, 2 * MEGABYTE), index).matches).toEqual([]);
  });

  it("reads two megabytes of a license of fifty, and says so", () => {
    const found = identify(repeated(`${mit}\n\n`, 50 * MEGABYTE), index);
    expect(found).toMatchObject({ expression: "MIT", truncated: true });
    expect(found.matches.length).toBeLessThan(50);
    expect(READ_LIMIT).toBe(2 * MEGABYTE);
  });

  it("sees a license through an insertion of megabytes, and the insertion", () => {
    const at = mit.indexOf("to permit persons");
    const found = identifyText(
      `${mit.slice(0, at)}${"you may not use this commercially. ".repeat(30_000)}${mit.slice(at)}`,
    );
    expect(found.expression).toBe("MIT");
    expect(isModified(found) || found.unrecognised).toBe(true);
    for (const change of found.matches.flatMap((match) => match.changes))
      expect(change.quote?.length ?? 0).toBeLessThan(500);
  });

  it("bounds the changes of a text that is changed everywhere", () => {
    const words = spdxText("Apache-2.0").split(" ");
    const found = identifyText(words.map((word, i) => (i % 9 === 0 ? `${word} zork 17` : word)).join(" "));
    expect(isModified(found)).toBe(true);
    expect(found.matches.every((match) => match.changes.length <= 210)).toBe(true);
  });

  it("takes no key of a prototype for a word", () => {
    expect(
      identifyText(
        "constructor __proto__ toString hasOwnProperty valueOf &constructor; License: constructor",
      ),
    ).toMatchObject({
      expression: null,
      matches: [],
    });
  });
});
