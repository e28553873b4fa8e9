import { describe, expect, it } from "vitest";
import type { Report } from "../../src/judgement.ts";
import { reportGithub } from "../../src/report/github.ts";
import { reportJson } from "../../src/report/json.ts";
import { reportMarkdown } from "../../src/report/markdown.ts";
import { reportSarif } from "../../src/report/sarif.ts";
import { fixture } from "./fixture.ts";

const hostile =
  "x|y`z` ``` \n::error::owned%0A\r<img src=x> [a](http://evil.example) @admin #1 www.evil.example \u001b[2J\u202e";

function poisoned(): Report {
  const report = fixture();
  return {
    ...report,
    models: report.models.map((model) => ({
      ...model,
      model: { ...model.model, id: `org/${hostile}` },
      license: { ...model.license, expression: hostile },
      findings: model.findings.map((finding) => ({
        ...finding,
        message: hostile,
        fix: `a\n${hostile}`,
        evidence: [{ kind: "x", place: { path: hostile, member: hostile }, quote: hostile }] as const,
      })),
      duties: [{ id: "d", license: hostile, clause: hostile, text: hostile }],
      questions: [
        { fact: hostile, because: hostile, outcomes: { [hostile]: "blocked" as const }, yaml: hostile },
      ],
    })),
  };
}

describe("JSON", () => {
  const document = JSON.parse(reportJson(fixture()));

  it("carries every promised key", () => {
    expect(document).toMatchObject({
      schema: "modelvet/scan@1",
      posture: "blocked",
      exitCode: 1,
      rulePack: "1.0.0",
    });
    expect(document.models[4]).toMatchObject({
      id: "acme/fast-ckpt",
      requested: "main",
      commit: expect.stringMatching(/^[0-9a-f]{40}$/),
      posture: "blocked",
      meetsPolicy: false,
      axes: { license: "blocked", load: "blocked", provenance: "clear" },
      license: {
        expression: "CC-BY-NC-4.0",
        family: "non-commercial",
        basis: "declared",
        declared: ["cc-by-nc-4.0"],
        conflict: false,
      },
      provenance: { pinned: true, proof: "proven", hostSignature: "unsigned" },
    });
    expect(document.models[4].findings[1]).toMatchObject({
      id: "license-non-commercial",
      axis: "license",
      posture: "blocked",
      place: { path: "README.md", line: 3 },
    });
    expect(document.models[1].duties[0]).toMatchObject({ id: "llama-built-with", clause: "1.b.i" });
    expect(document.models[2].questions[0]).toMatchObject({
      fact: "monthlyActiveUsers",
      outcomes: { over: "blocked" },
    });
    expect(document.models[3].license.expression).toBeNull();
    expect(document.models[2].waived[0]).toMatchObject({
      id: "training-file",
      waiver: { owner: "platform-team" },
    });
  });

  it("keeps its shape", () => {
    const shape = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.slice(0, 1).map(shape)
        : value !== null && typeof value === "object"
          ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shape(inner)]))
          : typeof value;
    expect(shape(document.models[4])).toMatchSnapshot();
    expect(Object.keys(document)).toMatchSnapshot();
    expect(JSON.parse(reportJson({ ...fixture(), command: "check" })).schema).toBe("modelvet/check@1");
  });

  it("survives what a repository can write", () => {
    expect(JSON.parse(reportJson(poisoned())).models[0].id).toBe(`org/${hostile}`);
  });
});

describe("GitHub annotations", () => {
  it("stand on the manifest's lines, the worst first", () => {
    expect(reportGithub(fixture())).toMatchSnapshot();
  });

  it("cannot be broken out of", () => {
    const lines = reportGithub(poisoned()).trimEnd().split("\n");
    for (const line of lines.slice(0, -1))
      expect(line).toMatch(
        /^::(error|warning|notice) (file=models\.yaml,line=\d+,col=\d+,)?title=[^:,]*::[^\r\n]*$/,
      );
    expect(lines.join("")).not.toMatch(/[\u0000-\u001f\u202e]/);
    expect(lines.join("\n")).not.toContain("owned%0A");
    // Messages and places keep to their line; a hint has lines of its own.
    expect(lines[0]?.replace(/%0Ahint: .*/, "")).not.toContain("%0A::error");
  });

  it("are few, and the rest is counted", () => {
    const report = fixture();
    const many = { ...report, models: Array(30).fill(report.models[4]) };
    const errors = reportGithub(many)
      .split("\n")
      .filter((line) => line.startsWith("::error"));
    expect(errors).toHaveLength(11);
    expect(errors.at(-1)).toContain("50 more of this kind");
  });

  it("name no file for a target of the command line", () => {
    const report = fixture();
    const models = report.models.map((one) => ({
      ...one,
      model: { ...one.model, origin: "target" as const },
    }));
    expect(reportGithub({ ...report, models, diagnostics: [] })).not.toContain("file=");
  });
});

