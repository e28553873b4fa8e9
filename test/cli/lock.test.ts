import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCheck } from "../../src/cli/check.ts";
import { runDiff } from "../../src/cli/diff.ts";
import { runLock } from "../../src/cli/lock.ts";
import type { LockOptions } from "../../src/cli/options.ts";
import { readLockfile } from "../../src/lock/read.ts";
import { apacheText } from "../fixtures/license-texts.ts";
import { fixtureRepositories } from "../fixtures/repositories.ts";
import { safetensorsWeights, torchStateDict } from "../fixtures/weights.ts";
import { type Liar, startLiar } from "../hub/loopback/liar.ts";
import type { LoopbackRepository } from "../hub/loopback/repository.ts";
import { type LoopbackHub, startLoopbackHub } from "../hub/loopback/server.ts";
import type { Captured } from "../lock/context.ts";
import { contextAt, scanned, worse } from "./scan-options.ts";

const first: LoopbackRepository = {
  id: "acme/small",
  files: [
    { path: "README.md", bytes: "---\nlicense: apache-2.0\n---\n# small\n" },
    { path: "LICENSE", bytes: apacheText() },
    { path: "config.json", bytes: "{}" },
    { path: "model.safetensors", bytes: safetensorsWeights() },
  ],
};
const second: LoopbackRepository = {
  ...first,
  files: [
    ...first.files.slice(1),
    { path: "README.md", bytes: "---\nlicense: cc-by-nc-4.0\n---\n# small\n" },
    { path: "pytorch_model.bin", bytes: torchStateDict() },
  ],
};

const MANIFEST = "version: 1\ndeployment: { use: commercial, distribution: hosted }\nmodels:\n";

let hub: LoopbackHub;
let context: Captured;
beforeEach(async () => {
  hub = await startLoopbackHub({ repositories: [first, ...fixtureRepositories()] });
  context = contextAt(hub.url);
  write("  - id: acme/small\n");
});
afterEach(() => hub.stop());

function write(models: string): void {
  writeFileSync(join(context.cwd, "models.yaml"), `${MANIFEST}${models}`);
}
const file = () => join(context.cwd, "models.lock.json");

/** The exit code, and what this run wrote to stdout. */
async function lock(more: Partial<LockOptions> = {}) {
  const before = context.out().length;
  const options = { ids: [], update: false, check: false, proofs: false, format: "text" as const };
  const exitCode = await runLock({ ...options, offline: false, cache: true, ...more }, context);
  return { exitCode, out: context.out().slice(before) };
}
async function check() {
  const before = context.out().length;
  const exitCode = await runCheck({ format: "json", deployment: [], exitZero: false }, context);
  return { exitCode, report: JSON.parse(context.out().slice(before)) };
}

