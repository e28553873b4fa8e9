import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { packOf } from "../../src/hub/git-fetch.ts";
import { pktLine } from "../../src/hub/pkt-line.ts";
import { openHubSnapshot } from "../../src/hub/repository.ts";
import type { LoopbackModes } from "./loopback/modes.ts";
import type { LoopbackFile } from "./loopback/repository.ts";
import { type LoopbackHub, startLoopbackHub } from "./loopback/server.ts";
import { settingsFor } from "./loopback/settings.ts";

const files: LoopbackFile[] = [
  { path: "README.md", bytes: "---\nlicense: mit\n---\n# card\n" },
  { path: "LICENSE", bytes: "terms" },
  { path: "empty.txt", bytes: "" },
  { path: "sub/config.json", bytes: "{}" },
  { path: "vocab.json", bytes: "v".repeat(400_000) },
  { path: "run.sh", bytes: "#!/bin/sh\n", mode: "100755" },
  { path: "model.safetensors", size: 9_000_000_000 },
];
const many = Array.from({ length: 125 }, (_, i) => ({
  path: `weights/model-${i}.bin`,
  size: 5_000_000_000 + i,
}));

let hub: LoopbackHub;
beforeEach(async () => {
  hub = await startLoopbackHub({
    repositories: [
      { id: "acme/open", files },
      { id: "acme/other", files: files.slice(0, 2) },
      { id: "acme/many", files: many },
      { id: "acme/gated", files, gated: "manual", granted: ["hf_granted"] },
    ],
    tokens: ["hf_granted"],
  });
});
afterEach(() => hub.stop());

const git = { git: "files" } as const;
const posts = () => hub.log.filter((entry) => entry.method === "POST");

async function evidence(mode: "files" | "proof" | "off", modes: LoopbackModes = {}) {
  hub.set(modes);
  const snapshot = await openHubSnapshot("acme/open", "main", {
    settings: settingsFor(hub.url, { git: mode }),
  });
  const texts = await Promise.all(
    ["README.md", "LICENSE", "empty.txt", "sub/config.json", "vocab.json"].map(async (path) =>
      Buffer.from(await snapshot.read(path, 1_000_000)).toString("base64"),
    ),
  );
  const { proof, objects: _, read: __, open: ___, ...rest } = snapshot;
  return { proof, seen: { ...rest, texts } };
}

