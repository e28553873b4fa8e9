import { createServer, type Server } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { openHubSnapshot } from "../../src/hub/repository.ts";
import { startLoopbackHub } from "./loopback/server.ts";
import { settingsFor } from "./loopback/settings.ts";

const sha = "a".repeat(40);
let server: Server | undefined;
const asked: string[] = [];

/** A Hub that answers each path with exactly these bytes. */
async function raw(
  routes: (url: string) => { headers?: Record<string, string>; body: unknown },
): Promise<string> {
  asked.length = 0;
  server = createServer((request, response) => {
    asked.push(request.url ?? "");
    const { headers = {}, body } = routes(request.url ?? "");
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    response.end(body instanceof Uint8Array ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
}

const info = { _id: "1", id: "a/b", sha, private: false, gated: false, lastModified: "2024-01-01T00:00:00Z" };
const listing = (entries: unknown) => (url: string) =>
  url.includes("/tree/")
    ? { body: entries }
    : url.includes("/api/")
      ? { body: info }
      : { body: Buffer.from("x") };
const open = (url: string) => openHubSnapshot("a/b", "main", { settings: settingsFor(url, { tries: 1 }) });

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

describe("names from a repository", () => {
  it.each(["../../x", "/etc/passwd", "a/../../x", "a/./b", "a//b", "nul\0name", "\ud800"])(
    "%j stays data: it is listed and never asked for",
    async (path) => {
      const url = await raw(listing([{ type: "file", path, size: 1, oid: sha }]));
      const snapshot = await open(url);
      expect(snapshot.files).toHaveLength(1);
      const before = asked.length;
      await expect(snapshot.read(path, 10)).rejects.toMatchObject({ state: "entry-not-found" });
      await expect(snapshot.open(path).read(0, 1)).rejects.toMatchObject({ state: "entry-not-found" });
      expect(asked).toHaveLength(before);
    },
  );

  it.each(["a\\b", "__proto__", "constructor", "a b#%?.txt", "ünï/文.txt", "-rf", "x\u202ey"])(
    "%j is asked for as it is written",
    async (path) => {
      const files = [{ path, bytes: "content" }];
      const hub = await startLoopbackHub({ repositories: [{ id: "a/b", files }] });
      const snapshot = await open(hub.url);
      expect(Buffer.from(await snapshot.read(path, 10)).toString()).toBe("content");
      await hub.stop();
    },
  );
});

describe("impossible listings", () => {
  const file = { type: "file", path: "x", size: 1, oid: sha };
  it.each([
    ["a negative size", [{ ...file, size: -1 }]],
    ["a fraction", [{ ...file, size: 0.5 }]],
    ["more than can be counted", [{ ...file, size: 1e300 }]],
    ["a size in words", [{ ...file, size: "1" }]],
    ["a name twice", [file, file]],
    ["an empty name", [{ ...file, path: "" }]],
    ["a name of a megabyte", [{ ...file, path: "x".repeat(1 << 20) }]],
    ["no list at all", { error: "no" }],
    ["entries that are no objects", [null, 1]],
    ["a card in place of a list", "text"],
  ])("%s", async (_, entries) => {
    const url = await raw(listing(entries));
    await expect(open(url)).rejects.toMatchObject({ state: "endpoint-not-a-hub" });
  });

  it("hashes that are none are not believed", async () => {
    const lfs = { oid: "not-hex", size: 5, pointerSize: 10 };
    const url = await raw(listing([{ ...file, oid: "zz", lfs }]));
    expect((await open(url)).files).toEqual([{ path: "x", size: 5, lfs: true }]);
  });

  it("a hundred thousand entries are read page by page", async () => {
    const page = (from: number) =>
      Array.from({ length: 10_000 }, (_, i) => ({ type: "file", path: `f${from + i}`, size: 1, oid: sha }));
    const url = await raw((asked) => {
      if (!asked.includes("/tree/")) return { body: info };
      const from = Number(new URL(asked, url).searchParams.get("cursor") ?? 0);
      const next = `<${url}/api/models/a/b/tree/${sha}?cursor=${from + 10_000}>; rel="next"`;
      return { body: page(from), ...(from < 90_000 ? { headers: { Link: next } } : {}) };
    });
    expect((await open(url)).files).toHaveLength(100_000);
  });

  it("pages that never end are ended", async () => {
    const url = await raw((asked) => {
      if (!asked.includes("/tree/")) return { body: info };
      return { body: [], headers: { Link: `<${url}/api/models/a/b/tree/${sha}>; rel="next"` } };
    });
    await expect(open(url)).rejects.toMatchObject({ state: "too-large" });
  });

  it("the next page is not fetched from another host", async () => {
    const hub = await startLoopbackHub({
      repositories: [{ id: "a/b", files: [1, 2, 3].map((i) => ({ path: `f${i}`, bytes: "x" })) }],
      modes: { pageSize: 2, nextOrigin: "http://169.254.169.254" },
    });
    await expect(open(hub.url)).rejects.toMatchObject({ state: "endpoint-not-a-hub" });
    hub.set({ nextOrigin: hub.url });
    expect((await open(hub.url)).files).toHaveLength(3);
    await hub.stop();
  });
});

describe("bodies", () => {
  it("a file larger than listed is cut, not believed", async () => {
    const url = await raw((asked) =>
      asked.includes("/resolve/")
        ? { body: Buffer.alloc(5_000_000) }
        : listing([{ type: "file", path: "x", size: 10 }])(asked),
    );
    await expect((await open(url)).read("x", 100)).rejects.toMatchObject({ state: "server-error" });
  });

  it("a file whose bytes are others than listed is not believed, nor kept", async () => {
    const url = await raw(listing([{ type: "file", path: "x", size: 1, oid: sha }]));
    const settings = settingsFor(url, { tries: 1 });
    for (let i = 0; i < 2; i++) {
      const snapshot = await openHubSnapshot("a/b", "main", { settings });
      await expect(snapshot.read("x", 100)).rejects.toMatchObject({ state: "server-error" });
    }
    expect(asked.filter((path) => path.includes("/resolve/"))).toHaveLength(2);
  });

  it("a file larger than the caller wants is not asked for", async () => {
    const url = await raw(listing([{ type: "file", path: "x", size: 1_000_000_000 }]));
    await expect((await open(url)).read("x", 100)).rejects.toMatchObject({ state: "too-large" });
    expect(asked).toHaveLength(2);
  });

  it("redirects lead neither in circles nor to files", async () => {
    for (const location of ["/api/models/a/b/revision/main", "file:///etc/passwd", "http://[bad"]) {
      const redirecting = createServer((_, response) => response.writeHead(302, { location }).end());
      await new Promise<void>((resolve) => redirecting.listen(0, "127.0.0.1", resolve));
      const address = redirecting.address();
      const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
      await expect(open(url)).rejects.toMatchObject({ state: "endpoint-not-a-hub" });
      redirecting.closeAllConnections();
      redirecting.close();
    }
  });
});
