import { describe, expect, it } from "vitest";
import { UserError } from "../../src/errors.ts";
import { loadPack, packValues } from "../../src/rules/load.ts";
import { makePack } from "../../src/rules/pack.ts";
import { hashOfTexts } from "../../src/rules/pack-hash.ts";
import { pack, ruleTexts } from "./own-pack.ts";

/** The pack with some files replaced (or taken out). */
function changed(files: Readonly<Record<string, string | undefined>>): Map<string, string> {
  const all = new Map(ruleTexts);
  for (const [name, text] of Object.entries(files))
    text === undefined ? all.delete(name) : all.set(name, text);
  return all;
}

function errorOf(files: Readonly<Record<string, string | undefined>>, engine = "0.1.0"): UserError {
  try {
    loadPack(changed(files), engine);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error("the pack was accepted");
}

const line = (name: string, wanted: string) =>
  (ruleTexts.get(name) ?? "").split("\n").findIndex((text) => text.startsWith(wanted)) + 1;

describe("the rule pack", () => {
  it("is the same from its files and from the values that the build writes down", () => {
    const values = JSON.parse(JSON.stringify(packValues(ruleTexts, "0.1.0")));
    const again = makePack(values);
    expect(again.version).toBe(pack.version);
    expect(again.licenses.ids).toEqual(pack.licenses.ids);
    expect(again.licenses.rule("apache-2.0")).toEqual(pack.licenses.rule("apache-2.0"));
    expect([...again.findings]).toEqual([...pack.findings]);
  });

  it("has another hash for other contents, and for the same contents under another name", () => {
    const text = ruleTexts.get("pack.yaml") ?? "";
    expect(hashOfTexts(changed({ "pack.yaml": `${text}#` }))).not.toBe(hashOfTexts(ruleTexts));
    expect(hashOfTexts(changed({ "pack.yaml": undefined, "park.yaml": text }))).not.toBe(
      hashOfTexts(ruleTexts),
    );
    expect(hashOfTexts(new Map([...ruleTexts].reverse()))).toBe(hashOfTexts(ruleTexts));
  });

  it("is for some versions of modelvet only", () => {
    expect(errorOf({}, "7.0.0")).toMatchObject({
      code: "rules-invalid",
      message: "this rule pack is for another modelvet",
      where: { file: "pack.yaml", line: line("pack.yaml", "engine:") },
    });
  });

  it.each([
    ["no-such-key: 1\n", "unknown key `no-such-key`"],
    ["conditions: 3\n", "`conditions` is not what a rule needs"],
  ])("points at what is wrong in a license: %s", (added, message) => {
    const text = ruleTexts.get("licenses/mit.yaml") ?? "";
    const error = errorOf({ "licenses/mit.yaml": `${text}${added}` });
    expect(error.code).toBe("rules-invalid");
    expect(error.message).toBe(message);
    expect(error.where).toMatchObject({ file: "licenses/mit.yaml", line: text.split("\n").length });
    expect(error.fix).toBeDefined();
  });

  it.each([
    ["findings.yaml", undefined, "the rule pack has no `findings.yaml`"],
    ["findings.yaml", "findings: [", "this is not valid YAML"],
    ["pack.yaml", "version: one\nengine: '*'\ndate: 2026-01-01\n", "`one` is no version"],
    ["pack.yaml", "version: 1.0.0\nengine: five\ndate: 2026-01-01\n", "`five` is no range of versions"],
  ])("refuses %s as %j", (name, text, message) => {
    expect(errorOf({ [name]: text }).message).toContain(message);
  });

  it("needs a source for every entry", () => {
    const mit = (ruleTexts.get("licenses/mit.yaml") ?? "").replace(/^source:.*$/m, "");
    expect(errorOf({ "licenses/mit.yaml": mit }).message).toContain("`source` is missing");
    expect(errorOf({ "formats.yaml": "gguf: { title: GGUF, runsCode: never }" }).message).toContain(
      "`source` is missing",
    );
    const findings = (ruleTexts.get("findings.yaml") ?? "").replace(/^ {4}source:.*$/m, "");
    expect(errorOf({ "findings.yaml": findings }).message).toContain("`source` is missing");
  });

  it("knows what a condition can be held against, and the duties that it calls", () => {
    const text = ruleTexts.get("licenses/mit.yaml") ?? "";
    const condition = (holds: string, otherwise = "blocked") =>
      `${text}conditions:\n  - { id: a, fact: monthlyActiveUsers, holds: ${holds}, clause: "1", text: t, otherwise: ${otherwise} }\n`;
    expect(errorOf({ "licenses/mit.yaml": condition("{ is: true }") }).message).toContain(
      "cannot be held against",
    );
    expect(errorOf({ "licenses/mit.yaml": condition("{ atMost: 1 }", "{ duty: nope }") }).message).toContain(
      "has no duty `nope`",
    );
    expect(
      errorOf({ "licenses/mit.yaml": condition("{ noneOf: [EU] }").replace("monthlyActiveUsers", "users") })
        .code,
    ).toBe("rules-invalid");
  });

  it("bounds hostile YAML", () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${"bcdefghij"
      .split("")
      .map((key, n) => `${key}: &${key} [${Array(9).fill(`*${"abcdefghij"[n]}`).join(",")}]`)
      .join("\n")}\n`;
    expect(errorOf({ "licenses/mit.yaml": bomb }).code).toBe("rules-invalid");
    expect(errorOf({ "licenses/mit.yaml": "[".repeat(100_000) }).code).toBe("rules-invalid");
    expect(errorOf({ "licenses/mit.yaml": "x".repeat(5_000_000) }).message).toContain("too large");
  });
});
