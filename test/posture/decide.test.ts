import { describe, expect, it } from "vitest";
import { POSTURES, type Posture } from "../../src/model.ts";
import { type DecideInput, decide } from "../../src/posture/decide.ts";
import { summarise } from "../../src/posture/summarise.ts";
import { COMMIT, evidence, finding, judgement, policy, ref } from "./judgement.ts";

const today = "2026-11-24";
const base: DecideInput = {
  ref: ref(),
  evidence: evidence(),
  judgement: judgement([]),
  policy: policy(),
  waivers: [],
  today,
};
const of = (more: Partial<DecideInput>) => decide({ ...base, ...more });
const found = (...findings: Parameters<typeof judgement>[0]) => ({ judgement: judgement(findings) });

describe("a posture", () => {
  it("is clear where nothing was found, and carries what was", () => {
    const assessment = of({});
    expect(assessment).toMatchObject({ posture: "clear", meetsPolicy: true, commit: COMMIT });
    expect(assessment.axes).toEqual({ license: "clear", load: "clear", provenance: "clear" });
  });

  it("is the worst of the axes, for every pair", () => {
    for (const load of POSTURES)
      for (const license of POSTURES) {
        const { posture, axes } = of(found(finding("a", load), finding("b", license, { axis: "license" })));
        expect(axes).toEqual({ load, license, provenance: "clear" });
        expect(POSTURES.indexOf(posture)).toBe(Math.max(POSTURES.indexOf(load), POSTURES.indexOf(license)));
      }
  });

  it("puts the worst finding first and notes last", () => {
    const postures: Posture[] = ["clear", "review", "blocked", "conditional", "unknown"];
    const { findings } = of(found(...postures.map((posture) => finding(posture, posture))));
    expect(findings.map(({ posture }) => posture)).toEqual([...POSTURES].reverse());
  });

  it("is unknown on each axis that nobody could look at", () => {
    const { axes, provenance } = of({
      evidence: undefined,
      ...found(finding("not-locked", "review", { axis: "provenance" })),
    });
    expect(axes).toEqual({ license: "unknown", load: "unknown", provenance: "review" });
    expect(provenance.proof).toBe("unavailable");
  });

  it("is never better than unknown where evidence is missing, even if the judge was silent", () => {
    const missing = [
      { axis: "license" as const, path: "LICENSE", unread: { state: "gated", message: "401" } },
    ];
    const silent = of({ evidence: evidence({ missing }) });
    expect(silent.axes.license).toBe("unknown");
    expect(silent.findings).toMatchObject([
      { id: "license-not-read", evidence: [{ place: { path: "LICENSE" } }] },
    ]);
    const said = of({
      evidence: evidence({ missing }),
      ...found(finding("license-not-read", "unknown", { axis: "license" })),
    });
    expect(said.findings).toHaveLength(1);
    const agreed = of({ evidence: evidence({ missing }), judgement: judgement([], { basis: "agreement" }) });
    expect(agreed.axes.license).toBe("clear");
  });

  it("asks the most decisive question first", () => {
    const ask = (fact: string, ...outcomes: Posture[]) => ({
      fact,
      because: "x",
      outcomes: Object.fromEntries(outcomes.map((posture, n) => [String(n), posture])),
    });
    const questions = [
      ask("a", "review", "review"),
      ask("b", "conditional", "blocked"),
      ask("c", "clear", "blocked"),
    ];
    expect(of({ judgement: { ...judgement([]), questions } }).questions.map(({ fact }) => fact)).toEqual([
      "c",
      "b",
      "a",
    ]);
  });
});

describe("the policy", () => {
  it("fails from its mildest failing posture on; unknown never fails", () => {
    for (const failOn of POSTURES)
      for (const posture of POSTURES) {
        const { meetsPolicy } = of({ policy: policy({ failOn }), ...found(finding("a", posture)) });
        const fails =
          failOn === "clear" ||
          (posture !== "unknown" && POSTURES.indexOf(posture) >= POSTURES.indexOf(failOn));
        expect(meetsPolicy, `${posture} at ${failOn}`).toBe(!fails);
      }
  });

  it("lets what was found beside the unknown fail", () => {
    const { posture, meetsPolicy } = of(
      found(finding("a", "review"), finding("b", "unknown", { axis: "license" })),
    );
    expect([posture, meetsPolicy]).toEqual(["unknown", false]);
  });

  const pickle = finding("pickle-unknown-global", "review");
  const load = (pickle: "allowed" | "review" | "blocked", remoteCode = pickle) =>
    policy({ load: { pickle, remoteCode } });

  it("allows pickles only of a pinned commit, and says so", () => {
    expect(of({ policy: load("allowed"), ...found(pickle) })).toMatchObject({
      posture: "conditional",
      meetsPolicy: true,
    });
    const loose = of({
      policy: load("allowed"),
      ...found(pickle),
      evidence: evidence({ provenance: { proof: "proven", pinnedBy: "target" } }),
    });
    expect(loose).toMatchObject({ posture: "review", findings: [{ fix: "modelvet lock" }] });
    const named = of({
      policy: load("allowed"),
      ...found(pickle),
      ref: ref({ revision: COMMIT }),
      evidence: evidence({ provenance: { proof: "unavailable" } }),
    });
    expect(named.posture).toBe("conditional");
  });

  it("never allows a dangerous file, an unread one, or code of another repository", () => {
    for (const [id, posture] of [
      ["pickle-dangerous-global", "blocked"],
      ["artifact-not-read", "unknown"],
      ["remote-code-cross-repo", "review"],
      ["python-suspicious", "review"],
    ] as const)
      expect(of({ policy: load("allowed"), ...found(finding(id, posture)) }).posture, id).toBe(posture);
  });

  it("blocks unproven pickles and remote code, not notes and not a flag that is off", () => {
    expect(of({ policy: load("blocked"), ...found(pickle) }).posture).toBe("blocked");
    expect(of({ policy: load("blocked"), ...found(finding("remote-code", "review")) }).posture).toBe(
      "blocked",
    );
    expect(of({ policy: load("blocked"), ...found(finding("remote-code", "conditional")) }).posture).toBe(
      "conditional",
    );
    expect(
      of({ policy: load("blocked"), ...found(finding("pickle-not-on-load-path", "clear")) }).posture,
    ).toBe("clear");
  });
});

