import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { licenseFile } from "../../src/evidence/license-files.ts";
import { openSnapshot } from "../../src/hub/open.ts";
import { openHubSnapshot } from "../../src/hub/repository.ts";
import type { HubSettings } from "../../src/hub/settings.ts";
import { currencyExit, currencyOf } from "../../src/lock/currency.ts";
import { type LockAllOptions, lockAll } from "../../src/lock/lock-all.ts";
import type { LockTools } from "../../src/lock/lock-model.ts";
import { proofsFileOf, proveLocked, readProofs } from "../../src/lock/proofs.ts";
import { readLockfile } from "../../src/lock/read.ts";
import type { LoopbackRepository } from "../hub/loopback/repository.ts";
import { type LoopbackHub, startLoopbackHub } from "../hub/loopback/server.ts";
import { settingsFor } from "../hub/loopback/settings.ts";
import { evidenceOf, refOf } from "./evidence.ts";
import { sha256 } from "./snapshot.ts";

const top = mkdtempSync(join(tmpdir(), "modelvet-lockhub-"));
afterAll(() => rmSync(top, { recursive: true }));

const small: LoopbackRepository = {
  id: "acme/small",
  files: [
    { path: "README.md", bytes: "---\nlicense: apache-2.0\n---\n# small\n" },
    { path: "LICENSE", bytes: "terms" },
    { path: "config.json", bytes: "{}" },
    { path: "model.safetensors", bytes: "weights" },
  ],
};
const gated: LoopbackRepository = { ...small, id: "acme/gated", gated: "manual", granted: ["hf_right"] };

let hub: LoopbackHub;
let settings: HubSettings;
let file = "";
let runs = 0;

beforeEach(async () => {
  hub = await startLoopbackHub({ tokens: ["hf_right"], repositories: [small, gated] });
  settings = settingsFor(hub.url);
  file = join(top, `run${runs++}.lock.json`);
});
afterEach(() => hub.stop());

function tools(changed: Partial<HubSettings> = {}): LockTools {
  return {
    open: (ref, commit) =>
      openSnapshot(ref, {
        settings: { ...settings, ...changed },
        ...(commit === undefined ? {} : { commit }),
      }),
    async gather(snapshot, ref) {
      const { files, commit, identity } = snapshot;
      const { cardData: _, ...facts } = snapshot.hub ?? { tags: [] };
      return evidenceOf(ref.id, {
        files,
        hub: facts,
        ...(commit ? { commit } : {}),
        ...(identity ? { identity } : {}),
      });
    },
    conclude: () => "Apache-2.0",
  };
}

function lock(ids: readonly string[], with_ = tools(), more: Partial<LockAllOptions> = {}) {
  const signal = new AbortController().signal;
  const options = { ids: [], update: false, proofs: false, signal, ...more };
  return lockAll(
    ids.map((id) => refOf(id)),
    file,
    with_,
    () => "clear",
    options,
  );
}

/** The lines of `lock --check` against the Hub as it is now. */
async function drift(id: string) {
  const live = { ...settings, cacheFolder: undefined };
  const open = () => (revision: string) => openHubSnapshot(id, revision, { settings: live });
  const models = await currencyOf(
    [refOf(id)],
    readLockfile(file)!,
    (path) => licenseFile(path) !== undefined,
    open,
  );
  return [currencyExit(models), ...models.flatMap(({ drifts }) => drifts.map(({ kind }) => kind))];
}

describe("lock against a Hub over HTTP", () => {
  it("hashes every file, small ones from their bytes, big ones from the listing", async () => {
    expect((await lock(["acme/small"])).exitCode).toBe(0);
    const entry = readLockfile(file)?.models.get("acme/small");
    expect(entry?.commit).toBe(hub.commit("acme/small"));
    for (const { path, bytes } of small.files)
      expect(entry?.files.find((found) => found.path === path)?.sha256).toBe(
        sha256(Buffer.from(String(bytes))),
      );
    expect(hub.log.some(({ url }) => url.includes("model.safetensors"))).toBe(false);
  });

  it("locks what a gated repository shows, and the rest once it may", async () => {
    const { exitCode, outcomes } = await lock(["acme/gated", "acme/small"]);
    expect(exitCode).toBe(3);
    expect(outcomes.find(({ key }) => key === "acme/gated")?.gap).toBeDefined();
    expect((await lock(["acme/gated", "acme/small"], tools({ token: "hf_right" }))).exitCode).toBe(0);
    const entry = readLockfile(file)?.models.get("acme/gated");
    expect(entry?.files.every(({ sha256 }) => sha256 !== undefined)).toBe(true);
  });

  it("does not give up what it knows of a commit that it may no longer read", async () => {
    await lock(["acme/gated"], tools({ token: "hf_right" }));
    const before = readFileSync(file, "utf8");
    const { exitCode, outcomes } = await lock(["acme/gated"], tools({ cacheFolder: undefined }), {
      update: true,
    });
    expect(exitCode).toBe(3);
    expect(outcomes[0]).toMatchObject({ outcome: "failed" });
    expect(outcomes[0]?.error?.message).toContain("stays as it was");
    expect(readFileSync(file, "utf8")).toBe(before);
  });

  it("proves its entries without a network afterwards", async () => {
    await lock(["acme/small"], tools({ git: "proof" }), { proofs: true });
    const entry = readLockfile(file)!.models.get("acme/small")!;
    const proof = readProofs(proofsFileOf(file))?.get(entry.commit!);
    expect(proof).toBeDefined();
    expect(proveLocked(entry, proof!)).toEqual({ proof: "proven" });
    const edited = entry.files.map((found) => (found.lfs ? { ...found, sha256: "1".repeat(64) } : found));
    expect(proveLocked({ ...entry, files: edited }, proof!).proof).toBe("mismatch");
  });

  it("sees what becomes of a repository", async () => {
    await lock(["acme/small"]);
    expect(await drift("acme/small")).toEqual([0]);
    const identity = { id: "000000000000000000000001", createdAt: "2026-01-01T00:00:00.000Z" };
    hub.add({ ...small, identity });
    expect(await drift("acme/small")).toEqual([0, "mirror"]);
    hub.add({ ...small, identity, files: [{ path: "LICENSE", bytes: "other" }] });
    expect(await drift("acme/small")).toEqual([1, "recreated", "commit-gone", "moved", "license"]);
    hub.add({ ...small, gated: "auto" });
    expect(await drift("acme/small")).toEqual([1, "gating"]);
    hub.add({ ...small, id: "acme/new" });
    hub.add({ ...small, renamedTo: "acme/new" });
    expect(await drift("acme/small")).toContain("renamed");
    hub.add({ ...small, private: true });
    expect(await drift("acme/small")).toEqual([1, "repository-gone"]);
    hub.add({ ...small, disabled: true });
    expect(await drift("acme/small")).toEqual([1, "repository-gone"]);
    hub.set({ failing: { status: 500, times: 50 } });
    expect(await drift("acme/small")).toEqual([3, "unreadable"]);
  });
});
