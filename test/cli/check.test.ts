import { execFileSync } from "node:child_process";
import dgram from "node:dgram";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it, vi } from "vitest";
import { runCheck } from "../../src/cli/check.ts";
import type { CheckOptions } from "../../src/cli/options.ts";
import type { LockedModel } from "../../src/lock/locked.ts";
import { pin } from "../../src/lock/pin.ts";
import { printLockfile } from "../../src/lock/print.ts";
import type { ModelEvidence, ModelRef } from "../../src/model.ts";
import { pointerId } from "../../src/provenance/pointer.ts";
import { contextOf } from "../lock/context.ts";
import { evidenceOf, refOf } from "../lock/evidence.ts";
import type { Scanned } from "./scan-options.ts";
import { worse } from "./scan-options.ts";

const MANIFEST = "version: 1\ndeployment: { use: commercial, distribution: hosted }\nmodels:\n";

/** A clean Apache-2.0 model of safetensors, as a lock entry. */
function entry(id: string, more: Partial<ModelEvidence> = {}, given: Partial<ModelRef> = {}): LockedModel {
  const facts = evidenceOf(id);
  const clean: Partial<ModelEvidence> = {
    artifacts: [],
    remoteCode: [],
    lineage: [],
    texts: [],
    files: facts.files.filter(({ path }) => /^(README\.md|config\.json|model\.safetensors)$/.test(path)),
    loadPath: { weights: "safetensors", opened: ["model.safetensors"], skipped: [], problems: [] },
    provenance: { proof: "proven" },
  };
  return pin(evidenceOf(id, { ...clean, ...more }), refOf(id, given), "Apache-2.0");
}

/** A folder with a manifest and a lockfile. */
function folder(yaml: string, models: Record<string, LockedModel> | undefined): string {
  const cwd = mkdtempSync(join(tmpdir(), "modelvet-check-"));
  writeFileSync(join(cwd, "models.yaml"), yaml);
  if (models !== undefined)
    writeFileSync(join(cwd, "models.lock.json"), printLockfile(new Map(Object.entries(models))));
  return cwd;
}

async function check(cwd: string, more: Partial<CheckOptions> = {}) {
  const context = contextOf(cwd);
  const options: CheckOptions = { format: "json", deployment: [], exitZero: false, ...more };
  const exitCode = await runCheck(options, context);
  const out = context.out();
  const report: Scanned | undefined = options.format === "json" ? JSON.parse(out) : undefined;
  return { exitCode, out, err: context.err(), models: report?.models ?? [], report };
}

