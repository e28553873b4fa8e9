import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { openHubCacheSnapshot, parseListing } from "../../src/hub/hub-cache.ts";
import { openSnapshot } from "../../src/hub/open.ts";
import type { ModelRef } from "../../src/model.ts";
import { startLoopbackHub } from "./loopback/server.ts";
import { settingsFor } from "./loopback/settings.ts";

const commit = "0123456789abcdef0123456789abcdef01234567";
/** The git blob `{}`. */
const EMPTY_OBJECT = "9e26dfeeb6e641a33dae4961196235bdb965b21b";
let root: string;
let repository: string;

function write(path: string, text: string): void {
  mkdirSync(dirname(join(repository, path)), { recursive: true });
  writeFileSync(join(repository, path), text);
}

function link(path: string, target: string): void {
  mkdirSync(dirname(join(repository, path)), { recursive: true });
  symlinkSync(target, join(repository, path));
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "modelvet-hubcache-"));
  repository = join(root, "models--acme--open");
  write("refs/main", commit);
  write("refs/feature/x", `${commit}\n`);
});

const open = (revision: string) => openHubCacheSnapshot("acme/open", revision, { hubCacheFolder: root });

describe("the Hub's own cache", () => {
  it.each(["symbolic links", "plain files"])("is read with %s, sub-folders included", async (kind) => {
    if (kind === "plain files") write(`snapshots/${commit}/sub/model.bin`, "weights");
    else {
      write("blobs/abc", "weights");
      link(`snapshots/${commit}/sub/model.bin`, "../../../blobs/abc");
    }
    for (const revision of ["main", "feature/x", commit]) {
      const snapshot = await open(revision);
      expect(snapshot).toMatchObject({ source: "hub-cache", commit, requested: revision });
      expect(snapshot.files).toEqual([{ path: "sub/model.bin", size: 7 }]);
      expect(Buffer.from(await snapshot.read("sub/model.bin", 100)).toString()).toBe("weights");
      expect(Buffer.from(await snapshot.open("sub/model.bin").read(2, 3)).toString()).toBe("igh");
    }
  });

  it("takes the saved tree as its listing; what was not downloaded is `offline`", async () => {
    write(`snapshots/${commit}/config.json`, "{}");
    const files = {
      "config.json": { size: 2, blob_id: EMPTY_OBJECT },
      "model.bin": { size: 130, blob_id: "b".repeat(40), lfs_sha256: "c".repeat(64), lfs_size: 9_000 },
    };
    write(`trees/${commit}.json`, JSON.stringify({ format_version: 1, files }));
    const snapshot = await open("main");
    expect(snapshot.files).toEqual([
      { path: "config.json", size: 2, gitOid: EMPTY_OBJECT },
      { path: "model.bin", size: 9_000, gitOid: "b".repeat(40), sha256: "c".repeat(64), lfs: true },
    ]);
    expect(await snapshot.read("config.json", 10)).toHaveLength(2);
    const source = snapshot.open("model.bin");
    expect(source.size).toBe(9_000);
    await expect(source.read(0, 1)).rejects.toMatchObject({ state: "offline" });
  });

  it("does not believe a file that is not what the saved tree says", async () => {
    write(`snapshots/${commit}/config.json`, "[]");
    write(`snapshots/${commit}/model.bin`, "cut");
    const files = {
      "config.json": { size: 2, blob_id: EMPTY_OBJECT },
      "model.bin": { size: 130, blob_id: "b".repeat(40), lfs_sha256: "c".repeat(64), lfs_size: 9_000 },
    };
    write(`trees/${commit}.json`, JSON.stringify({ format_version: 1, files }));
    const snapshot = await open("main");
    await expect(snapshot.read("config.json", 10)).rejects.toMatchObject({ state: "server-error" });
    await expect(snapshot.open("model.bin").read(0, 1)).rejects.toMatchObject({ state: "truncated" });
  });

  it("does not take a link to a blob that is gone for an empty file", async () => {
    link(`snapshots/${commit}/model.bin`, "../../blobs/gone");
    const snapshot = await open("main");
    expect(snapshot.files).toEqual([{ path: "model.bin", size: 0, unsized: true }]);
    await expect(snapshot.read("model.bin", 100)).rejects.toMatchObject({
      state: "entry-not-found",
      message: "`model.bin` cannot be read: nothing is there",
    });
  });

  it("does not follow a link into another repository", async () => {
    writeFileSync(join(root, "secret"), "secret");
    link(`snapshots/${commit}/model.bin`, "../../../secret");
    const snapshot = await open("main");
    await expect(snapshot.read("model.bin", 100)).rejects.toMatchObject({ state: "entry-not-found" });
  });

  it.each(["v2", "../refs/main", "../../../etc/passwd", "nul\0", "f".repeat(40)])(
    "revision %j that it does not hold is `offline`",
    async (revision) => {
      await expect(open(revision)).rejects.toMatchObject({ state: "offline" });
    },
  );

  it.each([
    "",
    "[]",
    "{",
    '{"format_version":2,"files":{}}',
    '{"format_version":1,"files":{"a":{"size":-1}}}',
  ])("a damaged tree %j is no listing", (text) => expect(parseListing(text)).toBeUndefined());

  it("helps out when our own cache is offline", async () => {
    write(`snapshots/${commit}/README.md`, "# card");
    const settings = settingsFor("http://127.0.0.1:9", { hubCacheFolder: root }, { HF_HUB_OFFLINE: "1" });
    const at = { file: "", line: 1, column: 1 };
    const ref: ModelRef = {
      source: "hub",
      id: "acme/open",
      revision: "main",
      origin: "target",
      deployment: {},
      at,
    };
    const snapshot = await openSnapshot(ref, { settings });
    expect(snapshot.source).toBe("hub-cache");
    expect(await snapshot.read("README.md", 100)).toHaveLength(6);
    const absent = openSnapshot({ ...ref, id: "acme/none" }, { settings });
    await expect(absent).rejects.toMatchObject({ state: "offline", hint: "unset `HF_HUB_OFFLINE`" });
  });

  it("fills the gaps of our own cache", async () => {
    const files = [
      { path: "README.md", bytes: "# card" },
      { path: "LICENSE", bytes: "terms" },
    ];
    const hub = await startLoopbackHub({ repositories: [{ id: "acme/open", files }] });
    const settings = settingsFor(hub.url, { hubCacheFolder: root });
    const at = { file: "", line: 1, column: 1 };
    const ref: ModelRef = {
      source: "hub",
      id: "acme/open",
      revision: "main",
      origin: "target",
      deployment: {},
      at,
    };
    await (await openSnapshot(ref, { settings })).read("README.md", 100);
    write(`snapshots/${hub.commit("acme/open")}/LICENSE`, "terms");
    await hub.stop();
    const snapshot = await openSnapshot(ref, { settings: { ...settings, offline: "--offline" } });
    expect(await snapshot.read("README.md", 100)).toHaveLength(6);
    expect(await snapshot.read("LICENSE", 100)).toHaveLength(5);
    expect(await snapshot.open("LICENSE").read(0, 3)).toHaveLength(3);
    write(`snapshots/${hub.commit("acme/open")}/LICENSE`, "other");
    await expect(snapshot.read("LICENSE", 100)).rejects.toMatchObject({ state: "server-error" });
    write(`snapshots/${hub.commit("acme/open")}/LICENSE`, "longer terms");
    const again = await openSnapshot(ref, { settings: { ...settings, offline: "--offline" } });
    await expect(again.open("LICENSE").read(0, 3)).rejects.toMatchObject({ state: "server-error" });
  });
});
