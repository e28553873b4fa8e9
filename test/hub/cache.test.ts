import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type CacheKey, openCache } from "../../src/hub/cache.ts";
import { openSnapshot } from "../../src/hub/open.ts";
import { openHubSnapshot } from "../../src/hub/repository.ts";
import type { HubSettings } from "../../src/hub/settings.ts";
import type { ModelRef } from "../../src/model.ts";
import { type LoopbackHub, startLoopbackHub } from "./loopback/server.ts";
import { settingsFor } from "./loopback/settings.ts";

const key: CacheKey = {
  kind: "file",
  endpoint: "https://h",
  id: "a/b",
  commit: "0".repeat(40),
  at: "../../x",
};
const bytes = Uint8Array.from([1, 2, 3]);

function folder(): string {
  return mkdtempSync(join(tmpdir(), "modelvet-cache-"));
}

function entries(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

describe("an entry", () => {
  it("is found under its key and no other", async () => {
    const cache = openCache(folder());
    await cache.put(key, bytes);
    expect(await cache.get(key)).toEqual(bytes);
    for (const other of [
      { ...key, endpoint: "https://other" },
      { ...key, id: "a/c" },
      { ...key, commit: "1".repeat(40) },
      { ...key, at: "x" },
      { ...key, kind: "block" as const },
    ]) {
      expect(await cache.get(other)).toBeUndefined();
    }
  });

  it("is readable by its owner only, and its path is made of hex digits", async () => {
    const root = folder();
    await openCache(root).put(key, bytes);
    const [place = ""] = entries(root);
    expect(place.slice(root.length)).toMatch(/^\/v\d\/[0-9a-f]{2}\/[0-9a-f]{62}$/);
    expect(statSync(place).mode & 0o777).toBe(0o600);
    expect(statSync(join(root, "v1")).mode & 0o777).toBe(0o700);
  });

  it.each([
    ["a changed byte", (b: Buffer) => b.fill(9, b.length - 1)],
    ["a lost tail", (b: Buffer) => b.subarray(0, b.length - 1)],
    ["nothing left", () => Buffer.alloc(0)],
    ["another key", (b: Buffer) => Buffer.from(b.toString("latin1").replace("a/b", "a/c"), "latin1")],
  ])("damaged (%s) it is not believed, and can be written again", async (_, damage) => {
    const root = folder();
    const cache = openCache(root);
    await cache.put(key, bytes);
    const [place = ""] = entries(root);
    writeFileSync(place, damage(readFileSync(place)));
    expect(await cache.get(key)).toBeUndefined();
    await cache.put(key, bytes);
    expect(await cache.get(key)).toEqual(bytes);
  });

  it("is not written through a link of somebody else's making", async () => {
    const root = folder();
    const target = folder();
    symlinkSync(target, join(root, "v1"));
    const cache = openCache(root);
    await cache.put(key, bytes);
    expect(entries(target)).toHaveLength(0);
    expect(await cache.get(key)).toBeUndefined();
  });

  it("a folder that cannot be made is a slower scan, no error", async () => {
    const file = join(folder(), "file");
    writeFileSync(file, "");
    const cache = openCache(file);
    await cache.put(key, bytes);
    expect(await cache.get(key)).toBeUndefined();
  });
});

describe("a pinned model", () => {
  let hub: LoopbackHub;
  let settings: HubSettings;
  beforeEach(async () => {
    hub = await startLoopbackHub({
      repositories: [{ id: "acme/open", files: [{ path: "README.md", bytes: "# card" }] }],
    });
    settings = settingsFor(hub.url);
  });
  afterEach(() => hub.stop());

  const ref = (revision: string): ModelRef => ({
    source: "hub",
    id: "acme/open",
    revision,
    origin: "target",
    deployment: {},
    at: { file: "", line: 1, column: 1 },
  });

  it("costs no request the second time, in its lock as well as in its revision", async () => {
    const commit = hub.commit("acme/open");
    await (await openSnapshot(ref("main"), { settings, commit })).read("README.md", 100);
    expect(hub.log).toHaveLength(3);
    await (await openSnapshot(ref(commit), { settings })).read("README.md", 100);
    expect(hub.log).toHaveLength(3);
  });

  it("costs all of them without a cache", async () => {
    const without = { ...settings, cacheFolder: undefined };
    for (let i = 0; i < 2; i++) {
      await (await openSnapshot(ref(hub.commit("acme/open")), { settings: without })).read("README.md", 100);
    }
    expect(hub.log).toHaveLength(6);
  });

  it("a branch costs one request the second time, and is found offline after that", async () => {
    await (await openSnapshot(ref("main"), { settings })).read("README.md", 100);
    await (await openSnapshot(ref("main"), { settings })).read("README.md", 100);
    expect(hub.log).toHaveLength(4);
    const offline = { ...settings, offline: "HF_HUB_OFFLINE" };
    const snapshot = await openSnapshot(ref("main"), { settings: offline });
    expect(snapshot.commit).toBe(hub.commit("acme/open"));
    expect(await snapshot.read("README.md", 100)).toHaveLength(6);
    expect(hub.log).toHaveLength(4);
  });

  it("another endpoint does not get the answers of this one", async () => {
    await openSnapshot(ref(hub.commit("acme/open")), { settings });
    const other = { ...settings, endpoint: hub.url.replace("127.0.0.1", "localhost") };
    const before = hub.log.length;
    await openSnapshot(ref(hub.commit("acme/open")), { settings: other });
    expect(hub.log.length).toBe(before + 2);
  });

  it("a damaged listing is fetched again", async () => {
    const commit = hub.commit("acme/open");
    const first = await openHubSnapshot("acme/open", commit, { settings });
    for (const place of entries(settings.cacheFolder ?? "")) writeFileSync(place, "{}");
    const second = await openHubSnapshot("acme/open", commit, { settings });
    expect(second.files).toEqual(first.files);
    expect(hub.log).toHaveLength(4);
  });

  it("many processes may read and write it at once", async () => {
    const out = join(folder(), "reader.mjs");
    const source = fileURLToPath(new URL("../../src/hub/repository.ts", import.meta.url));
    await build({
      stdin: {
        contents: `import { openHubSnapshot } from ${JSON.stringify(source)};
          const settings = JSON.parse(process.argv[2]);
          for (let i = 0; i < 5; i++) {
            const snapshot = await openHubSnapshot("acme/open", process.argv[3], { settings });
            const text = Buffer.from(await snapshot.read("README.md", 100)).toString();
            if (text !== "# card") process.exit(1);
          }`,
        resolveDir: fileURLToPath(new URL("../..", import.meta.url)),
      },
      bundle: true,
      platform: "node",
      format: "esm",
      outfile: out,
      banner: { js: 'import{createRequire as $r}from"node:module";const require=$r(import.meta.url);' },
    });
    const run = promisify(execFile);
    const commit = hub.commit("acme/open");
    await Promise.all([1, 2, 3].map(() => run(process.execPath, [out, JSON.stringify(settings), commit])));
    const left = entries(settings.cacheFolder ?? "");
    expect(left.every((place) => /[0-9a-f]{62}$/.test(place))).toBe(true);
  });
});
