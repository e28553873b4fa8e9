import { describe, expect, it } from "vitest";
import type { Assessment, Finding, Report } from "../../src/judgement.ts";
import { worseThan } from "../../src/lock/since.ts";
import type { Axis, Posture } from "../../src/model.ts";
import { POSTURES } from "../../src/model.ts";
import { refOf } from "./evidence.ts";

const finding = (id: string, posture: Posture, path = "README.md"): Finding => ({
  id,
  axis: "license",
  posture,
  message: id,
  why: id,
  evidence: [{ kind: "file", place: { path } }],
});

function reportOf(models: Record<string, Finding[]>): Report {
  const assessments = Object.entries(models).map(([id, findings]): Assessment => {
    const worst = findings
      .map(({ posture }) => posture)
      .sort((a, b) => POSTURES.indexOf(b) - POSTURES.indexOf(a));
    const posture = worst[0] ?? "clear";
    const axes: Record<Axis, Posture> = { license: posture, load: "clear", provenance: "clear" };
    return {
      model: refOf(id),
      posture,
      axes,
      meetsPolicy: posture === "clear" || posture === "conditional" || posture === "unknown",
      license: { expression: null, family: null, basis: "none", declared: [], conflict: false, texts: [] },
      provenance: { proof: "unavailable" },
      findings,
      duties: [],
      questions: [],
      waived: [],
    };
  });
  return {
    command: "check",
    rulePack: "1.0.0",
    online: false,
    posture: "review",
    exitCode: 1,
    failOn: "review",
    models: assessments,
    diagnostics: [],
  };
}

const code = (now: Report, then: Report | undefined) => worseThan(now, then).report.exitCode;

describe("failing only on what a change makes worse", () => {
  const old = reportOf({ "org/a": [finding("license-none", "review"), finding("note", "clear")] });

  it("passes what was there before, and says how much that is", () => {
    const { report, before } = worseThan(old, old);
    expect(report.exitCode).toBe(0);
    expect(report.models[0]?.meetsPolicy).toBe(true);
    expect(report.models[0]?.findings.map(({ id, before }) => [id, before])).toEqual([
      ["license-none", true],
      ["note", undefined],
    ]);
    expect(before).toBe(1);
  });

  it("fails on a new finding, a worse one, a second one of its kind, and a new model", () => {
    const none = finding("license-none", "review");
    expect(code(reportOf({ "org/a": [none, finding("not-pinned", "review")] }), old)).toBe(1);
    expect(code(reportOf({ "org/a": [finding("license-none", "blocked")] }), old)).toBe(1);
    expect(code(reportOf({ "org/a": [none, none] }), old)).toBe(1);
    expect(code(reportOf({ "org/a": [finding("license-none", "review", "other.md")] }), old)).toBe(1);
    expect(code(reportOf({ "org/a": [none], "org/b": [none] }), old)).toBe(1);
    expect(code(old, undefined)).toBe(1);
  });

  it("passes a milder finding, and a new one that the policy takes", () => {
    const milder = reportOf({ "org/a": [finding("license-none", "conditional")] });
    expect(code(milder, old)).toBe(0);
    expect(code(reportOf({ "org/b": [finding("x", "conditional")] }), old)).toBe(0);
  });

  it("cannot decide where evidence is missing now that was there", () => {
    const gap = reportOf({ "org/a": [finding("license-not-read", "unknown")] });
    expect(code(gap, old)).toBe(3);
    expect(code(gap, gap)).toBe(0);
  });
});
