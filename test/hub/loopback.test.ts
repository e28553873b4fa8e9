import { downloadFile, listFiles, pathsInfo } from "@huggingface/hub";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LoopbackHub, startLoopbackHub } from "./loopback/server.ts";

let hub: LoopbackHub;
const weights = new Uint8Array(100_000).fill(7);

beforeAll(async () => {
  hub = await startLoopbackHub({
    repositories: [
      {
        id: "acme/open",
        files: [
          { path: "README.md", bytes: "---\nlicense: mit\n---\n" },
          { path: "sub/model.bin", bytes: weights },
        ],
        security: { scansDone: true, filesWithIssues: [{ path: "sub/model.bin", level: "unsafe" }] },
      },
      { id: "acme/many", files: Array.from({ length: 60 }, (_, i) => ({ path: `f${i}`, bytes: `${i}` })) },
    ],
    modes: { redirects: true },
  });
});
afterAll(() => hub.stop());

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(hub.url + path, { headers, redirect: "manual" });

describe("the loopback Hub", () => {
  it("serves the official client", async () => {
    const repo = "acme/open";
    const all: string[] = [];
    for await (const file of listFiles({ repo, recursive: true, hubUrl: hub.url })) all.push(file.path);
    expect(all).toEqual(["README.md", "sub", "sub/model.bin"]);
    const found = await pathsInfo({ repo, paths: ["sub/model.bin", "none"], expand: true, hubUrl: hub.url });
    expect(found).toMatchObject([
      { path: "sub/model.bin", size: 100_000, securityFileStatus: { status: "unsafe" } },
    ]);
    const file = await downloadFile({ repo, path: "sub/model.bin", hubUrl: hub.url, xet: false });
    expect(new Uint8Array((await file?.arrayBuffer()) ?? [])).toHaveLength(100_000);
    expect(await downloadFile({ repo, path: "none", hubUrl: hub.url })).toBeNull();
  });

  it("sends the headers that a first hop carries", async () => {
    const commit = hub.commit("acme/open");
    const answer = await get("/acme/open/resolve/main/sub/model.bin");
    expect(answer.status).toBe(302);
    expect(answer.headers.get("x-repo-commit")).toBe(commit);
    expect(answer.headers.get("x-linked-size")).toBe("100000");
    expect(answer.headers.get("x-linked-etag")).toMatch(/^"[0-9a-f]{64}"$/);
    expect(answer.headers.get("location")).toContain(hub.cdn);
    expect(answer.headers.get("ratelimit")).toBe('"resolvers";r=499;t=51');
    const small = await get("/acme/open/resolve/main/README.md");
    expect([small.status, small.headers.get("location")]).toEqual([
      307,
      `/api/resolve-cache/models/acme/open/${commit}/README.md`,
    ]);
  });

  it("serves ranges, and refuses those past the end", async () => {
    hub.set({ redirects: false });
    const part = await get("/acme/open/resolve/main/sub/model.bin", { range: "bytes=99990-200000" });
    expect([part.status, part.headers.get("content-range")]).toEqual([206, "bytes 99990-99999/100000"]);
    const tail = await get("/acme/open/resolve/main/sub/model.bin", { range: "bytes=-5" });
    expect(tail.headers.get("content-range")).toBe("bytes 99995-99999/100000");
    const past = await get("/acme/open/resolve/main/sub/model.bin", { range: "bytes=100000-" });
    expect([past.status, past.headers.get("content-range")]).toEqual([416, "bytes */100000"]);
    hub.set({ redirects: true });
  });

  it("knows the names that `expand` may ask for, and pages expanded listings by fifty", async () => {
    expect((await get("/api/models/acme/open?expand=sha&expand=cardData")).status).toBe(200);
    expect((await get("/api/models/acme/open?expand=blobs")).status).toBe(400);
    const page = await get("/api/models/acme/many/tree/main?recursive=true&expand=true");
    expect(await page.json()).toHaveLength(50);
    expect(page.headers.get("link")).toContain('rel="next"');
  });

  it("lists refs, pointers, blobs and the scan of a repository", async () => {
    const refs = await (await get("/api/models/acme/open/refs")).json();
    expect(refs).toMatchObject({ branches: [{ name: "main", ref: "refs/heads/main" }] });
    expect(await (await get("/acme/open/raw/main/sub/model.bin")).text()).toMatch(
      /^version https:.*\noid sha256:/,
    );
    const info = await (await get("/api/models/acme/open?blobs=true&securityStatus=true")).json();
    expect(info).toMatchObject({
      siblings: [{ rfilename: "README.md" }, { rfilename: "sub/model.bin", size: 100_000 }],
      securityRepoStatus: { scansDone: true },
    });
    expect(await (await get("/api/models?search=MANY")).json()).toMatchObject([{ id: "acme/many" }]);
  });
});
