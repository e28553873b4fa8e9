import { stripVTControlCharacters } from "node:util";
import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { reportText } from "../../src/report/text.ts";
import type { Terminal } from "../../src/terminal.ts";
import { fixture } from "./fixture.ts";

const plain = (width: number): Terminal => ({
  isTTY: false,
  width,
  color: false,
  unicode: false,
  links: false,
});
const rich = (width: number): Terminal => ({ isTTY: true, width, color: true, unicode: true, links: true });
const usual = { verbose: false, quiet: false };

describe("the report for a person", () => {
  for (const width of [60, 80, 100, 140])
    it(`is laid out at ${width} columns`, () => {
      const text = reportText(fixture(), plain(width), usual);
      expect(text).toMatchSnapshot();
      const marked = stripVTControlCharacters(reportText(fixture(), rich(width), usual));
      expect(marked).toMatchSnapshot();
      // Only a word that cannot be broken may make a line longer.
      const widest = (line: string) => Math.max(...line.split(" ").map((word) => stringWidth(word)));
      const long = marked
        .split("\n")
        .filter((line) => stringWidth(line) > width && widest(line) < width - 20);
      expect(long).toEqual([]);
    });

  it("keeps the table where one name is too long for it, and colors what stands in the way", () => {
    const text = reportText(fixture(), plain(120), usual);
    expect(text.split("\n").slice(2, 9)).toMatchInlineSnapshot(`
      [
        "             model                             license                          load                      provenance",
        "CLEAR        Qwen/Qwen3-8B@b968826d            clear Apache-2.0                 clear safetensors         clear pinned",
        "CONDITIONAL  meta-llama/Llama-3.1-8B@d04e592b  conditional LicenseRef-llama3.1  clear safetensors         clear pinned",
        "REVIEW       acme/embedder-\\x1b]0;owned\\x07\\u{202e}xyz@41c0de77",
        "                                               clear MIT                        review pickle (1 waived)  clear pinned",
        "UNKNOWN      google/gemma-2b-it@718cb189       unknown (none read)              clear safetensors         clear pinned",
        "BLOCKED      acme/fast-ckpt@9f13c2aa           blocked CC-BY-NC-4.0             blocked pickle            clear pinned",
      ]
    `);
    const rows = reportText(fixture(), rich(80), usual).split("\n");
    expect(rows).toContain(
      "    \u001b[2mlicense\u001b[22m \u001b[31mblocked CC-BY-NC-4.0\u001b[39m   \u001b[2mload\u001b[22m \u001b[31mblocked pickle\u001b[39m   \u001b[2mprovenance\u001b[22m \u001b[2mclear pinned\u001b[22m",
    );
  });

  it("tells a changed license from the one it was made of", () => {
    const report = fixture();
    const models = report.models.map((model) => ({
      ...model,
      findings: model.findings.map((one) => ({ ...one, id: "license-text-modified" })),
    }));
    expect(reportText({ ...report, models }, plain(140), usual)).toContain("CC-BY-NC-4.0 (modified)");
  });

  it("ends in one line where all is well", () => {
    const report = fixture();
    const good = { ...report, models: report.models.slice(0, 1), exitCode: 0 as const, diagnostics: [] };
    expect(reportText(good, plain(80), usual).split("\n\n").at(-1)).toBe(
      "exit 0: the model meets the policy\n",
    );
  });

  it("gives the lines to paste once, under the finding that asks for them", () => {
    const report = fixture();
    const models = report.models.map((model) => ({
      ...model,
      findings: model.findings.map((one) => ({ ...one, fix: model.questions[0]?.yaml ?? "" })),
    }));
    const text = reportText({ ...report, models }, plain(80), usual);
    expect(text.split("monthlyActiveUsers: 250000")).toHaveLength(2);
  });

  it("never cuts an id, a command or the lines to paste", () => {
    for (const width of [20, 40, 60]) {
      const text = reportText(fixture(), plain(width), usual);
      for (const whole of [
        "meta-llama/Llama-3.1-8B@d04e592b",
        "pickle-dangerous-global",
        'include: ["*.safetensors"]',
        "  monthlyActiveUsers: 250000",
      ])
        expect(text).toContain(whole);
    }
  });

  it("lets nothing of a repository reach the terminal", () => {
    const text = reportText(fixture(), plain(80), { verbose: true, quiet: false });
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    expect(text).toContain("\\x1b]0;owned\\x07\\u{202e}xyz");
  });

  it("is ASCII of our own when piped", () => {
    const report = fixture();
    const ours = reportText(
      { ...report, models: report.models.filter(({ model }) => model.id !== "acme/fast-ckpt") },
      plain(60),
      usual,
    );
    expect(ours).toMatch(/^[\n\x20-\x7e]*$/);
  });

  it("hides notes until they are asked for, and counts them", () => {
    expect(reportText(fixture(), plain(80), usual)).toContain("1 note not shown (--verbose)");
    expect(reportText(fixture(), plain(80), usual)).not.toContain("only shown on request");
    expect(reportText(fixture(), plain(80), { verbose: true, quiet: false })).toContain(
      "note[license-file-missing]",
    );
  });

  it("is quiet on request, and one line when all is well", () => {
    const quiet = { verbose: false, quiet: true };
    const bad = reportText(fixture(), plain(80), quiet);
    expect(bad).toMatchSnapshot();
    const report = fixture();
    const good = {
      ...report,
      models: report.models.slice(0, 2),
      exitCode: 0 as const,
      diagnostics: [],
      posture: "conditional" as const,
    };
    expect(reportText(good, plain(80), quiet)).toBe("exit 0: all 2 models meet the policy\n");
  });

  it("says why the exit code is what it is", () => {
    const report = fixture();
    const last = (more: Partial<typeof report>) =>
      reportText({ ...report, ...more }, plain(200), usual)
        .trim()
        .split("\n")
        .at(-1);
    expect(last({})).toBe(
      "exit 1: 2 models do not meet the policy (failOn: review), 1 model could not be decided",
    );
    expect(last({ exitCode: 0 })).toContain("it does not count here");
    expect(last({ models: [], exitCode: 3 })).toBe("exit 3: nothing to scan");
    expect(last({ models: report.models.slice(3, 4), exitCode: 3 })).toBe(
      "exit 3: 1 model could not be decided",
    );
  });

  it("links evidence to its commit where the terminal has links", () => {
    const linked = reportText(fixture(), rich(100), { ...usual, endpoint: "https://hub.example" });
    expect(linked).toContain("https://hub.example/acme/fast-ckpt/blob/9f13c2aa");
    expect(linked).toContain("README.md#L3");
    expect(reportText(fixture(), plain(100), { ...usual, endpoint: "https://hub.example" })).not.toContain(
      "https://hub",
    );
  });
});