describe("the gate before a merge", () => {
  it("lets a clean locked model pass", async () => {
    const cwd = folder(`${MANIFEST}  - id: org/a\n`, { "org/a": entry("org/a") });
    const { exitCode, models } = await check(cwd);
    expect(worse(models[0])).toEqual([]);
    expect(models[0]).toMatchObject({ posture: "clear", provenance: { pinned: true, proof: "proven" } });
    expect(exitCode).toBe(0);
  });

  it("finds what is not locked, locked for something else, or locked alone", async () => {
    const yaml = `${MANIFEST}  - id: org/a\n    revision: v2\n  - id: org/new\n`;
    const { exitCode, models } = await check(
      folder(yaml, { "org/a": entry("org/a"), "org/gone": entry("org/gone") }),
    );
    expect(models.map((model) => [model.id, ...worse(model)])).toEqual([
      ["org/a", "review[lock-outdated]"],
      ["org/new", "review[not-locked]"],
      ["org/gone", "review[lock-orphaned]"],
    ]);
    expect(exitCode).toBe(1);
  });

  it("asks for the commit in the manifest where the policy does", async () => {
    const yaml = `version: 1\npolicy: { pins: manifest }\nmodels:\n  - id: org/a\n`;
    const { models } = await check(folder(yaml, { "org/a": entry("org/a") }));
    expect(worse(models[0])).toEqual(["review[pin-not-in-manifest]"]);
  });

  it("judges by today's facts of the deployment and policy, and can be told others", async () => {
    const nc: Partial<ModelEvidence> = {
      card: {
        path: "README.md",
        licenses: [{ value: "cc-by-nc-4.0", line: 2 }],
        baseModels: [],
        tags: [],
        problems: [],
      },
      hub: { gated: false, tags: ["license:cc-by-nc-4.0"] },
    };
    const cwd = folder(`${MANIFEST}  - id: org/a\n`, { "org/a": entry("org/a", nc) });
    expect((await check(cwd)).models[0]?.posture).toBe("blocked");
    expect((await check(cwd)).exitCode).toBe(1);
    expect((await check(cwd, { exitZero: true })).exitCode).toBe(0);
    const research = await check(cwd, { deployment: ["use=research", "distribution=none"] });
    expect(research).toMatchObject({ exitCode: 0, models: [{ posture: "conditional" }] });
  });

  it("takes a fact that the lockfile lacks for unknown, which no posture of failOn fails", async () => {
    const unread = { state: "gated", message: "the repository is gated" };
    const missing = [{ axis: "license" as const, path: "LICENSE", unread }];
    const cwd = folder(`${MANIFEST}  - id: org/a\n`, { "org/a": entry("org/a", { missing }) });
    for (const failOn of ["clear", "review", "unknown", "blocked"] as const) {
      const { exitCode, models } = await check(cwd, { failOn });
      expect(models[0]?.posture).toBe("unknown");
      expect(exitCode).toBe(failOn === "clear" ? 1 : 3);
    }
  });

  it("says once that there is no lockfile, and has nothing to decide without models", async () => {
    await expect(check(folder(`${MANIFEST}  - id: org/a\n`, undefined))).rejects.toMatchObject({
      code: "lockfile-not-found",
      fix: "modelvet lock",
    });
    expect((await check(folder("version: 1\nmodels: []\n", {}))).exitCode).toBe(3);
  });

  it("waives what is waived, and says which waivers are of no use", async () => {
    const waivers = (finding: string, expires: string) =>
      `waivers:\n  - { finding: ${finding}, model: org/a, reason: read, owner: us, expires: ${expires} }\n`;
    const remoteCode = [
      { path: "config.json", key: "auto_map", target: "modeling_x.X", files: ["modeling_x.py"] },
    ];
    const models = { "org/a": entry("org/a", { remoteCode }) };
    const yaml = (more: string) => `${MANIFEST}  - id: org/a\n${more}`;
    const used = await check(folder(yaml(waivers("remote-code", "2027-06-01")), models));
    expect(used).toMatchObject({ exitCode: 0, report: { diagnostics: [] } });
    const expired = await check(folder(yaml(waivers("remote-code", "2026-11-01")), models));
    expect(expired.exitCode).toBe(1);
    expect(expired.report?.diagnostics[0]?.message).toContain("expired");
    const unused = await check(folder(yaml(waivers("pickle-malformed", "2027-06-01")), models));
    expect(unused.report?.diagnostics[0]?.message).toContain("unused");
    await expect(check(folder(yaml(waivers("remote-kode", "2027-06-01")), models))).rejects.toMatchObject({
      code: "manifest-invalid",
      fix: "`finding: remote-code`",
    });
  });

  it("denies a license by any name that the rules know, and says which entry is the name of none", async () => {
    const models = { "org/a": entry("org/a") };
    const denying = (deny: string) =>
      check(
        folder(`version: 1\npolicy: { licenses: { deny: [${deny}] } }\nmodels:\n  - id: org/a\n`, models),
      );
    for (const deny of ["apache-2.0", "Permissive", "Apache License 2.0"])
      expect(worse((await denying(deny)).models[0])).toEqual(["blocked[license-denied]"]);
    const known = await denying("agpl-3.0, MIT, gemma-terms-2024-04-01, llama, LicenseRef-acme");
    expect(worse(known.models[0])).toEqual([]);
    expect(known.report?.diagnostics).toEqual([]);
    const { report } = await denying("Apach-2.0, MIT OR ISC");
    expect(report?.diagnostics.map(({ severity, message }) => [severity, message])).toEqual(
      ["Apach-2.0", "MIT OR ISC"].map((name) => [
        "warning",
        `\`policy.licenses.deny\` lists \`${name}\`, which is no license that the rules know: it denies nothing`,
      ]),
    );
  });

  it("hangs its marks on the file as the root of the repository sees it, wherever it runs", async () => {
    const root = mkdtempSync(join(tmpdir(), "modelvet-monorepo-"));
    const cwd = join(root, "services/llm");
    mkdirSync(join(cwd, "deep"), { recursive: true });
    mkdirSync(join(root, ".git"));
    writeFileSync(join(cwd, "models.yaml"), `${MANIFEST}  - id: org/a\n`);
    writeFileSync(join(cwd, "models.lock.json"), printLockfile(new Map()));
    for (const at of [cwd, join(cwd, "deep"), root]) {
      const manifest = join(cwd, "models.yaml");
      const { out } = await check(at, { format: "github", manifest });
      expect(out).toContain("::error file=services/llm/models.yaml,line=4,col=5,");
      const sarif = await check(at, { format: "sarif", manifest });
      expect(sarif.out).toContain('"uri": "services/llm/models.yaml"');
    }
  });

  it("ends in 2 for a clarification of another file", async () => {
    const clarification = `clarifications:\n  - { model: org/a, license: MIT, file: README.md, sha256: ${"a0".repeat(32)}, reason: read }\n`;
    const { exitCode, report } = await check(
      folder(`${MANIFEST}  - id: org/a\n${clarification}`, { "org/a": entry("org/a") }),
    );
    expect(exitCode).toBe(2);
    expect(report?.diagnostics).toMatchObject([{ severity: "error" }]);
  });

  it.each(["text", "github", "markdown", "sarif"] as const)("speaks %s", async (format) => {
    const cwd = folder(`${MANIFEST}  - id: org/new\n`, {});
    const { out, exitCode } = await check(cwd, { format });
    expect(exitCode).toBe(1);
    expect(out).toContain("not-locked");
    expect(out).toContain("org/new");
  });
});