describe("one git request", () => {
  it("proves the listing and brings the small files", async () => {
    const snapshot = await openHubSnapshot("acme/open", "main", { settings: settingsFor(hub.url, git) });
    expect(snapshot.proof).toEqual({ proof: "proven" });
    for (const path of ["README.md", "LICENSE", "empty.txt", "sub/config.json", "run.sh"]) {
      await snapshot.read(path, 1000);
    }
    expect(hub.log.map((entry) => entry.status)).toEqual([200, 200, 200]);
    expect(posts()).toHaveLength(1);
  });

  it("proves 125 files with less than 10 KB", async () => {
    const settings = settingsFor(hub.url, { git: "proof" });
    const snapshot = await openHubSnapshot("acme/many", "main", { settings });
    expect(snapshot.proof).toEqual({ proof: "proven" });
    expect(posts()).toHaveLength(1);
    expect(posts()[0]?.sent).toBeLessThan(10_000);
  });

  it("costs nothing when the commit was proven before", async () => {
    const settings = settingsFor(hub.url, git);
    const commit = hub.commit("acme/open");
    const scan = async () => {
      const snapshot = await openHubSnapshot("acme/open", commit, { settings });
      return [snapshot.proof, snapshot.objects, await snapshot.read("README.md", 1000)];
    };
    const first = await scan();
    expect(hub.log).toHaveLength(3);
    expect(await scan()).toEqual(first);
    expect(hub.log).toHaveLength(3);
  });

  it("gives the same evidence as reading file by file", async () => {
    const plain = await evidence("off");
    expect(plain.proof).toBeUndefined();
    for (const mode of ["files", "proof"] as const) {
      const found = await evidence(mode);
      expect(found.proof).toEqual({ proof: "proven" });
      expect(found.seen).toEqual(plain.seen);
    }
  });

  it.each([
    ["no filters", { git: "no-filters" }, { proof: "proven" }],
    ["a pack of a gibibyte with files, none without", { git: "huge" }, { proof: "proven" }],
    ["no git", { git: "off" }, { proof: "unavailable" }],
    [
      "a truncated pack",
      { git: "truncated" },
      { proof: "unavailable", proofDetail: { message: /truncated/ } },
    ],
    ["a delta loop", { git: "delta-loop" }, { proof: "unavailable", proofDetail: { message: /loop/ } }],
  ] as const)("%s: the same evidence, and a clear word on the proof", async (_, modes, expected) => {
    const plain = await evidence("off");
    const before = process.memoryUsage.rss();
    const found = await evidence("files", modes);
    expect(found.seen).toEqual(plain.seen);
    expect(found.proof?.proof).toBe(expected.proof);
    if ("proofDetail" in expected)
      expect(found.proof?.proofDetail?.message).toMatch(expected.proofDetail.message);
    expect(process.memoryUsage.rss() - before).toBeLessThan(300 * 1024 * 1024);
  });

  it("an endpoint without git is asked once a process, and not again for a commit that is known", async () => {
    hub.set({ git: "off" });
    const settings = settingsFor(hub.url, git);
    for (const id of ["acme/open", "acme/other", "acme/open"]) {
      const snapshot = await openHubSnapshot(id, hub.commit(id), { settings });
      expect(snapshot.proof?.proof).toBe("unavailable");
      expect(snapshot.proof?.proofDetail?.message).toBeTruthy();
    }
    expect(posts()).toHaveLength(1);
    expect(hub.log).toHaveLength(5);
  });

  it("a failure that may pass is not remembered", async () => {
    const settings = settingsFor(hub.url, { ...git, tries: 1 });
    hub.set({ git: "truncated" });
    expect((await openHubSnapshot("acme/open", "main", { settings })).proof?.proof).toBe("unavailable");
    hub.set({ git: "filters" });
    expect((await openHubSnapshot("acme/open", "main", { settings })).proof?.proof).toBe("proven");
  });

  it("a gated repository is proven with a token and not asked for without", async () => {
    const without = await openHubSnapshot("acme/gated", "main", { settings: settingsFor(hub.url, git) });
    expect(without.proof).toMatchObject({ proof: "unavailable", proofDetail: { message: /gated/ } });
    expect(posts()).toHaveLength(0);
    await expect(without.read("LICENSE", 100)).rejects.toMatchObject({ state: "gated" });
    const settings = settingsFor(hub.url, { ...git, token: "hf_granted" });
    const granted = await openHubSnapshot("acme/gated", "main", { settings });
    expect(granted.proof).toEqual({ proof: "proven" });
    expect(await granted.read("LICENSE", 100)).toHaveLength(5);
  });

  it("a listing that lies about one hash is a mismatch that names the file", async () => {
    const lying = await startLoopbackHub({ repositories: [{ id: "acme/open", files }] });
    const { port } = new URL(lying.url);
    const { createServer } = await import("node:http");
    const between = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const headers = Object.entries(request.headers).filter(
        ([name]) => name !== "host" && name !== "content-length",
      );
      const answer = await fetch(`http://127.0.0.1:${port}${request.url}`, {
        method: request.method ?? "GET",
        headers: headers.map(([name, value]): [string, string] => [name, String(value)]),
        ...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}),
      });
      let body = Buffer.from(await answer.arrayBuffer());
      if (request.url?.includes("/tree/")) {
        const sha256 = /"lfs":\{"oid":"([0-9a-f]{64})/.exec(body.toString())?.[1] ?? "";
        body = Buffer.from(body.toString().replace(sha256, "f".repeat(64)));
      }
      response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "" });
      response.end(body);
    });
    await new Promise<void>((resolve) => between.listen(0, "127.0.0.1", resolve));
    const address = between.address();
    const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
    const snapshot = await openHubSnapshot("acme/open", "main", { settings: settingsFor(url, git) });
    expect(snapshot.proof).toMatchObject({ proof: "mismatch", proofDetail: { path: "model.safetensors" } });
    between.closeAllConnections();
    between.close();
    await lying.stop();
  });
});

describe("an answer of git", () => {
  it.each([
    ["", "refused"],
    ["<html>", "no-git"],
    [`${pktLine("ERR not our ref\n")}`, "refused"],
    [`${pktLine("packfile\n")}${pktLine("\u0003fatal: out of memory")}`, "broken"],
    [`${pktLine("packfile\n")}${pktLine("\u0001PACK").slice(0, -2)}`, "failed"],
    [`${pktLine("packfile\n")}zzzz`, "failed"],
  ])("%j is %s", (text, kind) => {
    expect(packOf(Buffer.from(text))).toMatchObject({ kind });
  });
});
