import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { built, MAIN, modelvet } from "./bundle.ts";

const bash = spawnSync("bash", ["--version"]).status === 0;

describe.skipIf(!built || !bash)("completion in a real bash", () => {
  const cwd = mkdtempSync(join(tmpdir(), "modelvet-completion-"));
  writeFileSync(
    join(cwd, "models.yaml"),
    "version: 1\nmodels:\n  - id: Qwen/Qwen3-8B\n  - { id: acme/embedder }\n  oops\n",
  );
  mkdirSync(join(cwd, "weights"));
  const program = join(cwd, "modelvet");
  writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${MAIN}" "$@"\n`);
  chmodSync(program, 0o755);
  const script = modelvet(["completion", "bash"]).stdout;

  function complete(line: string): string[] {
    const words = [program, ...line.split(" ")];
    const quoted = words.map((word) => `'${word}'`).join(" ");
    const run = `${script}\nCOMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; _modelvet; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return execFileSync("bash", ["--norc", "-c", run], { cwd, encoding: "utf8" })
      .split("\n")
      .filter((word) => word !== "");
  }

  it.each([
    ["sc", ["scan"]],
    ["ver", ["verify"]],
    ["--col", ["--color"]],
    ["--color ", ["auto", "always", "never"]],
    ["scan --form", ["--format"]],
    ["scan --format m", ["markdown"]],
    ["verify --format sha", ["sha256sums"]],
    ["verify --model Qw", ["Qwen/Qwen3-8B"]],
    ["scan --loader v", ["vllm"]],
    ["lock ac", ["acme/embedder"]],
    ["scan we", ["weights"]],
    ["scan Qwen/Qwen3-8B ac", ["acme/embedder"]],
    ["waive pickle-unk", ["pickle-unknown-global"]],
    ["waive pickle-unknown-global Qw", ["Qwen/Qwen3-8B"]],
    ["explain license-non-", ["license-non-commercial"]],
    ["completion f", ["fish"]],
    ["scan --deployment u", []],
  ])("modelvet %s", (line, expected) => {
    expect(complete(line)).toEqual(expected);
  });

  it("says nothing where there is no manifest", () => {
    expect(modelvet(["completion", "models"], { cwd: "/" }).stdout).toBe("");
  });
});

describe.skipIf(!built)("completion scripts", () => {
  it("exist for zsh and fish, with every command", () => {
    const zsh = modelvet(["completion", "zsh"]).stdout;
    expect(zsh).toMatch(/^#compdef modelvet\n/);
    const fish = modelvet(["completion", "fish"]).stdout;
    for (const command of [
      "scan",
      "lock",
      "check",
      "verify",
      "diff",
      "inspect",
      "identify",
      "explain",
      "init",
      "waive",
      "tui",
    ]) {
      expect(zsh).toContain(command);
      expect(fish).toContain(`__fish_use_subcommand' -a ${command} `);
    }
    // Every quote that opens closes on its own line.
    for (const line of fish.split("\n"))
      expect(line.replaceAll("\\'", "").split("'").length % 2, line).toBe(1);
  });
});
