import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openHubSnapshot } from "../../src/hub/repository.ts";
import type { HubSettings } from "../../src/hub/settings.ts";
import { type Answer, type Liar, startLiar } from "./loopback/liar.ts";
import { pointer } from "./loopback/objects.ts";
import type { LoopbackFile } from "./loopback/repository.ts";
import { type LoopbackHub, startLoopbackHub } from "./loopback/server.ts";
import { settingsFor } from "./loopback/settings.ts";

const sha256 = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex");
const blob = (bytes: Buffer) =>
  createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");

const small = Buffer.from("small weights");
const big = Buffer.alloc(400_000, "b");
const files: LoopbackFile[] = [
  { path: "README.md", bytes: "# card" },
  { path: "vocab.json", bytes: "v".repeat(300_000) },
  { path: "small.bin", bytes: small },
  { path: "big.bin", bytes: big },
];

let hub: LoopbackHub;
let liar: Liar;
let settings: HubSettings;
beforeEach(async () => {
  const repositories = ["a/one", "a/two", "a/three"].map((id) => ({
    id,
    files: [...files, { path: "name.txt", bytes: id }],
  }));
  hub = await startLoopbackHub({ repositories });
  liar = await startLiar(hub.url);
  settings = settingsFor(liar.url, { git: "files", tries: 1 });
});
afterEach(async () => {
  liar.stop();
  await hub.stop();
});

type Entry = { path: string; oid: string; size: number; lfs?: { oid: string; size: number } };

/** Changes one entry of every listing. */
function listed(path: string, change: (entry: Entry) => Entry) {
  return (answer: Answer) => {
    if (!answer.url.includes("/tree/")) return;
    const entries: Entry[] = JSON.parse(answer.body.toString());
    answer.body = Buffer.from(
      JSON.stringify(entries.map((entry) => (entry.path === path ? change(entry) : entry))),
    );
  };
}

const open = (id = "a/one") => openHubSnapshot(id, hub.commit(id), { settings });
const bytesOf = async (path: string, size: number) =>
  Buffer.from(await (await open()).open(path).read(0, size)).toString();

describe("a listing that lies once, with bytes to match", () => {
  it.each([
    ["vocab.json", Buffer.alloc(300_000, "w")],
    ["small.bin", Buffer.from("other weights")],
    ["big.bin", Buffer.alloc(400_000, "c")],
  ])("leaves nothing in the cache that is taken for the true %s", async (path, other) => {
    const honest = Buffer.from(String(files.find((file) => file.path === path)?.bytes));
    const lieInListing = listed(path, (entry) =>
      entry.lfs === undefined
        ? { ...entry, oid: blob(other) }
        : { ...entry, lfs: { ...entry.lfs, oid: sha256(other) } },
    );
    liar.lie = (answer) => {
      lieInListing(answer);
      if (!answer.url.includes("/resolve/") || !answer.url.endsWith(path)) return;
      const range = /^bytes (\d+)-(\d+)/.exec(answer.headers["content-range"] ?? "");
      answer.body = range === null ? other : other.subarray(Number(range[1]), Number(range[2]) + 1);
      if (answer.headers["x-linked-etag"]) answer.headers["x-linked-etag"] = `"${sha256(other)}"`;
    };
    expect((await open()).proof?.proof).toBe("mismatch");
    expect(await bytesOf(path, 9)).toBe(other.toString("latin1", 0, 9));
    liar.lie = undefined;
    expect((await open()).proof).toEqual({ proof: "proven" });
    expect(await bytesOf(path, 9)).toBe(honest.toString("latin1", 0, 9));
  });
});

describe("a listing that calls a large file small", () => {
  const asSmall = listed("big.bin", ({ lfs: _, ...entry }) => ({
    ...entry,
    size: pointer(sha256(big), big.length).length,
  }));

  it("is not proven, although its git id is the right one", async () => {
    liar.lie = asSmall;
    expect((await open()).proof).toMatchObject({ proof: "mismatch", proofDetail: { path: "big.bin" } });
  });

  it("is contradicted by the file's own answer where there is no git", async () => {
    liar.lie = (answer) => {
      asSmall(answer);
      if (answer.url.endsWith("git-upload-pack")) answer.status = 404;
    };
    await expect(bytesOf("big.bin", 9)).rejects.toMatchObject({ state: "server-error" });
  });
});

describe("parts of a file", () => {
  const saying = (range: string) => ({ headers: { "content-range": range } });

  it.each([
    ["no word on which part it is", { headers: {} }],
    ["another part", saying("bytes 9-65544/400000")],
    ["a file of another size", saying("bytes 0-65535/65536")],
    ["a whole that is shorter than listed", { status: 200, body: Buffer.alloc(300_000) }],
    ["a whole that ends early", { status: 200, body: Buffer.alloc(9) }],
  ])("are not believed with %s", async (_, change) => {
    liar.lie = (answer) => {
      if (answer.url.includes("/resolve/")) Object.assign(answer, change);
    };
    await expect(bytesOf("big.bin", 9)).rejects.toMatchObject({
      state: expect.stringMatching(/truncated|server-error/),
    });
  });
});

describe("git that fails for one repository", () => {
  const line = "0017ERR not our ref x\n\n\n";

  it.each([
    ["refuses its commit", { status: 200, body: Buffer.from(line.slice(0, 23)) }],
    ["breaks down", { status: 503, body: Buffer.from("busy") }],
  ])("%s, and proves the others", async (_, failure) => {
    liar.lie = (answer) => {
      if (answer.url === "/a/one/git-upload-pack") Object.assign(answer, failure);
    };
    expect((await open("a/one")).proof?.proof).toBe("unavailable");
    expect((await open("a/two")).proof).toEqual({ proof: "proven" });
  });

  it("is asked again after a breakdown", async () => {
    liar.lie = (answer) => {
      if (answer.url.endsWith("git-upload-pack")) answer.status = 503;
    };
    expect((await open()).proof?.proof).toBe("unavailable");
    liar.lie = undefined;
    expect((await open()).proof).toEqual({ proof: "proven" });
  });

  it("keeps no pack that lacks the commit", async () => {
    let other: Answer["body"] = Buffer.alloc(0);
    liar.lie = (answer) => {
      if (answer.url === "/a/two/git-upload-pack") other = answer.body;
      if (answer.url === "/a/one/git-upload-pack") answer.body = other;
    };
    await open("a/two");
    expect((await open("a/one")).proof).toMatchObject({ proof: "unavailable" });
    liar.lie = undefined;
    expect((await open("a/one")).proof).toEqual({ proof: "proven" });
  });
});
