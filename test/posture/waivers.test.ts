import { describe, expect, it } from "vitest";
import type { Waiver } from "../../src/judgement.ts";
import { decide } from "../../src/posture/decide.ts";
import { coversModel, waiverDiagnostics } from "../../src/posture/waivers.ts";
import { COMMIT, evidence, finding, judgement, policy, ref, waiver } from "./judgement.ts";

function judged(waivers: Waiver[], today = "2026-11-24", model = ref()) {
  const assessment = decide({
    ref: model,
    evidence: evidence(),
    judgement: judgement([finding("pickle-unknown-global", "review"), finding("training-artifact", "clear")]),
    policy: policy(),
    waivers,
    today,
  });
  return { assessment, said: waiverDiagnostics(waivers, [assessment], today).map(({ message }) => message) };
}

describe("a waiver", () => {
  it("accepts a finding and keeps it visible", () => {
    const { assessment, said } = judged([waiver()]);
    expect(assessment).toMatchObject({
      posture: "clear",
      meetsPolicy: true,
      waived: [{ finding: { id: "pickle-unknown-global" } }],
    });
    expect(assessment.findings.map(({ id }) => id)).toEqual(["training-artifact"]);
    expect(said).toEqual([]);
  });

  it("applies through its last day, in UTC, and not after", () => {
    expect(judged([waiver()], "2027-01-31").assessment.posture).toBe("clear");
    expect(judged([waiver()], "2027-02-01").assessment.posture).toBe("review");
  });

  it("warns from fourteen days ahead", () => {
    expect(judged([waiver()], "2027-01-16").said).toEqual([]);
    expect(judged([waiver()], "2027-01-17").said[0]).toContain("expires in 14 days (2027-01-31)");
    expect(judged([waiver()], "2027-01-30").said[0]).toContain("expires in 1 day ");
    expect(judged([waiver()], "2027-01-31").said[0]).toContain("expires today");
    expect(judged([waiver()], "2027-02-01").said[0]).toContain("expired on 2027-01-31 and no longer applies");
  });

  it("is bound to the commit and the license that were looked at", () => {
    expect(judged([waiver({ commit: COMMIT.slice(0, 7), license: "MIT" })]).assessment.posture).toBe("clear");
    const moved = judged([waiver({ commit: "c".repeat(40) })]);
    expect(moved.assessment.posture).toBe("review");
    expect(moved.said[0]).toContain("waiver did not apply: commit changed");
    const relicensed = judged([waiver({ license: "Apache-2.0" })]);
    expect(relicensed.assessment.posture).toBe("review");
    expect(relicensed.said[0]).toContain(
      "waiver did not apply: license changed (`Apache-2.0` was accepted, it is `MIT` now)",
    );
  });

  it("names the license as anybody spells it", () => {
    for (const license of ["mit", "LicenseRef-MIT"])
      expect(judged([waiver({ license })]).assessment.posture).toBe("clear");
  });

  it("tells a model that is not there from a finding that is not", () => {
    expect(judged([waiver({ model: "org/nmae" })]).said[0]).toContain("no model of this report is called so");
    expect(judged([waiver({ finding: "pickle-only-weights" })]).said[0]).toContain("nothing in this report");
  });

  it("that matches nothing, or twice, is told with its own line", () => {
    const unused = waiver({ model: "other/*", at: { file: "models.yaml", line: 30, column: 5 } });
    const twin = waiver({ at: { file: "models.yaml", line: 40, column: 5 } });
    const { assessment } = judged([waiver(), unused, twin]);
    const said = waiverDiagnostics([waiver(), unused, twin], [assessment], "2026-11-24");
    expect(said.map(({ at, severity }) => [at?.line, severity])).toContainEqual([30, "warning"]);
    expect(said.find(({ at }) => at?.line === 40)?.message).toContain("duplicate waiver");
  });

  it("never waives a note", () => {
    const note = judged([waiver({ finding: "training-artifact" })]);
    expect(note.assessment.waived).toEqual([]);
    expect(note.said[0]).toContain("unused waiver of `training-artifact`");
  });

  it("names models by pattern, and a quantisation by its own name", () => {
    expect(coversModel("org/*", ["org/name"])).toBe(true);
    expect(coversModel("*", ["org/name"])).toBe(true);
    expect(coversModel("org/n.me", ["org/name"])).toBe(false);
    expect(coversModel("org/name", ["org/name2"])).toBe(false);
    expect(
      judged([waiver({ model: "org/name:Q4_K_M" })], undefined, ref({ quant: "Q4_K_M" })).assessment.posture,
    ).toBe("clear");
    expect(
      judged([waiver({ model: "org/name:Q8_0" })], undefined, ref({ quant: "Q4_K_M" })).assessment.posture,
    ).toBe("review");
  });
});
