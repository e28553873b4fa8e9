import { describe, expect, it } from "vitest";
import { manifestJsonSchema } from "../../src/manifest/json-schema.ts";
import { parseManifest } from "../../src/manifest/parse.ts";

const FULL = `# yaml-language-server: $schema=models.schema.json
version: 1
deployment:
  use: commercial
  monthlyActiveUsers: 250_000
  annualRevenueUsd: 40000000
  organisationIn: [DE, US]
  usersIn: [EU, NO]
  distribution: hosted
  statements: { kolors-registered: true }
acceptances:
  - { license: gemma-terms-2025-03-24, by: legal, on: 2026-11-02 }
agreements:
  - { licensor: Cohere, covers: "CohereLabs/*", reference: C-2026-118, owner: legal, expires: 2027-12-31 }
policy:
  failOn: conditional
  licenses: { deny: [AGPL-3.0-only] }
  load: { pickle: blocked }
models:
  - id: openai/gpt-oss-20b
    loader: vllm
    exclude: ["original/*", "metal/*"]
    trustRemoteCode: false
    deployment: { distribution: none, statements: { other: 3 } }
  - id: someone/model-GGUF
    quant: Q4_K_M
    revision: v1.0
  - path: ./weights/our-finetune
    base: Qwen/Qwen3-8B
waivers:
  - { finding: license-question, model: org/name, reason: r, owner: o, expires: 2027-01-31, commit: abcdef1 }
`;

describe("a manifest", () => {
  const manifest = parseManifest(FULL, "models.yaml");

  it("becomes model references with their own deployment and place", () => {
    expect(manifest.models.map(({ source, id, revision, quant }) => [source, id, revision, quant])).toEqual([
      ["hub", "openai/gpt-oss-20b", "main", undefined],
      ["hub", "someone/model-GGUF", "v1.0", "Q4_K_M"],
      ["directory", "./weights/our-finetune", "main", undefined],
    ]);
    const [first, second] = manifest.models;
    expect(first?.deployment).toMatchObject({
      use: "commercial",
      distribution: "none",
      statements: { "kolors-registered": true, other: 3 },
    });
    expect(second?.deployment.distribution).toBe("hosted");
    expect(second?.at).toEqual({ file: "models.yaml", line: 25, column: 5 });
  });

  it("reads figures with underscores as the number they mean", () => {
    expect(manifest.deployment.monthlyActiveUsers).toBe(250_000);
  });

  it("fills in the policy's defaults key by key", () => {
    expect(manifest.policy).toEqual({
      failOn: "conditional",
      pins: "lockfile",
      licenses: {
        allow: [],
        deny: ["AGPL-3.0-only"],
        basis: "declared",
        at: { file: "models.yaml", line: 17, column: 21 },
      },
      load: { remoteCode: "review", pickle: "blocked" },
      publishers: [],
    });
  });

  it("keeps the place of waivers and acceptances, and does not take Norway for a no", () => {
    expect(manifest.waivers[0]?.at.line).toBe(31);
    expect(manifest.acceptances[0]?.on).toBe("2026-11-02");
    expect(manifest.deployment.usersIn).toEqual(["EU", "NO"]);
  });

  it("lets facts of the command line win over everything", () => {
    const { deployment, models } = parseManifest(FULL, "m", {
      overrides: { distribution: "device", use: "research" },
    });
    expect(deployment.use).toBe("research");
    expect(models.map((model) => model.deployment.distribution)).toEqual(["device", "device", "device"]);
  });

  it("takes the same model twice when revision, files or quantisation differ", () => {
    const text =
      "version: 1\nmodels:\n  - id: o/n\n  - { id: o/n, revision: v1 }\n  - { id: o/n, quant: Q8_0 }\n";
    expect(parseManifest(text, "m").models).toHaveLength(3);
  });

  it("takes a part whose lines are all comments for absent", () => {
    const text = "version: 1\ndeployment:\n  # use: commercial\npolicy:\nwaivers:\nmodels: []\n";
    expect(parseManifest(text, "m")).toMatchObject({
      deployment: {},
      waivers: [],
      policy: { failOn: "review" },
    });
  });

  it("is described for editors, descriptions and values included", () => {
    const schema = JSON.parse(manifestJsonSchema());
    expect(schema.required).toEqual(["version", "models"]);
    expect(schema.additionalProperties).toBe(false);
    expect(schema.properties.deployment.anyOf[0].properties.use.enum).toEqual([
      "commercial",
      "internal",
      "research",
    ]);
    expect(schema.properties.models.items.properties.id.description).toContain("org/name");
  });
});
