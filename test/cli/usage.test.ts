import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { failureText } from "../../src/cli/fail.ts";
import { failureGithub } from "../../src/cli/fail-github.ts";
import { parseArguments } from "../../src/cli/program.ts";
import { SourceError, UserError } from "../../src/errors.ts";
import { built, modelvet } from "./bundle.ts";

const terminal = { isTTY: false, width: 80, color: false, unicode: false, links: false };
const from = { stderrTerminal: terminal, verbose: false, cwd: "/here" };

function parsed(...args: string[]) {
  const result = parseArguments(args, "1.2.3");
  if (!("invocation" in result)) throw new Error(result.text);
  return result;
}

describe("a command line", () => {
  it("answers a call for help with help, whatever the process is about to end with", () => {
    process.exitCode = 2;
    try {
      expect(parseArguments(["help"], "1.2.3")).toMatchObject({ stream: "stdout", exitCode: 0 });
      expect(parseArguments(["help", "check"], "1.2.3")).toMatchObject({
        text: expect.stringContaining("Usage: modelvet check"),
        stream: "stdout",
        exitCode: 0,
      });
      expect(parseArguments(["help", "nothing"], "1.2.3")).toMatchObject({ stream: "stderr", exitCode: 2 });
    } finally {
      process.exitCode = 0;
    }
  });

  it("becomes a command and its options", () => {
    const { invocation, globals } = parsed(
      "scan",
      "org/name",
      "-d",
      "use=commercial",
      "-d",
      "usersIn=EU",
      "--exit-zero",
      "-q",
    );
    expect(invocation).toMatchObject({
      command: "scan",
      options: {
        targets: ["org/name"],
        deployment: ["use=commercial", "usersIn=EU"],
        exitZero: true,
        offline: false,
        cache: true,
        format: "text",
        tui: false,
      },
    });
    expect(globals).toEqual({ color: "auto", progress: true, quiet: true, verbose: false });
  });

  it("takes global options on both sides of the command", () => {
    expect(parsed("--no-color", "check").globals.color).toBe("never");
    expect(parsed("check", "--color", "always", "--no-progress").globals).toMatchObject({
      color: "always",
      progress: false,
    });
  });

  it.each([
    [
      ["lock", "a/b", "--update", "--no-cache"],
      { ids: ["a/b"], update: true, check: false, proofs: false, cache: false },
    ],
    [["check", "--since", "main", "-f", "github"], { since: "main", format: "github", exitZero: false }],
    [["verify", "--model", "a/b", "--model", "c/d"], { model: ["a/b", "c/d"], format: "text" }],
    [["diff", "old", "new"], { operands: ["old", "new"] }],
    [["diff", "main..HEAD"], { operands: ["main..HEAD"] }],
    [
      ["inspect", "a", "b", "--disassemble", "--jobs", "2"],
      { paths: ["a", "b"], disassemble: true, jobs: 2 },
    ],
    [["tui", "--lock"], { lock: true, tui: true, targets: [] }],
    [["tui", "--report", "r.json"], { report: "r.json" }],
  ])("%j", (args, options) => {
    expect(parsed(...args).invocation.options).toMatchObject(options);
  });

  it.each([
    ["scna", "unknown command `scna`", "`scan`"],
    ["scan --fromat json", "unknown option `--fromat`", "`--format`"],
    [
      "scan --format xml",
      "option `-f, --format <format>` argument `xml` is invalid. Allowed choices are text",
      "modelvet scan --help",
    ],
    ["check extra", "too many arguments for `check`", "modelvet check --help"],
    ["identify", "missing required argument `paths`", "modelvet identify --help"],
    ["scan --concurrency many", "a whole number from 1 to 256 is expected", "modelvet scan --help"],
    ["completion tcsh", "`tcsh` is invalid", "modelvet completion --help"],
  ])("%s is a usage error", (line, message, hint) => {
    try {
      parseArguments(line.split(" "), "1.2.3");
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(UserError);
      const text = failureText(error, undefined, from);
      expect(text).toContain("fatal: no scan was performed\nerror: ");
      expect(text).toContain(message);
      expect(text).toContain(`= hint: ${hint}`);
    }
  });

  it("names the exit codes in its help, and helps where nothing was asked for", () => {
    const help = parseArguments(["--help"], "1.2.3");
    expect(help).toMatchObject({ stream: "stdout", exitCode: 0 });
    expect("text" in help && help.text).toMatch(/Exit codes:[\s\S]+ 0 [\s\S]+ 1 [\s\S]+ 2 [\s\S]+ 3 /);
    expect(parseArguments([], "1.2.3")).toMatchObject({ stream: "stderr", exitCode: 2 });
    expect(parseArguments(["--version"], "1.2.3")).toEqual({
      text: "1.2.3\n",
      stream: "stdout",
      exitCode: 0,
    });
  });
});