describe("policy.licenses", () => {
  const licensed = (expression: string | null, allow: string[], deny: string[], more = {}) =>
    of({
      policy: policy({ licenses: { allow, deny, basis: "declared" } }),
      judgement: judgement([], { expression, texts: [], ...more }),
    });

  it.each([
    ["MIT", [], ["MIT"], "blocked"],
    ["mit", [], ["MIT"], "blocked"],
    ["MIT", [], ["Apache-2.0"], "clear"],
    ["MIT OR GPL-3.0-only", [], ["GPL-3.0-only"], "clear"],
    ["MIT AND GPL-3.0-only", [], ["GPL-3.0-only"], "blocked"],
    ["(MIT OR GPL-3.0-only) AND CC-BY-4.0", [], ["CC-BY-4.0"], "blocked"],
    ["GPL-2.0-only WITH Classpath-exception-2.0", [], ["GPL-2.0-only"], "blocked"],
    ["LicenseRef-llama3.1", [], ["llama3.1"], "blocked"],
    ["Apache-2.0", ["MIT"], [], "review"],
    ["Apache-2.0 OR MIT", ["MIT"], [], "clear"],
    ["Apache-2.0 AND MIT", ["MIT"], [], "review"],
    ["MIT", ["permissive"], [], "clear"],
    ["MIT OR GPL-3.0-only", ["GPL-3.0-only"], ["GPL-3.0-only"], "review"],
    [null, ["MIT"], ["MIT"], "clear"],
    ["((((MIT", ["MIT"], [], "clear"],
  ])("%s, allow %j, deny %j: %s", (expression, allow, deny, expected) => {
    expect(licensed(expression, allow, deny).axes.license).toBe(expected);
  });

  it.each([
    ["Apache-2.0", ["MIT"]],
    ["Apache-2.0 AND MIT", ["MIT"]],
    ["(GPL-3.0-only OR Apache-2.0) AND MIT", ["ISC"]],
  ])("is settled by its own hint: %s where %j is allowed", (expression, allow) => {
    const [finding] = licensed(expression, allow, []).findings;
    const wanted = /allow: (\[.*\])/.exec(finding?.fix ?? "")?.[1] ?? "[]";
    expect(JSON.parse(wanted)).toEqual(expect.arrayContaining(allow));
    expect(licensed(expression, JSON.parse(wanted), []).posture).toBe("clear");
  });

  it("knows families of each license where the rule pack tells them", () => {
    const familyOf = (id: string) => (id === "GPL-3.0-only" ? "copyleft" : "permissive");
    const input = {
      policy: policy({ licenses: { allow: [], deny: ["copyleft"], basis: "declared" } }),
      names: { familyOf },
    };
    expect(
      of({ ...input, judgement: judgement([], { expression: "MIT AND GPL-3.0-only", family: null }) })
        .posture,
    ).toBe("blocked");
    expect(
      of({ ...input, judgement: judgement([], { expression: "MIT OR GPL-3.0-only", family: null }) }).posture,
    ).toBe("clear");
  });

  it("does not apply to an agreement, and survives an expression made to explode", () => {
    expect(licensed("MIT", ["Apache-2.0"], ["MIT"], { basis: "agreement" }).posture).toBe("clear");
    const bomb = Array(60).fill("(A OR B)").join(" AND ");
    expect(licensed(bomb, ["A"], []).posture).toBe("review");
    expect(licensed("(".repeat(5000), ["A"], []).posture).toBe("review");
  });
});

describe("a report", () => {
  const input = {
    command: "scan" as const,
    rulePack: "1.0.0",
    online: false,
    failOn: "review" as const,
    diagnostics: [],
    exitZero: false,
  };
  const clear = of({});
  const failing = of(found(finding("a", "blocked")));
  const unknown = of(found(finding("a", "unknown")));
  const wrong = { severity: "error" as const, message: "x" };

  it.each([
    ["nothing to scan", [], {}, 3],
    ["all clear", [clear], {}, 0],
    ["one fails", [clear, failing], {}, 1],
    ["one unknown", [clear, unknown], {}, 3],
    ["both: 1 wins", [unknown, failing], {}, 1],
    ["an error of the manifest", [failing], { diagnostics: [wrong] }, 2],
    ["a warning", [clear], { diagnostics: [{ ...wrong, severity: "warning" as const }] }, 0],
    ["exit zero turns 1", [failing, unknown], { exitZero: true }, 0],
    ["exit zero keeps 3", [unknown], { exitZero: true }, 3],
    ["exit zero keeps 2", [failing], { exitZero: true, diagnostics: [wrong] }, 2],
  ])("exits by %s", (_, models, more, exitCode) => {
    expect(summarise({ ...input, models, ...more }).exitCode).toBe(exitCode);
  });
});
