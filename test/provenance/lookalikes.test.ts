import { describe, expect, it } from "vitest";
import { identityChange } from "../../src/provenance/identity.ts";
import { lookalikes } from "../../src/provenance/lookalikes.ts";

const allowed = ["Qwen", "mistralai", "deepseek-ai", "meta-llama", "google", "openai", "01-ai"];

describe("look-alike publishers", () => {
  it.each([
    ["Qvven", "Qwen", "confusable"],
    ["rnistralai", "mistralai", "confusable"],
    ["deepseek_ai", "deepseek-ai", "confusable"],
    ["deepseekai", "deepseek-ai", "confusable"],
    ["meta-IIama", "meta-llama", "confusable"],
    ["g00gle", "google", "confusable"],
    ["о\u0440enai", "openai", "confusable"],
    ["mistralia", "mistralai", "edit-distance"],
    ["openaii", "openai", "edit-distance"],
    ["deepseek-aii", "deepseek-ai", "edit-distance"],
    ["deapseak-ai", "deepseek-ai", "edit-distance"],
    ["googel", "google", "edit-distance"],
  ])("%s could be taken for %s (%s)", (name, taken, reason) => {
    expect(lookalikes(name, allowed)).toMatchObject([{ allowed: taken, reason }]);
  });

  it.each([
    "Qwen",
    "qwen",
    "GOOGLE",
    "microsoft",
    "meta",
    "ibm-granite",
    "open",
    "tiiuae",
    "goo",
    "bigscience",
    "",
  ])("%s could not", (name) => expect(lookalikes(name, allowed)).toEqual([]));

  it("costs little for names of any length", () => {
    expect(lookalikes("x".repeat(1_000_000), allowed)).toEqual([]);
  });
});

describe("a repository's identity", () => {
  const createdAt = "2024-01-01T00:00:00.000Z";
  it("changes with its id or its date, and is the same where one is silent", () => {
    const locked = { id: "a", createdAt };
    expect(identityChange(locked, { id: "a", createdAt: "2024-01-01T00:00:00Z" })).toBeUndefined();
    expect(identityChange(locked, { id: "a" })).toBeUndefined();
    expect(identityChange(undefined, locked)).toBeUndefined();
    expect(identityChange(locked, { id: "b", createdAt })).toEqual({ locked, found: { id: "b", createdAt } });
    expect(identityChange(locked, { id: "a", createdAt: "2025-01-01T00:00:00Z" })).toBeDefined();
  });
});
