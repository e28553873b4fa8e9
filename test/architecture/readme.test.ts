import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { EXIT_CODES, grammar } from "../../src/cli/grammar.ts";
import { parseArguments } from "../../src/cli/program.ts";
import { parseManifest } from "../../src/manifest/parse.ts";
import { POSTURES } from "../../src/model.ts";
import { keysMarkdown } from "../../src/tui/keys.ts";

/** The README is held to what the program is. */

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string) => readFileSync(join(root, path), "utf8");
const readme = read("README.md");

const blocks = [...readme.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language = "", text = ""]) => ({
  language,
  text,
}));
const spans = [...readme.replace(/^```[\s\S]*?^```$/gm, "").matchAll(/`([^`\n]+)`/g)].map(
  ([, text = ""]) => text,
);

/** Lines and spans that call modelvet, without comments and redirections. */
const calls = [
  ...blocks.flatMap(({ text }) => text.split("\n").map((line) => line.replace(/^\s*(?:- run: |\$ )?/, ""))),
  ...spans,
]
  .filter((line) => line.startsWith("modelvet "))
  .map((line) => line.replace(/\s+(?:#|>).*$/, ""));

const program = grammar(
  "0",
  () => undefined,
  () => undefined,
);
const optionsOf = (command: Command) => command.options.flatMap(({ long, short }) => [long, short]);

describe("the README", () => {
  it.each(calls)("`%s` is a command line that is understood", (call) => {
    const words = (call.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ""));
    expect(() => parseArguments(words.slice(1), "0")).not.toThrow();
  });

  it("names every command, and no option that is none", () => {
    const named = new Set(calls.map((call) => call.split(" ")[1]));
    expect(program.commands.map((command) => command.name()).filter((name) => !named.has(name))).toEqual([]);
    const known = new Set([...optionsOf(program), ...program.commands.flatMap(optionsOf)]);
    const foreign = new Set(["--global"]);
    const written = [...new Set(readme.match(/(?<=[\s`(])--[a-z][a-z-]+/g))];
    const demo = new Set(["--record", "--lock-real"]);
    expect(written.filter((name) => ![known, foreign, demo].some((names) => names.has(name)))).toEqual([]);
  });

  it("has the exit codes of `--help`", () => {
    const rows = [...readme.matchAll(/^\| (\d) \| (.+) \|$/gm)].map(
      ([, code, meaning]) => `  ${code}    ${meaning}`,
    );
    expect(rows.join("\n")).toBe(EXIT_CODES.trim().split("\n").slice(1).join("\n"));
  });

  it("explains every posture", () => {
    const rows = [...readme.matchAll(/^\| `(\w+)` \| .+ \|$/gm)].map(([, name]) => name);
    expect(rows.filter((name) => name !== undefined && /^[a-z]+$/.test(name))).toEqual([...POSTURES]);
  });

  it("has the keys of the terminal view's one table", () => {
    expect(readme).toContain(keysMarkdown().trim());
  });

  it("shows a manifest that is read, and examples that are", () => {
    const manifests = blocks.filter(
      ({ language, text }) => language === "yaml" && /^version: 1$/m.test(text),
    );
    expect(manifests).toHaveLength(1);
    expect(parseManifest(manifests[0]?.text ?? "", "README.md").models).toHaveLength(3);
    for (const file of ["examples/models.yaml", "examples/real/models.yaml"])
      expect(parseManifest(read(file), file).models.length).toBeGreaterThan(7);
  });

  it("names environment variables that are read", () => {
    const source = ["src/hub/settings.ts", "src/terminal.ts", "src/cli/tui.ts"]
      .filter((path) => existsSync(join(root, path)))
      .map(read)
      .join("\n");
    const named = new Set(spans.filter((span) => /^[A-Z]+(?:_[A-Z]+)*$/.test(span) && span !== "CI"));
    expect([...named].filter((name) => !source.includes(name))).toEqual([]);
  });

  it.each(["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])("%s links to files that are there", (file) => {
    const links = [...read(file).matchAll(/\]\(([^)#:]+)\)|src="([^":]+)"/g)].map(([, a, b]) => a ?? b ?? "");
    expect(links.filter((link) => !existsSync(join(root, dirname(file), link)))).toEqual([]);
  });
});
