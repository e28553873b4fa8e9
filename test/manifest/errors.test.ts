import { describe, expect, it } from "vitest";
import { failureText } from "../../src/cli/fail.ts";
import { UserError } from "../../src/errors.ts";
import { parseManifest } from "../../src/manifest/parse.ts";

const terminal = { isTTY: false, width: 80, color: false, unicode: false, links: false };
const from = { stderrTerminal: terminal, verbose: false, cwd: "/here" };
const known = {
  findings: new Set(["pickle-unknown-global", "license-question"]),
  statements: new Set(["kolors-registered"]),
};

function failureOf(text: string): UserError {
  try {
    parseManifest(text, "models.yaml", { known });
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error("no error was raised");
}

const head = "version: 1\n";
const models = "models:\n  - id: org/name\n";
const waiver = (finding: string, expires: string) =>
  `waivers:\n  - finding: ${finding}\n    model: org/name\n    reason: x\n    owner: y\n    expires: ${expires}\n`;

const BROKEN: Record<string, string> = {
  "an unknown key": `${head}modles:\n  - id: org/name\nmodels: []\n`,
  "an unknown key of a model": `${head}models:\n  - id: org/name\n    revison: main\n`,
  "a misspelled value": `${head}deployment:\n  use: comercial\n${models}`,
  "a misspelled policy": `${head}policy: { failOn: blokced, load: { pickle: allow } }\n${models}`,
  "a figure with a unit": `${head}deployment: { monthlyActiveUsers: 700M }\n${models}`,
  "a negative figure": `${head}deployment: { annualRevenueUsd: -5 }\n${models}`,
  "countries that are none": `${head}deployment: { usersIn: [uk, DE, Germany] }\n${models}`,
  "an id without an organisation": `${head}models:\n  - id: gpt2\n`,
  "an id with a revision": `${head}models:\n  - id: org/name@v1\n`,
  "an id that is an address": `${head}models:\n  - id: https://huggingface.co/org/name\n`,
  "an id and a path": `${head}models:\n  - { id: org/name, path: ./weights }\n`,
  "a directory with a revision": `${head}models:\n  - { path: ./weights, revision: v1 }\n`,
  "a revision that YAML reads as a number": `${head}models:\n  - id: org/name\n    revision: 1234567\n`,
  "a pattern that is no list": `${head}models:\n  - id: org/name\n    include: "*.safetensors"\n`,
  "a day that does not exist": `${head}${models}${waiver("license-question", "2026-02-30")}`,
  "a mistyped finding": `${head}${models}${waiver("pickle-unknown-globl", "2026-12-31")}`,
  "a mistyped statement": `${head}deployment: { statements: { kolor: true } }\n${models}`,
  "a model that is named in other letters": `${head}models:\n  - id: org/name\n  - id: Org/Name\n`,
  "a duplicate model": `${head}models:\n  - id: org/name\n  - id: org/other\n  - id: org/name\n`,
  "a duplicate key": `${head}models:\n  - id: org/name\n    id: org/other\n`,
  "another version": `version: 2\n${models}`,
  "no models": head,
  "an empty file": "",
  "a list": "- org/name\n",
  "a bracket that does not close": `${head}models: [\n`,
  "a tab": `\t${head}`,
  "two documents": `${head}${models}---\n${head}`,
  "a tag": `${head}models:\n  - id: !!python/object org/name\n`,
  "a list of names without a version": "models: [acme/one, { id: acme/two }]\n",
  "a merge that was left to a person": `${head}models:\n<<<<<<< HEAD\n  - id: org/one\n=======\n  - id: org/two\n>>>>>>> theirs\n    revision: main\n`,
  "prototype keys": `${head}__proto__: { use: commercial }\nconstructor: 3\n${models}`,
  "terminal escapes": `${head}${models}"\\e[2J\\u202emodels": 1\n`,
  "several errors": `${head}deployment:\n  use: comercial\n  usersin: [DE]\nmodels:\n  - id: gpt2\n    quant: ""\n`,
};

describe("errors of a manifest", () => {
  for (const [name, text] of Object.entries(BROKEN))
    it(`explains ${name}`, () => {
      const shown = failureText(failureOf(text), "scan", from);
      expect(shown).toMatchSnapshot();
      expect(shown).not.toContain("Invalid input");
      expect(shown).not.toMatch(/[\u001b\u202e]/);
    });

  it.each(["use", "monthlyActiveUsers", "organisationIn", "trainsOtherModels"])(
    "refuses a hint whose value is left out: %s",
    (key) => {
      const text = `${head}deployment:\n  ${key}:   # what is asked\n${models}`;
      expect(failureOf(text).message).toContain(`\`${key}\` has no value`);
    },
  );

  it("reports all of them in the order of the file", () => {
    const error = failureOf(BROKEN["several errors"]!);
    const lines = [error, ...(error.also ?? [])].map(({ where }) =>
      typeof where === "object" ? where.line : 0,
    );
    expect(lines).toEqual([3, 4, 6, 7]);
  });

  it("bounds aliases, nesting, size and the number of errors", () => {
    const bomb = ["a: &a [x,x,x,x,x,x,x,x]"];
    for (const [at, name] of [..."bcdefgh"].entries()) {
      const before = "abcdefgh"[at];
      bomb.push(`${name}: &${name} [${Array(8).fill(`*${before}`).join(",")}]`);
    }
    expect(failureOf(bomb.join("\n")).message).toBe("the manifest's aliases cannot be followed");
    expect(failureOf("[".repeat(50_000)).code).toBe("manifest-invalid");
    expect(failureOf(`{a: ${"{a: ".repeat(50_000)}`).code).toBe("manifest-invalid");
    expect(failureOf("a".repeat(5_000_000)).message).toBe("the manifest is too large");
    const many = failureOf(`${head}models:\n${"  - id: gpt2\n".repeat(500)}`);
    expect(many.also).toHaveLength(20);
    expect(many.also?.at(-1)?.message).toBe("and 480 more errors");
  });

  it("stays readable on a line of any length", () => {
    const error = failureOf(
      `${head}deployment: { ${"usersIn: [DE], ".repeat(1)}use: ${"x".repeat(5000)} }\n${models}`,
    );
    const shown = failureText(error, "scan", {
      ...from,
      stderrTerminal: { ...terminal, width: 60 },
      verbose: false,
    });
    expect(
      Math.max(
        ...shown
          .split("\n")
          .filter((line) => line.includes("^"))
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(60);
  });
});
