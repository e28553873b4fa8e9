import { describe, expect, it } from "vitest";
import type { DeploymentProfile } from "../../src/model.ts";
import { evaluateCondition, evaluateWhen } from "../../src/rules/conditions.ts";
import type { LicenseRule } from "../../src/rules/license-rule.ts";
import { pack } from "./own-pack.ts";

/** Terms that a reader of the texts found, each with the clause it was read in. */

function rule(id: string): LicenseRule {
  const found = pack.licenses.rule(id);
  if (found === undefined) throw new Error(`no rule for ${id}`);
  return found;
}

const hosted: DeploymentProfile = { use: "commercial", distribution: "hosted", modification: "none" };
const shipped: DeploymentProfile = { use: "commercial", distribution: "weights", modification: "finetuned" };

/** The duties that hold for a deployment, with their clauses. */
function duties(id: string, profile: DeploymentProfile): string[] {
  const facts = { profile, multimodal: undefined };
  const called = new Map<string, boolean>();
  for (const condition of rule(id).conditions)
    if (typeof condition.otherwise === "object") {
      const { duty } = condition.otherwise;
      called.set(duty, called.get(duty) === true || evaluateCondition(condition, facts).state === "broken");
    }
  return rule(id)
    .duties.filter((duty) => called.get(duty.id) ?? evaluateWhen(duty.when, facts).state === "holds")
    .map((duty) => `${duty.id} ${duty.clause}`);
}

describe("duties, by what a deployment does", () => {
  it.each([
    ["apache-2.0", hosted, []],
    [
      "apache-2.0",
      shipped,
      ["license-copy 4(a)", "mark-changes 4(b)", "keep-notices 4(c)", "notice-file 4(d)"],
    ],
    ["mit", hosted, []],
    ["mit", shipped, ["keep-notice second paragraph"]],
    ["cc-by-4.0", hosted, []],
    [
      "cc-by-sa-4.0",
      shipped,
      ["attribution 3(a)(1)", "mark-changes 3(a)(1)(B)", "no-added-limits 2(a)(5)(C)", "same-license 3(b)"],
    ],
    [
      "creativeml-openrail-m",
      hosted,
      [
        "pass-on-restrictions 4(a)",
        "bind-users 5",
        "license-copy 4(b)",
        "keep-notices 4(d)",
        "latest-version 7",
      ],
    ],
    [
      "openrail++-m",
      hosted,
      ["pass-on-restrictions 4(a)", "bind-users 5", "license-copy 4(b)", "keep-notices 4(d)"],
    ],
    [
      "bigcode-openrail-m",
      hosted,
      ["pass-on-restrictions 5.1", "license-copy 5.2(a)", "model-card 5.2(b)", "keep-notices 5.2(c)"],
    ],
    [
      "deepseek-model-1.0",
      hosted,
      ["pass-on-restrictions 4(a)", "bind-users 5", "license-copy 4(b)", "keep-notices 4(d)"],
    ],
    // Hosting meets the conditions of clause 4 (DeepSeek, OpenRAIL) and of 3 (Qwen, Hunyuan), which name it.
    [
      "deepseek-model-1.0",
      { ...hosted, modification: "finetuned" },
      [
        "pass-on-restrictions 4(a)",
        "bind-users 5",
        "license-copy 4(b)",
        "mark-changes 4(c)",
        "keep-notices 4(d)",
      ],
    ],
    [
      "qwen",
      { ...hosted, modification: "finetuned" },
      ["license-copy 3.a", "mark-changes 3.b", "display-changed 5.b"],
    ],
    // A model taught on outputs is a derivative by the definitions of these texts.
    [
      "openrail++-m",
      { use: "research", distribution: "none", modification: "none", trainsOtherModels: true },
      ["derivative-by-output 1"],
    ],
    ["gpl-3.0-only", hosted, []],
    ["agpl-3.0-only", hosted, []],
    ["agpl-3.0-only", { ...hosted, modification: "finetuned" }, ["network-source 13"]],
    ["minimax-m2.5-code-modified-mit", hosted, ["display last paragraph"]],
    ["minimax-m2-modified-mit", { ...hosted, monthlyActiveUsers: 250_000, annualRevenueUsd: 4_000_000 }, []],
    [
      "minimax-m2-modified-mit",
      { ...hosted, monthlyActiveUsers: 100_000_001, annualRevenueUsd: 4_000_000 },
      ["display last paragraph"],
    ],
  ] as const)("%s, %o", (id, profile, expected) => {
    expect(duties(id, profile)).toEqual(expected);
  });
});

