import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contextAt, type Scanned, scanned } from "../cli/scan-options.ts";
import { recordedFolders, recordedRepository } from "./loopback/recorded.ts";
import { type LoopbackHub, startLoopbackHub } from "./loopback/server.ts";

const corpus = fileURLToPath(new URL("../../../shared/corpus/hub", import.meta.url));

/** Real repositories as they were recorded: their texts, configurations and code, and none of their weights. */
describe.skipIf(!existsSync(corpus))("recorded repositories of the Hub", () => {
  const repositories = recordedFolders(corpus).map(recordedRepository);
  let hub: LoopbackHub;
  let report: Scanned;

  beforeAll(async () => {
    hub = await startLoopbackHub({ repositories });
    report = await scanned(contextAt(hub.url), {
      targets: repositories.map(({ id }) => id),
      deployment: ["use=commercial", "distribution=hosted"],
    });
  });
  afterAll(() => hub.stop());

  const model = (id: string) => {
    const found = report.models.find((one) => one.id === id);
    if (found === undefined) throw new Error(`${id} was not scanned`);
    return found;
  };
  const ids = (id: string) => model(id).findings.map((finding) => finding.id);

  it("are all there, in order, each proven against its commit", () => {
    expect(report.models.map(({ id }) => id)).toEqual(repositories.map(({ id }) => id));
    expect(report.models.map(({ provenance }) => provenance.proof)).toEqual(repositories.map(() => "proven"));
    expect(report.exitCode).toBe(1);
  });

  it("are unknown where weights are missing, however clean the rest is", () => {
    for (const { id, axes, posture, findings } of report.models) {
      expect([id, axes.load]).toEqual([id, "unknown"]);
      expect(["unknown", "blocked"]).toContain(posture);
      expect(findings.filter((finding) => finding.id === "artifact-not-read")).toHaveLength(1);
    }
  });

  it("exit 3 where nothing is worse than unknown", async () => {
    const { exitCode } = await scanned(contextAt(hub.url), { targets: ["google/gemma-4-31B-it"] });
    expect(exitCode).toBe(3);
  });

  it.each([
    ["google/gemma-4-31B-it", "Apache-2.0", "clear"],
    ["google/gemma-2b-it", "LicenseRef-gemma", "review"],
    ["meta-llama/Llama-3.2-3B-Instruct", "LicenseRef-llama3.2", "review"],
    ["adept/fuyu-8b", "CC-BY-NC-4.0", "blocked"],
    ["facebook/seamless-m4t-v2-large", "CC-BY-NC-4.0", "blocked"],
    ["bigscience/bloom", "LicenseRef-bigscience-bloom-rail-1.0", "review"],
    ["runwayml/stable-diffusion-v1-5", "LicenseRef-creativeml-openrail-m", "review"],
    ["openai/gpt-oss-20b", "Apache-2.0", "clear"],
    ["deepseek-ai/DeepSeek-R1", "MIT", "clear"],
  ])("%s is under %s, %s in a commercial service", (id, expression, posture) => {
    expect(model(id).license.expression).toBe(expression);
    expect(model(id).axes.license).toBe(posture);
  });

  it("ask for the fact on which a license hangs", () => {
    const facts = model("meta-llama/Llama-3.2-3B-Instruct").questions.map(({ fact }) => fact);
    expect(facts).toContain("monthlyActiveUsers");
  });

  it.each([
    ["deepseek-ai/DeepSeek-R1", "modeling_deepseek.py"],
    ["openbmb/MiniCPM-V-2", "modeling_minicpmv.py"],
  ])("%s is review for remote code, and names %s", (id, path) => {
    const finding = model(id).findings.find((one) => one.id === "remote-code");
    expect(finding).toMatchObject({ posture: "review" });
    expect(finding?.message).toContain(path);
    expect(model(id).questions.map(({ fact }) => fact)).toContain("trustRemoteCode");
  });

  it("do not take another runtime's binary for a pickle", () => {
    expect(ids("openai/gpt-oss-20b").filter((id) => id.startsWith("pickle"))).toEqual([]);
  });

  it("ask for the base of a delta, whatever the delta declares", () => {
    const { axes } = model("lmsys/vicuna-7b-delta-v1.1");
    expect(ids("lmsys/vicuna-7b-delta-v1.1")).toContain("license-base-unknown");
    expect(axes.license).toBe("unknown");
  });

  it("say which of two forms would be loaded", () => {
    expect(ids("bigscience/bloom")).toContain("pickle-not-on-load-path");
    expect(ids("lmsys/vicuna-7b-delta-v1.1")).toContain("pickle-only-weights");
  });
});
