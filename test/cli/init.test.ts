import { mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parseManifest } from "../../src/manifest/parse.ts";
import { built, modelvet } from "./bundle.ts";

describe.skipIf(!built)("a newcomer's `init`", () => {
  let cwd = "";
  beforeEach(() => {
    cwd = mkdtempSync(join(tmpdir(), "modelvet-init-"));
  });
  const text = (file = "models.yaml") => readFileSync(join(cwd, file), "utf8");

  it("writes what `parseManifest` reads, every line explained and no fact invented", () => {
    mkdirSync(join(cwd, "weights"));
    const ids = ["Qwen/Qwen3-8B", "a/b@v1.0", "c/d:Q4_K_M", "./weights"];
    expect(modelvet(["init", ...ids], { cwd }).exitCode).toBe(0);
    const manifest = parseManifest(text(), "models.yaml");
    expect(manifest.models.map(({ id, revision, quant }) => [id, revision, quant])).toEqual([
      ["Qwen/Qwen3-8B", "main", undefined],
      ["a/b", "v1.0", undefined],
      ["c/d", "main", "Q4_K_M"],
      ["./weights", "main", undefined],
    ]);
    expect(manifest.deployment).toEqual({});
    expect(manifest.acceptances).toEqual([]);
  });

  it("writes comments that hold once they are none", () => {
    modelvet(["init", "Qwen/Qwen3-8B"], { cwd });
    const all = text()
      .replace(/^# (?=yaml-language|[A-Z])/gm, "## ")
      .replace(/^( *)# (?=[a-z ])/gm, "$1")
      .replace(/^ {4}(?=- \{ license)/gm, "  ");
    const manifest = parseManifest(all, "models.yaml");
    expect(manifest.deployment).toMatchObject({ use: "commercial", monthlyActiveUsers: 250_000 });
    expect(manifest.acceptances).toHaveLength(1);
    expect(manifest.models[0]).toMatchObject({ loader: "transformers", trustRemoteCode: false });
  });

  it("names a directory from where the manifest stands", () => {
    mkdirSync(join(cwd, "weights"));
    mkdirSync(join(cwd, "deploy"));
    expect(modelvet(["init", "./weights", "-m", "deploy/models.yaml"], { cwd }).exitCode).toBe(0);
    expect(parse(text("deploy/models.yaml")).models).toEqual([{ path: "../weights" }]);
  });

  it("says that it hides another manifest, and only when it does", () => {
    mkdirSync(join(cwd, "inner"));
    modelvet(["init", "a/b"], { cwd });
    const inner = join(cwd, "inner");
    expect(modelvet(["init", "a/b", "-m", "other.yaml"], { cwd: inner }).stderr).not.toContain("nearest");
    expect(modelvet(["init", "a/b"], { cwd: inner }).stderr).toContain("was the nearest manifest until now");
  });

  it.each([
    [["init", "Qwen"], /neither a model nor a directory[\s\S]+`org\/Qwen`/],
    [["init", "a/b", "a/b"], /duplicate model `a\/b`/],
    [["init", "a/b", "-m", "no/such/models.yaml"], /its folder does not exist/],
    [["init", "./nowhere"], /there is no directory/],
  ])("modelvet %j writes nothing", (args, said) => {
    const { exitCode, stderr, stdout } = modelvet(args, { cwd });
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^fatal: nothing was written/);
    expect(stderr).toMatch(said);
  });
});
