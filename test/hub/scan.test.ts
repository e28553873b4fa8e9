import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runLock } from "../../src/cli/lock.ts";
import { runScan } from "../../src/cli/scan.ts";
import { contextAt, scanned, scanOptions, worse } from "../cli/scan-options.ts";
import { apacheText } from "../fixtures/license-texts.ts";
import { fixtureRepositories } from "../fixtures/repositories.ts";
import { safetensorsWeights, torchStateDict } from "../fixtures/weights.ts";
import type { LoopbackRepository } from "./loopback/repository.ts";
import { type LoopbackHub, startLoopbackHub } from "./loopback/server.ts";

const card = "---\nlicense: apache-2.0\n---\n# small\n";
const small: LoopbackRepository = {
  id: "acme/small",
  files: [
    { path: "README.md", bytes: card },
    { path: "LICENSE", bytes: apacheText() },
    { path: "config.json", bytes: "{}" },
    { path: "tokenizer_config.json", bytes: "{}" },
    { path: "logo.png", bytes: "not asked for" },
    { path: "model.safetensors", bytes: safetensorsWeights() },
    { path: "training_args.bin", bytes: torchStateDict() },
  ],
};

const gated: LoopbackRepository = { ...small, id: "acme/gated", gated: "manual" };

let hub: LoopbackHub;
beforeEach(async () => {
  hub = await startLoopbackHub({
    tokens: ["hf_right"],
    repositories: [small, gated, ...fixtureRepositories()],
  });
});
afterEach(() => hub.stop());