describe("a failure", () => {
  it("shows what, where, why and the hint", () => {
    const error = new UserError("manifest-invalid", "unknown key `modles`", {
      where: { file: "models.yaml", line: 14, column: 1 },
      why: "not one of `version`, `deployment`, `policy`, `models`, `clarifications`, `waivers`",
      fix: "rename it to `models`",
      excerpt: { line: "modles:", length: 6 },
    });
    expect(failureText(error, "check", from)).toBe(`fatal: no scan was performed
error: unknown key \`modles\`
  --> models.yaml:14:1
   |
14 | modles:
   | ^^^^^^ not one of \`version\`, \`deployment\`, \`policy\`, \`models\`,
   |        \`clarifications\`, \`waivers\`
  = hint: rename it to \`models\`
`);
  });

  it("is annotated where a pull request is looked at, each error at its line", () => {
    const at = (line: number) => ({ file: "/nowhere/models.yaml", line, column: 3 });
    const also = [new UserError("manifest-invalid", "second\n::error::owned", { where: at(9), why: "w" })];
    const error = new UserError("manifest-invalid", "first", { where: at(2), fix: "x: 1\ny: 2", also });
    expect(failureGithub(error, "/nowhere").split("\n")).toEqual([
      "::error file=models.yaml,line=2,col=3,title=modelvet::first%0Ahint: x: 1%0Ay: 2",
      "::error file=models.yaml,line=9,col=3,title=modelvet::second%0A::error::owned%0Aw",
      "",
    ]);
    expect(failureGithub(new Error("boom"), "/nowhere")).toBe("::error title=modelvet::boom\n");
  });

  it("names a file as the user would, from where they stand", () => {
    const place = (file: string) =>
      failureText(
        new UserError("lockfile-invalid", "x", { where: { file, line: 1, column: 2 } }),
        "check",
        from,
      );
    expect(place("/here/sub/models.lock.json")).toContain("--> sub/models.lock.json:1:2");
    expect(place("/hereabouts/models.lock.json")).toContain("--> /hereabouts/models.lock.json:1:2");
  });

  it("keeps the state and request of a source, and hides a stack until asked", () => {
    const source = new SourceError("gated", "the terms of `org/name` are not accepted", {
      requestId: "r-1",
      hint: "set `HF_TOKEN`",
    });
    expect(failureText(source, "lock", from)).toContain("fatal: nothing was locked");
    expect(failureText(source, "lock", from)).toContain("= state: gated\n  = request id: r-1");
    const bug = new Error("boom\u001b[2J");
    expect(failureText(bug, "scan", from)).toContain("internal error: boom\\x1b[2J");
    expect(failureText(bug, "scan", from)).not.toContain("usage.test.ts");
    expect(failureText(bug, "scan", { ...from, stderrTerminal: terminal, verbose: true })).toContain(
      "usage.test.ts",
    );
  });
});

describe.skipIf(!built)("the process", () => {
  const cwd = mkdtempSync(join(tmpdir(), "modelvet-cli-"));

  it.each([
    [["--version"], 0, /^\d+\.\d+\.\d+\n$/, /^$/],
    [[], 2, /^$/, /^Usage: modelvet/],
    [["scna"], 2, /^$/, /unknown command `scna`/],
    [
      ["waive", "pickle-unknown-globl", "a/b"],
      2,
      /^$/,
      /nothing was printed[\s\S]+modelvet waive pickle-unknown-global a\/b/,
    ],
    [["waive", "license-question", "a/b", "--expires", "2020-01-01"], 2, /^$/, /is in the past/],
    [["init", "nonsense"], 2, /^$/, /neither a model nor a directory/],
    [["init", "--schema"], 0, /"title": "modelvet manifest"/, /^$/],
  ])("modelvet %j", (args, exitCode, stdout, stderr) => {
    const result = modelvet(args, { cwd });
    expect(result.exitCode).toBe(exitCode);
    expect(result.stdout).toMatch(stdout);
    expect(result.stderr).toMatch(stderr);
  });

  it("writes a manifest once, and never over one", () => {
    const first = modelvet(["init", "Qwen/Qwen3-8B", "a/b:Q4_K_M"], { cwd });
    expect(first).toMatchObject({ exitCode: 0, stdout: "" });
    const text = readFileSync(join(cwd, "models.yaml"), "utf8");
    expect(text).toMatch(/^# yaml-language-server: \$schema=/);
    const second = modelvet(["init", "c/d"], { cwd });
    expect(second.exitCode).toBe(2);
    expect(second.stderr).toContain("is not overwritten");
    expect(readFileSync(join(cwd, "models.yaml"), "utf8")).toBe(text);
  });

  it("prints a waiver that the manifest takes", () => {
    const { stdout, exitCode } = modelvet(
      ["waive", "license-question", "Qwen/*", "--reason", "no: really", "--owner", "x"],
      { cwd },
    );
    expect(exitCode).toBe(0);
    writeFileSync(join(cwd, "waived.yaml"), `version: 1\nmodels:\n  - id: Qwen/Qwen3-8B\n${stdout}`);
    const again = modelvet(["waive", "license-question", "Qwen/Qwen3-8B", "--manifest", "waived.yaml"], {
      cwd,
    });
    expect(again.exitCode).toBe(0);
    expect(again.stderr).not.toContain("error");
  });

  it("colors on request only", () => {
    expect(modelvet(["scna"]).stderr).not.toContain("\u001b[");
    expect(modelvet(["scna"], { env: { FORCE_COLOR: "1" } }).stderr).toContain("\u001b[31m");
    expect(modelvet(["scna"], { env: { FORCE_COLOR: "1", NO_COLOR: "1" } }).stderr).not.toContain("\u001b[");
  });
});
