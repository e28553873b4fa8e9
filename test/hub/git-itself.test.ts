import { execFile, execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { blobId } from "../../src/hub/content.ts";
import { type BlobFilter, gitFetch, objectsOf } from "../../src/hub/git-fetch.ts";
import { hubRequests } from "../../src/hub/request.ts";
import { startLoopbackHub } from "./loopback/server.ts";
import { settingsFor } from "./loopback/settings.ts";

const hasGit =
  spawnSync("git", ["http-backend"], { env: { ...process.env, PATH_INFO: "/" } }).error === undefined;

describe.skipIf(!hasGit)("git's own client against the loopback Hub", () => {
  it("fetches a commit without its blobs, and with them", async () => {
    const files = [
      { path: "README.md", bytes: "# card" },
      { path: "sub/model.bin", size: 9_000_000_000 },
    ];
    const hub = await startLoopbackHub({ repositories: [{ id: "acme/open", files }] });
    const commit = hub.commit("acme/open");
    const cwd = mkdtempSync(join(tmpdir(), "modelvet-clone-"));
    const run = promisify(execFile);
    const git = async (...args: string[]) => (await run("git", args, { cwd })).stdout;
    await git("init", "-q");
    await git("remote", "add", "origin", `${hub.url}/acme/open`);
    await git("fetch", "-q", "--depth", "1", "origin", commit);
    expect(await git("show", `${commit}:README.md`)).toBe("# card");
    expect(await git("show", `${commit}:sub/model.bin`)).toMatch(/^version https:\/\/git-lfs.*\noid sha256:/);
    await git("fsck", "--strict");
    await hub.stop();
  });
});

/** `git http-backend` behind a plain server: what a real git server answers. */
function backend(root: string): Server {
  return createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://x");
    const cgi = spawn("git", ["http-backend"], {
      env: {
        ...process.env,
        GIT_PROJECT_ROOT: root,
        GIT_HTTP_EXPORT_ALL: "1",
        PATH_INFO: url.pathname,
        QUERY_STRING: url.search.slice(1),
        REQUEST_METHOD: request.method ?? "GET",
        CONTENT_TYPE: request.headers["content-type"] ?? "",
        HTTP_GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
        GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
      },
    });
    request.pipe(cgi.stdin);
    const chunks: Buffer[] = [];
    cgi.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    cgi.on("close", () => {
      const all = Buffer.concat(chunks);
      const end = all.indexOf("\r\n\r\n");
      const head = all.subarray(0, Math.max(0, end)).toString();
      response.statusCode = Number(/^Status: (\d+)/m.exec(head)?.[1] ?? 200);
      response.setHeader("content-type", /^Content-Type: (.*)$/m.exec(head)?.[1]?.trim() ?? "text/plain");
      response.end(all.subarray(end + 4));
    });
  });
}

describe.skipIf(!hasGit)("our client against git's own server", () => {
  const text = { "README.md": "# card\n", "sub/config.json": "{}", "large.json": "x".repeat(50_000) };
  let server: Server;
  let url: string;
  let root: string;
  let commit: string;

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), "modelvet-server-"));
    const cwd = join(root, "acme", "open");
    for (const [path, bytes] of Object.entries(text)) {
      mkdirSync(dirname(join(cwd, path)), { recursive: true });
      writeFileSync(join(cwd, path), bytes);
    }
    const git = (...args: string[]) =>
      execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...args], {
        cwd,
        stdio: "pipe",
      }).toString();
    git("init", "-q");
    git("add", ".");
    git("commit", "-qm", "one");
    writeFileSync(join(cwd, "README.md"), "# card two\n");
    git("commit", "-qam", "two");
    commit = git("rev-parse", "HEAD").trim();
    git("config", "uploadpack.allowFilter", "true");
    git("config", "uploadpack.allowAnySHA1InWant", "true");
    server = backend(root);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const ask = async (filter: BlobFilter) => {
    const settings = settingsFor(url, { tries: 1 });
    const fetched = await gitFetch(hubRequests(settings, undefined), settings, "acme/open", commit, filter);
    return { fetched, pack: objectsOf(fetched) };
  };

  it.each([
    ["none" as const, 0],
    [{ below: 1000 }, 2],
    ["all" as const, 3],
  ])("filter %j brings %i blobs, and never the history", async (filter, blobs) => {
    const { pack } = await ask(filter);
    if ("problem" in pack) throw new Error(pack.problem);
    const types = [...pack.objects.values()].map((object) => object.type);
    expect(types.filter((type) => type === "commit")).toHaveLength(1);
    expect(types.filter((type) => type === "tree")).toHaveLength(2);
    expect(types.filter((type) => type === "blob")).toHaveLength(blobs);
    expect(pack.objects.has(commit)).toBe(true);
    expect(pack.objects.has(blobId(Buffer.from("# card two\n")))).toBe(blobs > 0);
  });

  it("refuses filters where the server does, so that the next attempt can do without", async () => {
    const cwd = join(root, "acme", "open");
    execFileSync("git", ["config", "uploadpack.allowFilter", "false"], { cwd });
    const { fetched } = await ask("none");
    execFileSync("git", ["config", "uploadpack.allowFilter", "true"], { cwd });
    if ("problem" in fetched) expect(fetched.kind).toBe("refused");
    // Some versions ignore a filter that they do not allow and send everything: that is as good.
    else expect("objects" in objectsOf(fetched)).toBe(true);
  });
});