/** Requests by what they were for. */
function asked(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { url } of hub.log) {
    const path = url.split("?")[0] ?? "";
    const kind = path.includes("/tree/")
      ? "listing"
      : path.startsWith("/api/")
        ? "model"
        : path.endsWith("git-upload-pack")
          ? "git"
          : (path.split(/\/resolve\/[^/]+\//)[1] ?? path);
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

describe("what a scan asks for", () => {
  it("is one request for the model, one for the listing, one of git for all texts", async () => {
    const { models, exitCode } = await scanned(contextAt(hub.url), { targets: ["acme/small"] });
    expect(exitCode).toBe(0);
    expect(models[0]).toMatchObject({ posture: "clear", commit: hub.commit("acme/small") });
    expect(models[0]?.provenance.proof).toBe("proven");
    expect(asked()).toEqual({
      model: 1,
      listing: 1,
      git: 1,
      "model.safetensors": 1,
      "training_args.bin": 1,
    });
  });

  it("is one for each text where the Hub serves no git", async () => {
    hub.set({ git: "off" });
    const { models } = await scanned(contextAt(hub.url), { targets: ["acme/small"] });
    expect(models[0]).toMatchObject({ posture: "clear" });
    const { git, ...rest } = asked();
    expect(git).toBeLessThanOrEqual(1);
    expect(rest).toEqual({
      model: 1,
      listing: 1,
      "README.md": 1,
      LICENSE: 1,
      "config.json": 1,
      "tokenizer_config.json": 1,
      "model.safetensors": 1,
      "training_args.bin": 1,
    });
  });

  it("is the same evidence either way", async () => {
    const withGit = await scanned(contextAt(hub.url), { targets: ["acme/small"] });
    hub.set({ git: "off" });
    const without = await scanned(contextAt(hub.url), { targets: ["acme/small"] });
    const facts = ({ models }: typeof withGit) =>
      models.map(({ findings, provenance: _, ...model }) => ({
        ...model,
        findings: findings.filter(({ id }) => id !== "proof-unavailable"),
      }));
    expect(facts(without)).toEqual(facts(withGit));
  });

  it("is nothing for a pin that was read before", async () => {
    const context = contextAt(hub.url);
    const targets = [`acme/small@${hub.commit("acme/small")}`];
    const first = await scanned(context, { targets });
    const requests = hub.log.length;
    expect(await scanned(context, { targets })).toEqual(first);
    expect(hub.log).toHaveLength(requests);
    await scanned(context, { targets, cache: false });
    expect(hub.log.length).toBeGreaterThan(requests);
  });

  it("is nothing for a locked model and its base either", async () => {
    const context = contextAt(hub.url);
    writeFileSync(
      join(context.cwd, "models.yaml"),
      "version: 1\ndeployment: { use: commercial, distribution: none, monthlyActiveUsers: 1000 }\nmodels:\n  - id: northwind/laundered-8b\n",
    );
    const lock = { ids: [], update: false, check: false, proofs: false, format: "text" } as const;
    expect(await runLock({ ...lock, offline: false, cache: true }, context)).toBe(0);
    const first = await scanned(context);
    const requests = hub.log.length;
    const again = await scanned(context);
    expect(hub.log).toHaveLength(requests);
    expect(again).toEqual(first);
    expect(again.models[0]?.provenance.pinned).toBe(true);
    expect(worse(again.models[0])).not.toContain("review[not-pinned]");
    expect((await scanned(context, { offline: true })).models).toEqual(again.models);
  });

  it("ends where a gate is closed", async () => {
    const { models, exitCode } = await scanned(contextAt(hub.url), { targets: ["acme/gated"] });
    expect(exitCode).toBe(3);
    expect(asked()).toEqual({ model: 1, listing: 1, "README.md": 1 });
    expect(models[0]?.axes).toMatchObject({ license: "unknown", load: "unknown" });
    expect(models[0]?.findings.filter(({ id }) => id === "artifact-not-read")).toHaveLength(1);
  });
});

/** The first model's findings and the exit code, when the Hub is as `modes` say. */
async function misbehaving(target = "acme/small", env: Record<string, string> = {}) {
  const context = contextAt(hub.url);
  const { models, exitCode } = await scanned(
    { ...context, env: { ...context.env, ...env } },
    { targets: [target] },
  );
  const [model] = models;
  const told = model?.findings.map(({ message, fix }) => `${message} | ${fix ?? ""}`).join("\n") ?? "";
  return { exitCode, posture: model?.posture, worse: worse(model), told };
}

describe("a Hub that gives no answer to judge", () => {
  it.each([
    ["a model that does not exist", "acme/none", {}, "does not exist or is private"],
    ["a token that is not valid", "acme/small", { HF_TOKEN: "hf_wrong" }, "renew it"],
    ["a revision that does not exist", "acme/small@v9", {}, "no such revision"],
  ])("%s is unknown, with what to do", async (_, target, env, words) => {
    const found = await misbehaving(target, env);
    expect(found).toMatchObject({ exitCode: 3, posture: "unknown" });
    expect(found.worse).toEqual(["unknown[repository-unreadable]"]);
    expect(found.told).toContain(words);
  });

  it.each([
    ["HTML", { html: true }, "HF_ENDPOINT"],
    ["a quota that is used up", { limited: { times: 100, seconds: 4000 } }, "retry"],
  ])("%s is unknown, with what to do", async (_, modes, words) => {
    hub.set(modes);
    const found = await misbehaving();
    expect(found).toMatchObject({ exitCode: 3, posture: "unknown" });
    expect(found.told).toContain(words);
  });

  it("is unknown when nobody listens", async () => {
    await hub.stop();
    const context = contextAt(hub.url);
    const { models, exitCode } = await scanned(context, { targets: ["acme/small", "acme/other"] });
    expect(exitCode).toBe(3);
    expect(models.map(({ posture }) => posture)).toEqual(["unknown", "unknown"]);
    expect(models[0]?.findings[0]?.message).toContain("no connection");
  });

  it("leaves the other models alone, and the order is the command line's", async () => {
    const targets = ["acme/none", "acme/small", "acme/gated", "northwind/mit-reasoner-7b"];
    const { models, exitCode } = await scanned(contextAt(hub.url), { targets });
    expect(models.map(({ id }) => id)).toEqual(targets);
    expect(models.map(({ posture }) => posture)).toEqual(["unknown", "clear", "unknown", "clear"]);
    expect(exitCode).toBe(3);
  });

  it("is unknown where a body stops half-way", async () => {
    hub.set({ git: "off", truncated: (path) => path.includes("config.json") });
    const found = await misbehaving();
    expect(found).toMatchObject({ exitCode: 3, worse: ["unknown[artifact-not-read]"] });
  });

  it("names the repository's new name, and reads it", async () => {
    const { models } = await scanned(contextAt(hub.url), { targets: ["northwind/former-name-3b"] });
    expect(models[0]?.posture).toBe("clear");
    expect(models[0]?.findings.map(({ id }) => id)).toContain("repository-renamed");
  });
});

describe("a repository that is hostile", () => {
  const hostile = async (files: LoopbackRepository["files"], format: "json" | "text" = "text") => {
    hub.add({ id: "acme/hostile", files });
    const context = contextAt(hub.url);
    const exitCode = await runScan(scanOptions({ targets: ["acme/hostile"], format }), {
      ...context,
      verbose: true,
    });
    return { exitCode, out: context.out() };
  };

  it("cannot speak to the terminal through its license name", async () => {
    const evil = '---\nlicense: "\\e]0;owned\\a\\e[31mMIT\\u202e"\n---\n';
    const { out, exitCode } = await hostile([{ path: "README.md", bytes: evil }, ...small.files.slice(2, 3)]);
    expect(exitCode).toBe(1);
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(out).toContain("\\x1b");
  });

  it("cannot lead out by the names of its files", async () => {
    const { out } = await hostile([
      { path: "README.md", bytes: card },
      { path: "../../x", bytes: "out" },
    ]);
    expect(hub.log.some(({ url }) => url.includes("../"))).toBe(false);
    expect(out).toContain("acme/hostile");
  });

  it("cannot fill the memory by its card", async () => {
    const long = `---\nlicense: apache-2.0\n---\n${"word ".repeat(1_000_000)}`;
    const { out, exitCode } = await hostile([{ path: "README.md", bytes: long }]);
    expect(exitCode).toBe(3);
    expect(out).toContain("README.md");
  });
});

describe("Ctrl-C", () => {
  it("ends a scan at once, and gives no report", async () => {
    hub.set({ latency: 50 });
    const stop = new AbortController();
    const context = contextAt(hub.url, { signal: stop.signal });
    const targets = fixtureRepositories().map(({ id }) => id);
    setTimeout(() => stop.abort(), 120);
    await expect(runScan(scanOptions({ targets }), context)).rejects.toMatchObject({ state: "aborted" });
    expect(context.out()).toBe("");
  });
});