describe("SARIF", () => {
  const run = (report: Report) => JSON.parse(reportSarif(report, "1.2.3")).runs[0];

  it("stands on the manifest's lines, with every rule it names", () => {
    const { tool, results, automationDetails } = run(fixture());
    expect(automationDetails.id).toBe("modelvet/scan/");
    const ids = tool.driver.rules.map((rule: { id: string }) => rule.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const result of results) {
      expect(ids).toContain(result.ruleId);
      const { artifactLocation, region } = result.locations[0].physicalLocation;
      expect(artifactLocation.uri).toBe("models.yaml");
      expect(region.startLine).toBeGreaterThan(9);
    }
    expect(
      results.filter((result: { suppressions?: unknown }) => result.suppressions !== undefined),
    ).toHaveLength(1);
  });

  it("gives no severity to a license, and one to code", () => {
    const { rules } = run(fixture()).tool.driver;
    const severity = (id: string) =>
      rules.find((rule: { id: string }) => rule.id === id).properties["security-severity"];
    expect(severity("license-non-commercial")).toBeUndefined();
    expect(severity("pickle-dangerous-global")).toBe("9.5");
  });

  it("has fingerprints that do not move with lines and differ between findings", () => {
    const report = fixture();
    const hashes = (given: Report) =>
      run(given).results.map(
        (one: { partialFingerprints: { primaryLocationLineHash: string } }) =>
          one.partialFingerprints.primaryLocationLineHash,
      );
    const moved = report.models.map((one) => ({
      ...one,
      model: { ...one.model, at: { ...one.model.at, line: 99 } },
    }));
    expect(hashes({ ...report, models: moved })).toEqual(hashes(report));
    expect(new Set(hashes(report)).size).toBe(hashes(report).length);
  });

  it("always has a place in the repository", () => {
    const models = poisoned().models.map((one) => ({
      ...one,
      model: { ...one.model, origin: "target" as const },
    }));
    const { results } = run({ ...fixture(), models });
    for (const { locations, message } of results) {
      expect(locations[0].physicalLocation).toEqual({
        artifactLocation: { uri: "models.yaml" },
        region: { startLine: 1 },
      });
      expect(message.text).not.toMatch(/[\u001b\u202e]/);
    }
  });
});

describe("Markdown", () => {
  it("is a summary for a pull request", () => {
    expect(reportMarkdown(fixture())).toMatchSnapshot();
  });

  it("neutralises foreign text outside of code", () => {
    const outside = reportMarkdown(poisoned())
      .replace(/^ *(`{3,})yaml\n[\s\S]*?\n *\1$/gm, "CODE")
      .replace(/(?<![\\`])(`+)(?!`)(?:.*?[^`])\1(?!`)/g, "CODE");
    expect(outside).not.toContain("<img");
    expect(outside).not.toMatch(/(?<!\\)\[a(?<!\\)\]\(/);
    expect(outside).not.toMatch(/:\/\/|@admin|www\.|#1/);
    expect(outside).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    for (const row of outside.split("\n").filter((line) => line.startsWith("| ")))
      expect(row.match(/(?<!\\)\|/g)).toHaveLength(7);
  });

  it("stays within a comment", () => {
    const report = fixture();
    const text = reportMarkdown({ ...report, models: Array(400).fill(report.models[4]) });
    expect(text.length).toBeLessThan(65_536);
    expect(text).toMatch(/\d+ more models with findings/);
  });
});

describe("a finding that stood there before", () => {
  const [model] = fixture().models.slice(4);
  if (model === undefined) throw new Error("the fixture has a fifth model");
  const findings = model.findings.map((finding) => ({ ...finding, before: true as const }));
  const report = { ...fixture(), models: [{ ...model, findings }], diagnostics: [] };

  it("is told apart in every form, and is no error in any", () => {
    const said = "it stood there before this change";
    expect(reportGithub(report)).toContain(said);
    expect(reportGithub(report)).not.toMatch(/^::(error|warning)/m);
    expect(reportMarkdown(report)).toContain(said);
    expect(JSON.parse(reportJson(report)).models[0].findings[0].before).toBe(true);
    const passed = { ...report, exitCode: 0 as const, models: [{ ...model, findings, meetsPolicy: true }] };
    expect(reportGithub(passed)).toContain(
      "exit 0: nothing is worse than before; 1 model does not meet the policy, as before (failOn: review)",
    );
    const { results } = JSON.parse(reportSarif(report, "1.2.3")).runs[0];
    expect(
      results.filter(({ suppressions }: { suppressions?: unknown }) => suppressions === undefined),
    ).toSatisfy((own: { level: string }[]) => own.length > 0 && own.every(({ level }) => level === "note"));
  });
});