describe("failing only for what a change makes worse", () => {
  const git = (cwd: string, ...args: string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...args], { cwd, stdio: "pipe" });

  it("counts new findings and new models alone", async () => {
    const yaml = `${MANIFEST}  - id: org/old\n`;
    const cwd = folder(yaml, {});
    git(cwd, "init", "-q");
    git(cwd, "add", ".");
    git(cwd, "commit", "-qm", "first");
    expect((await check(cwd)).exitCode).toBe(1);
    const same = await check(cwd, { since: "HEAD" });
    expect(same.exitCode).toBe(0);
    expect(same.err).toContain("1 finding that stood there already");
    writeFileSync(join(cwd, "models.yaml"), `${yaml}  - id: org/new\n`);
    expect((await check(cwd, { since: "HEAD" })).exitCode).toBe(1);
    expect((await check(cwd, { since: "HEAD", exitZero: true })).exitCode).toBe(0);
    await expect(check(cwd, { since: "nowhere" })).rejects.toMatchObject({ code: "usage" });
  });

  it("distrusts a hash of a proven listing that was edited since", async () => {
    const sha256 = "ab".repeat(32);
    const weights = { path: "w.safetensors", size: 9, lfs: true, sha256, gitOid: pointerId(sha256, 9) };
    const proven = { ...entry("org/a"), proof: { proof: "proven" as const } };
    const locked = { ...proven, files: [...proven.files, weights] };
    const yaml = `${MANIFEST}  - id: org/a\n`;
    const cwd = folder(yaml, { "org/a": locked });
    git(cwd, "init", "-q");
    git(cwd, "add", ".");
    git(cwd, "commit", "-qm", "first");
    expect((await check(cwd, { since: "HEAD" })).exitCode).toBe(0);
    const edited = { ...locked, files: [...proven.files, { ...weights, sha256: "cd".repeat(32) }] };
    const other = folder(yaml, { "org/a": edited });
    copyFileSync(join(other, "models.lock.json"), join(cwd, "models.lock.json"));
    const { exitCode, out } = await check(cwd, { since: "HEAD" });
    expect(exitCode).toBe(1);
    expect(out).toContain("contradict each other");
  });
});

describe("a gate without a network", () => {
  afterEach(() => vi.restoreAllMocks());

  it("opens no socket", async () => {
    const opened: string[] = [];
    const refuse = (name: string) => () => {
      opened.push(name);
      throw new Error(`${name} was opened`);
    };
    vi.spyOn(net.Socket.prototype, "connect").mockImplementation(refuse("a socket"));
    vi.spyOn(dgram, "createSocket").mockImplementation(refuse("a datagram socket"));
    vi.spyOn(globalThis, "fetch").mockImplementation(refuse("fetch"));
    const models = Object.fromEntries(
      Array.from({ length: 20 }, (_, n) => [`org/m${n}`, entry(`org/m${n}`)]),
    );
    const lines = Object.keys(models).map((id) => `  - id: ${id}\n`);
    const cwd = folder(`${MANIFEST}${lines.join("")}  - id: org/unlocked\n`, models);
    expect((await check(cwd)).models).toHaveLength(21);
    expect(opened).toEqual([]);
  });

  it("loads nothing that could open one, and none of the heavy rooms", () => {
    const loaded = [...closureOf(resolve(SRC, "cli/check.ts"))];
    expect(loaded.length).toBeGreaterThan(20);
    const wrong =
      /^(?:hub|tui|artifacts\/(?!config\/rules|format-rules|rule-values|operator-rules|python\/rules|template\/rules|pickle\/(?:global-rules|form-names))|license\/(?!(?:address|use-policy)\.ts$))|^(?:ink|react|undici|@huggingface\/hub|node:(?:net|http|https|tls|dgram|http2|dns))/;
    expect(loaded.filter((name) => wrong.test(name))).toEqual([]);
  });
});

const SRC = fileURLToPath(new URL("../../src", import.meta.url));

/** Everything that a file imports before it runs, by its path below `src` or its package. */
function closureOf(start: string): Set<string> {
  const found = new Set<string>();
  const files = [start];
  for (const file of files) {
    for (const [, name = ""] of readFileSync(file, "utf8").matchAll(
      /^(?:import|export)\s+(?!type\b)(?:[^;]*?\sfrom\s+)?"([^"]+)"/gms,
    )) {
      const path = resolve(dirname(file), name);
      if (!name.startsWith(".")) found.add(name);
      else if (existsSync(path) && !files.includes(path)) files.push(path);
    }
  }
  for (const file of files) found.add(file.slice(SRC.length + 1));
  return found;
}