describe("lock", () => {
  it("pins every model, and leaves alone what is pinned", async () => {
    const { exitCode, out } = await lock();
    expect(exitCode).toBe(0);
    expect(out).toContain(`acme/small@${hub.commit("acme/small").slice(0, 12)}`);
    const text = readFileSync(file(), "utf8");
    expect(readLockfile(file())?.models.get("acme/small")?.license.expression).toBe("Apache-2.0");
    const requests = hub.log.length;
    hub.add(second);
    expect((await lock()).exitCode).toBe(0);
    expect(readFileSync(file(), "utf8")).toBe(text);
    expect(hub.log).toHaveLength(requests);
  });

  it("makes the gate pass, and a scan read the locked commit", async () => {
    const commit = hub.commit("acme/small");
    await lock();
    expect((await check()).exitCode).toBe(0);
    hub.add({ ...second, branches: { old: first.files } });
    const { models, exitCode } = await scanned(context);
    expect(exitCode).toBe(0);
    expect(models[0]).toMatchObject({ commit, posture: "clear", provenance: { pinned: true } });
  });

  it("says the same of a model from its lock entry as from its repository", async () => {
    write(
      fixtureRepositories()
        .filter(({ id, gated }) => gated === undefined && !id.includes("former"))
        .map(({ id }) => `  - id: ${id}\n`)
        .join(""),
    );
    await lock();
    const live = await scanned(context);
    const { report } = await check();
    const facts = (models: typeof live.models) =>
      models.map(({ id, posture, axes, license, findings, questions }) => ({
        id,
        posture,
        axes,
        license,
        findings: findings.map((finding) => [finding.id, finding.posture, finding.message]),
        questions: questions.map(({ fact }) => fact),
      }));
    expect(facts(report.models)).toEqual(facts(live.models));
  });

  it("keeps what the Hub's own scanners said, which counts against a file from then on", async () => {
    const security = { scansDone: true, filesWithIssues: [{ path: "model.safetensors", level: "unsafe" }] };
    hub.add({ ...first, security });
    await lock();
    expect(worse((await check()).report.models[0])).toEqual(["blocked[upstream-unsafe]"]);
    expect(worse((await scanned(context)).models[0])).toEqual(["blocked[upstream-unsafe]"]);
  });

  it("moves pins when told to, and prints what that changes for posture", async () => {
    await lock();
    hub.add(second);
    const { exitCode, out } = await lock({ update: true });
    expect(exitCode).toBe(0);
    expect(out).toContain("posture clear -> blocked");
    expect(out).toContain("pytorch_model.bin");
    expect((await check()).exitCode).toBe(1);
  });

  it("knows a repository that was made again under the same name, its commit gone or not", async () => {
    await lock();
    const identity = { id: "000000000000000000000001", createdAt: "2026-01-01T00:00:00.000Z" };
    hub.add({ ...second, identity });
    const gone = await scanned(context, { cache: false });
    expect(worse(gone.models[0])).toContain("blocked[identity-changed]");
    expect(gone.exitCode).toBe(1);
    hub.add({ ...first, identity });
    const mirrored = await scanned(context, { cache: false });
    expect(worse(mirrored.models[0])).toEqual(["blocked[identity-changed]"]);
    hub.add({ ...second });
    expect((await scanned(context, { cache: false })).models[0]?.posture).toBe("unknown");
  });

  it("locks what it can, and says what failed", async () => {
    write("  - id: acme/none\n  - id: acme/small\n");
    const { exitCode, out } = await lock();
    expect(exitCode).toBe(3);
    expect(out).toContain("does not exist or is private");
    expect([...(readLockfile(file())?.models.keys() ?? [])]).toEqual(["acme/small"]);
    await expect(lock({ ids: ["acme/smal"] })).rejects.toMatchObject({
      code: "usage",
      fix: "modelvet lock acme/small",
    });
  });

  it("keeps proofs beside it, which the gate tries again", async () => {
    await lock({ proofs: true });
    expect(existsSync(join(context.cwd, "models.proofs.json"))).toBe(true);
    expect((await check()).report.models[0].provenance.proof).toBe("proven");
    const text = readFileSync(file(), "utf8");
    const sha256 = /model\.safetensors.*?"sha256": "([0-9a-f]{64})"/.exec(text)?.[1] ?? "";
    expect(sha256).toHaveLength(64);
    writeFileSync(file(), text.replaceAll(sha256, "f".repeat(64)));
    const { exitCode, report } = await check();
    expect(exitCode).toBe(1);
    expect(worse(report.models[0])).toEqual(["blocked[listing-mismatch]"]);
    writeFileSync(join(context.cwd, "models.proofs.json"), '{ "version": 1, "proofs": {} }');
    const stripped = await check();
    expect(stripped.exitCode).toBe(3);
    expect(worse(stripped.report.models[0])).toEqual(["unknown[proof-unavailable]"]);
    writeFileSync(file(), text);
    await lock({ proofs: true });
    expect((await check()).exitCode).toBe(0);
  });
});

