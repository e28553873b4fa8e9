import { describe, expect, it } from "vitest";
import type { DeploymentProfile, Posture } from "../../src/model.ts";
import { accepted, file, judged, type Made } from "./made.ts";

/** The same manifest, five deployments. Every use policy is accepted: what differs is what the deployment is. */

const US = { organisationIn: ["US"], usersIn: ["US"] } as const;
const OWN = { modification: "none", trainsOtherModels: false } as const;

const researchLab: DeploymentProfile = {
  ...US,
  ...OWN,
  use: "research",
  monthlyActiveUsers: 30,
  annualRevenueUsd: 0,
  distribution: "none",
};
const startUp: DeploymentProfile = {
  ...US,
  ...OWN,
  use: "commercial",
  monthlyActiveUsers: 40_000,
  annualRevenueUsd: 600_000,
  distribution: "hosted",
};
const euCompany: DeploymentProfile = {
  ...OWN,
  use: "commercial",
  organisationIn: ["DE"],
  usersIn: ["EU"],
  monthlyActiveUsers: 200_000,
  annualRevenueUsd: 40_000_000,
  distribution: "hosted",
};
const giant: DeploymentProfile = {
  ...US,
  ...OWN,
  use: "commercial",
  monthlyActiveUsers: 900_000_000,
  annualRevenueUsd: 90_000_000_000,
  distribution: "hosted",
};
/** Gives quantised weights to others, and trains on what they say. */
const weightsHost: DeploymentProfile = {
  ...US,
  use: "commercial",
  monthlyActiveUsers: 5_000_000,
  annualRevenueUsd: 3_000_000,
  distribution: "weights",
  modification: "quantized",
  trainsOtherModels: true,
};

const everyPolicy = accepted("llama", "gemma", "openrail", "stability", "hunyuan");

const MODELS: Readonly<Record<string, Made>> = {
  "apache-2.0": { license: "apache-2.0" },
  mit: { license: "mit" },
  "llama2, text": { license: "llama2", multimodal: false },
  "llama3.1, text": { license: "llama3.1", multimodal: false },
  "llama3.2, multimodal": { license: "llama3.2", multimodal: true },
  "llama4, multimodal": { license: "llama4", multimodal: true },
  gemma: { license: "gemma" },
  "creativeml-openrail-m": { license: "creativeml-openrail-m" },
  "cc-by-nc-4.0": { license: "cc-by-nc-4.0" },
  "lfm 1.0": { texts: [file("lfm-1.0")] },
  qwen: { texts: [file("qwen")] },
  "hunyuan a13b": { texts: [file("hunyuan-a13b")] },
};

type Row = Partial<Record<Exclude<Posture, "clear">, readonly string[]>> & { clear: readonly string[] };

/** Which models end in which posture. */
function table(profile: DeploymentProfile): Row {
  const row: Record<string, string[]> = { clear: [] };
  for (const [name, made] of Object.entries(MODELS)) {
    const { posture } = judged(made, profile, everyPolicy);
    row[posture] = [...(row[posture] ?? []), name];
  }
  return { clear: [], ...row };
}

describe("twelve licenses in five deployments", () => {
  it("a research lab may use all of them, and has to keep to the terms of most", () => {
    expect(table(researchLab)).toEqual({
      clear: ["apache-2.0", "mit"],
      conditional: [
        "llama2, text",
        "llama3.1, text",
        "llama3.2, multimodal",
        "llama4, multimodal",
        "gemma",
        "creativeml-openrail-m",
        "cc-by-nc-4.0",
        "lfm 1.0",
        "qwen",
        "hunyuan a13b",
      ],
    });
  });

  it("a start-up with 40,000 users is below every limit; only non-commercial terms stop it", () => {
    expect(table(startUp)).toEqual({
      clear: ["apache-2.0", "mit"],
      conditional: [
        "llama2, text",
        "llama3.1, text",
        "llama3.2, multimodal",
        "llama4, multimodal",
        "gemma",
        "creativeml-openrail-m",
        "lfm 1.0",
        "qwen",
        "hunyuan a13b",
      ],
      blocked: ["cc-by-nc-4.0"],
    });
  });

  it("a company in the EU has no multimodal Llama, no Hunyuan, and too much revenue for LFM", () => {
    expect(table(euCompany)).toEqual({
      clear: ["apache-2.0", "mit"],
      conditional: ["llama2, text", "llama3.1, text", "gemma", "creativeml-openrail-m", "qwen"],
      blocked: ["llama3.2, multimodal", "llama4, multimodal", "cc-by-nc-4.0", "lfm 1.0", "hunyuan a13b"],
    });
  });

  it("900 million users are too many for Llama, Qwen and Hunyuan", () => {
    expect(table(giant)).toEqual({
      clear: ["apache-2.0", "mit"],
      conditional: ["gemma", "creativeml-openrail-m"],
      blocked: [
        "llama2, text",
        "llama3.1, text",
        "llama3.2, multimodal",
        "llama4, multimodal",
        "cc-by-nc-4.0",
        "lfm 1.0",
        "qwen",
        "hunyuan a13b",
      ],
    });
  });

  it("who gives weights to others and trains on outputs loses the licenses that forbid that", () => {
    expect(table(weightsHost)).toEqual({
      clear: ["apache-2.0", "mit"],
      conditional: [
        "llama3.1, text",
        "llama3.2, multimodal",
        "llama4, multimodal",
        "gemma",
        "creativeml-openrail-m",
        "lfm 1.0",
        "qwen",
      ],
      blocked: ["llama2, text", "cc-by-nc-4.0", "hunyuan a13b"],
    });
  });

  it("gives five different tables", () => {
    const tables = [researchLab, startUp, euCompany, giant, weightsHost].map((one) =>
      JSON.stringify(table(one)),
    );
    expect(new Set(tables).size).toBe(5);
  });
});

describe("the clause behind each answer", () => {
  const [name, made] = ["llama3.2, multimodal", MODELS["llama3.2, multimodal"] ?? {}] as const;
  const broken = (profile: DeploymentProfile, of: Made = made) =>
    judged(of, profile, everyPolicy).findings.filter(({ posture }) => posture === "blocked");

  it(`is the use policy's for ${name} in the EU, and clause 2 for 900 million users`, () => {
    expect(broken(euCompany).map(({ id, why }) => [id, why])).toEqual([
      ["license-condition-broken", expect.stringContaining("use policy")],
    ]);
    expect(broken(giant).map(({ id, why }) => [id, why])).toEqual([
      ["license-condition-broken", expect.stringContaining("clause 2 of")],
    ]);
  });

  it("names the figure, and says where it is only a proxy", () => {
    const [finding] = broken(giant, { license: "llama3.1" });
    expect(finding?.message).toMatch(/^`monthlyActiveUsers: 900000000`/);
    expect(finding?.message).toContain("proxy");
  });

  it("is where the weights go for what their receivers are owed", () => {
    const duties = (profile: DeploymentProfile) =>
      judged({ license: "llama3.1" }, profile, everyPolicy).duties.map(({ id }) => id);
    expect(duties(startUp)).toEqual(["display"]);
    expect(duties(weightsHost)).toEqual(
      expect.arrayContaining([
        "license-copy",
        "license-text-elsewhere",
        "display",
        "notice-file",
        "name-prefix",
      ]),
    );
    expect(duties(researchLab)).toEqual([]);
  });
});

describe("no profile at all", () => {
  it("makes everything review that is not clear", () => {
    expect(table({}).clear).toEqual(["apache-2.0", "mit"]);
    expect(table({}).blocked).toBeUndefined();
  });
});