describe("limits, to the figure", () => {
  const state = (id: string, condition: string, profile: DeploymentProfile) => {
    const found = rule(id).conditions.find((one) => one.id === condition);
    if (found === undefined) throw new Error(`${id} has no condition ${condition}`);
    return evaluateCondition(found, { profile, multimodal: undefined }).state;
  };

  it.each([
    // More than the figure breaks it: the figure itself is still within.
    ["kimi-k2-modified-mit", "users", { monthlyActiveUsers: 100_000_000 }, "holds"],
    ["kimi-k2-modified-mit", "users", { monthlyActiveUsers: 100_000_001 }, "broken"],
    ["kimi-k2-modified-mit", "revenue", { annualRevenueUsd: 20_000_000 }, "holds"],
    ["minimax-m2-modified-mit", "revenue", { annualRevenueUsd: 30_000_001 }, "broken"],
    // At least the figure breaks it.
    ["ltxv-owl-2025-05-05", "revenue", { annualRevenueUsd: 9_999_999 }, "holds"],
    ["ltxv-owl-2025-05-05", "revenue", { annualRevenueUsd: 10_000_000 }, "broken"],
    ["polyform-small-business-1.0.0", "revenue", { annualRevenueUsd: 1_000_000 }, "broken"],
  ] as const)("%s: %s at %o %s", (id, condition, facts, expected) => {
    expect(state(id, condition, { use: "commercial", ...facts })).toBe(expected);
  });

  it("do not concern who has no product", () => {
    const lab: DeploymentProfile = { use: "research", annualRevenueUsd: 1e12, monthlyActiveUsers: 1e9 };
    for (const [id, condition] of [
      ["kimi-k2-modified-mit", "users"],
      ["minimax-m2-modified-mit", "revenue"],
      ["ltxv-owl-2025-05-05", "revenue"],
    ] as const)
      expect(state(id, condition, lab), id).toBe("holds");
  });

  it("forbid what a no-derivatives license forbids, and leave the rest", () => {
    for (const [id, condition] of [
      ["cc-by-nd-4.0", "no-derivatives"],
      ["cc-by-nc-nd-4.0", "no-derivatives"],
      ["modelgo-mg-by-nd", "no-derivatives"],
    ] as const) {
      expect(state(id, condition, shipped), id).toBe("broken");
      expect(state(id, condition, { ...shipped, modification: "none" }), id).toBe("holds");
      expect(state(id, condition, { ...shipped, distribution: "none" }), id).toBe("holds");
    }
    // Only one of them counts hosting as distribution.
    expect(state("modelgo-mg-by-nd", "no-derivatives", { ...shipped, distribution: "hosted" })).toBe(
      "broken",
    );
    expect(state("cc-by-nd-4.0", "no-derivatives", { ...shipped, distribution: "hosted" })).toBe("holds");
  });
});

describe("terms that are told", () => {
  it("hold military use against DeepSeek and MiniMax licenses, and not against the OpenRAIL ones", () => {
    for (const id of ["deepseek-model-1.0", "minimax-model", "minimax-model-m2.5", "dinov3", "sam3"])
      expect(rule(id).restrictions?.text, id).toMatch(/military/);
    for (const id of ["creativeml-openrail-m", "bigscience-openrail-m", "bigcode-openrail-m"])
      expect(rule(id).restrictions?.text, id).not.toMatch(/military/);
  });

  it("tell the remote restriction of every RAIL text, and the duty to update only where it was kept", () => {
    const updating = [
      "creativeml-openrail-m",
      "bigscience-openrail-m",
      "bigscience-bloom-rail-1.0",
      "ltxv-owl-2025-05-05",
    ];
    const others = ["openrail++-m", "openrail++-m-sdxl1.0", "bigcode-openrail-m", "deepseek-model-1.0"];
    for (const id of [...updating, ...others]) {
      expect(rule(id).notes.join(" "), id).toMatch(/remotely/);
      expect(
        rule(id).duties.some((duty) => duty.id === "latest-version"),
        id,
      ).toBe(updating.includes(id));
    }
  });

  it("ask that machine-made content is recognisable only where the text does", () => {
    for (const id of [
      "bigscience-openrail-m",
      "bigscience-bloom-rail-1.0",
      "bigcode-openrail-m",
      "ltxv-owl-2025-05-05",
    ])
      expect(rule(id).restrictions?.text, id).toMatch(/recognisable/);
    for (const id of ["creativeml-openrail-m", "openrail++-m", "deepseek-model-1.0"])
      expect(rule(id).restrictions?.text, id).not.toMatch(/recognisable/);
  });

  it("end what a suit ends: the patent license, or all of it", () => {
    const ends = (id: string) =>
      rule(id)
        .termination.map(({ text }) => text)
        .join("; ");
    for (const id of ["apache-2.0", "creativeml-openrail-m", "deepseek-model-1.0", "elastic-2.0"])
      expect(ends(id), id).toMatch(/ends the patent license/);
    for (const id of ["openmdw-1.0", "bigcode-openrail-m", "mpl-2.0"])
      expect(ends(id), id).toMatch(/ends (all|the) rights/);
    for (const id of ["minimax-model", "dinov3", "sam3"]) expect(ends(id), id).toMatch(/ends all licenses/);
    expect(ends("openmdw-1.1")).toMatch(/copyrights/);
    expect(ends("openmdw-1.0")).not.toMatch(/copyrights/);
  });
});