describe("a mirror that lies of the locked commit, and serves no git", () => {
  const readme = Buffer.from("---\nlicense: mit\n---\n");
  const oid = createHash("sha1").update(`blob ${readme.length}\0`).update(readme).digest("hex");
  let liar: Liar;
  let mirror: Captured;
  beforeEach(async () => {
    hub.add(second);
    await lock();
    liar = await startLiar(hub.url);
    mirror = { ...contextAt(liar.url), cwd: context.cwd };
    liar.lie = (answer) => {
      if (answer.url.endsWith("git-upload-pack")) answer.status = 404;
      if (answer.url.endsWith("/README.md")) answer.body = readme;
      if (!answer.url.includes("/tree/")) return;
      const entries: { path: string }[] = JSON.parse(answer.body.toString());
      const changed = entries
        .filter(({ path }) => path !== "pytorch_model.bin")
        .map((entry) => (entry.path === "README.md" ? { ...entry, oid, size: readme.length } : entry));
      answer.body = Buffer.from(JSON.stringify(changed));
    };
  });
  afterEach(() => liar.stop());

  it("is not believed by a scan", async () => {
    const { models, exitCode } = await scanned(mirror);
    expect(exitCode).toBe(1);
    expect(worse(models[0])).toContain("blocked[listing-mismatch]");
    expect(models[0]?.provenance).toMatchObject({
      proof: "mismatch",
      proofDetail: { message: expect.stringMatching("at the same commit") },
    });
  });

  it("does not get into the lockfile", async () => {
    const text = readFileSync(file(), "utf8");
    const options = { ids: [], update: true, check: false, proofs: false, format: "text" as const };
    expect(await runLock({ ...options, offline: false, cache: true }, mirror)).not.toBe(0);
    expect(readFileSync(file(), "utf8")).toBe(text);
  });

  it("is not to blame where the commit proves that the lockfile was edited", async () => {
    liar.lie = undefined;
    const text = readFileSync(file(), "utf8");
    const sha256 = /"path": "model\.safetensors".*?"sha256": "([0-9a-f]{64})"/.exec(text)?.[1] ?? "";
    writeFileSync(file(), text.replaceAll(sha256, "f".repeat(64)));
    const { models } = await scanned(mirror);
    const [finding] = (models[0]?.findings ?? []).filter(({ id }) => id === "listing-mismatch");
    expect(finding?.message).toContain("the file list in the lockfile does not belong to the commit");
    await lock({ update: true });
    expect(readFileSync(file(), "utf8")).toBe(text);
  });
});

describe("lock --check", () => {
  it("asks nobody offline, and the Hub otherwise", async () => {
    expect((await lock({ check: true })).exitCode).toBe(1);
    await lock();
    const requests = hub.log.length;
    expect((await lock({ check: true, offline: true })).exitCode).toBe(0);
    expect(hub.log).toHaveLength(requests);
    expect((await lock({ check: true })).exitCode).toBe(0);
    expect(hub.log.length).toBeGreaterThan(requests);
    hub.add({ ...first, gated: "auto" });
    const { exitCode, out } = await lock({ check: true });
    expect(exitCode).toBe(1);
    expect(out).toContain("asks for permission now");
  });
});

describe("lock --check of one model", () => {
  it("does not call a misspelled one current", async () => {
    await lock();
    expect((await lock({ check: true, ids: ["acme/small"] })).exitCode).toBe(0);
    await expect(lock({ check: true, ids: ["acme/smal"] })).rejects.toMatchObject({
      code: "usage",
      fix: "modelvet lock --check acme/small",
    });
  });
});

describe("what a moved pin changes", () => {
  it("is not hidden by a manifest that asks for something else", async () => {
    hub.add({ ...first, tags: { v1: first.files }, branches: { next: second.files } });
    write("  - { id: acme/small, revision: v1 }\n");
    await lock();
    write("  - { id: acme/small, revision: next }\n");
    expect((await lock()).out).toContain("posture clear -> blocked");
  });
});

describe("diff of two revisions", () => {
  it("says what changed for posture", async () => {
    hub.add({ ...second, tags: { v1: first.files } });
    const before = context.out().length;
    const code = await runDiff({ operands: ["acme/small@v1", "acme/small@main"] }, context);
    expect(code).toBe(0);
    expect(context.out().slice(before)).toContain("pytorch_model.bin");
    expect(context.out().slice(before)).toContain("cc-by-nc-4.0");
  });

  it("calls two models by two names no repository that was made again", async () => {
    hub.add({ ...second, id: "acme/mirror", identity: { id: "0123456789abcdef01234567" } });
    const before = context.out().length;
    await runDiff({ operands: ["acme/small@main", "acme/mirror@main"] }, context);
    expect(context.out().slice(before)).not.toContain("another repository");
  });
});
