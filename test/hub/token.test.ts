import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { openHubSnapshot } from "../../src/hub/repository.ts";
import { hubSettings } from "../../src/hub/settings.ts";
import { type LoopbackHub, startLoopbackHub } from "./loopback/server.ts";
import { settingsFor } from "./loopback/settings.ts";

const bytes = Uint8Array.from({ length: 3_000_000 }, (_, i) => (i * 31) & 0xff);
let hub: LoopbackHub | undefined;

async function start(): Promise<LoopbackHub> {
  const files = [
    { path: "README.md", bytes: "# card" },
    { path: "model.bin", bytes },
  ];
  hub = await startLoopbackHub({
    repositories: [{ id: "acme/gated", files, gated: "auto", granted: ["hf_secret"] }],
    tokens: ["hf_secret"],
    modes: { redirects: true },
  });
  return hub;
}

afterEach(async () => {
  await hub?.stop();
  hub = undefined;
});

describe("the token", () => {
  it("goes to the endpoint's origin and never to the one it redirects to", async () => {
    const { url, log } = await start();
    const settings = settingsFor(url, { token: "hf_secret" });
    const snapshot = await openHubSnapshot("acme/gated", "main", { settings });
    expect(Buffer.from(await snapshot.read("README.md", 100)).toString()).toBe("# card");
    const source = snapshot.open("model.bin");
    expect(await source.read(10, 20)).toEqual(bytes.slice(10, 30));
    expect(await source.read(2_000_000, 5)).toEqual(bytes.slice(2_000_000, 2_000_005));
    expect(log.filter((entry) => entry.server === "hub").every((entry) => entry.auth)).toBe(true);
    const elsewhere = log.filter((entry) => entry.server === "cdn");
    expect(elsewhere.length).toBeGreaterThan(1);
    expect(elsewhere.some((entry) => entry.auth)).toBe(false);
    // The signed address is used again: one request to the Hub for all ranges.
    expect(
      log.filter((entry) => entry.url.includes("/resolve/") && entry.url.includes("model.bin")),
    ).toHaveLength(1);
  });

  it("an expired signed address is asked for again", async () => {
    const { url, log, set } = await start();
    set({ signedUses: 1 });
    const settings = settingsFor(url, { token: "hf_secret" });
    const source = (await openHubSnapshot("acme/gated", "main", { settings })).open("model.bin");
    await source.read(0, 5);
    expect(await source.read(2_000_000, 5)).toEqual(bytes.slice(2_000_000, 2_000_005));
    expect(log.some((entry) => entry.server === "cdn" && entry.status === 403)).toBe(true);
  });

  it("is written nowhere", async () => {
    const { url } = await start();
    const settings = settingsFor(url, { token: "hf_secret" });
    const snapshot = await openHubSnapshot("acme/gated", "main", { settings });
    await snapshot.read("README.md", 100);
    const folder = settings.cacheFolder ?? "";
    const kept = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    expect(kept.length).toBeGreaterThan(2);
    for (const entry of kept) {
      expect(readFileSync(join(entry.parentPath, entry.name), "latin1")).not.toContain("hf_secret");
    }
  });

  it("is found as the Python client finds it", () => {
    const home = mkdtempSync(join(tmpdir(), "modelvet-home-"));
    mkdirSync(join(home, ".cache", "huggingface"), { recursive: true });
    writeFileSync(join(home, ".cache", "huggingface", "token"), "hf_file\n");
    writeFileSync(join(home, "elsewhere"), " hf_elsewhere ");
    const token = (env: Record<string, string>) => hubSettings({ HOME: home, ...env }).token;
    expect(token({})).toBe("hf_file");
    expect(token({ HF_TOKEN: "hf_env" })).toBe("hf_env");
    expect(token({ HF_TOKEN: " ", HUGGING_FACE_HUB_TOKEN: "hf_old" })).toBe("hf_old");
    expect(token({ HF_TOKEN_PATH: join(home, "elsewhere") })).toBe("hf_elsewhere");
    expect(token({ HF_HUB_DISABLE_IMPLICIT_TOKEN: "1" })).toBeUndefined();
    expect(token({ HF_HUB_DISABLE_IMPLICIT_TOKEN: "1", HF_TOKEN: "hf_env" })).toBe("hf_env");
    expect(token({ HF_HOME: join(home, "none") })).toBeUndefined();
    expect(token({ HF_TOKEN: "with\nbreak" })).toBe("withbreak");
  });
});

describe("the other variables", () => {
  it("mean what they mean in the Python client", () => {
    const of = (env: Record<string, string>) => hubSettings({ HOME: "/home/u", ...env });
    expect(of({}).endpoint).toBe("https://huggingface.co");
    expect(of({ HF_ENDPOINT: "https://mirror.acme/hf/" }).endpoint).toBe("https://mirror.acme/hf");
    expect(of({ HF_HUB_OFFLINE: "yes" }).offline).toBe("HF_HUB_OFFLINE");
    expect(of({ TRANSFORMERS_OFFLINE: "1" }).offline).toBe("TRANSFORMERS_OFFLINE");
    expect(of({ HF_HUB_OFFLINE: "0" }).offline).toBeUndefined();
    expect(of({}).hubCacheFolder).toBe("/home/u/.cache/huggingface/hub");
    expect(of({ XDG_CACHE_HOME: "/c" }).hubCacheFolder).toBe("/c/huggingface/hub");
    expect(of({ XDG_CACHE_HOME: "/c" }).cacheFolder).toBe("/c/modelvet");
    expect(of({ HF_HOME: "/h" }).hubCacheFolder).toBe("/h/hub");
    expect(of({ HF_HOME: "/h", HF_HUB_CACHE: "/k" }).hubCacheFolder).toBe("/k");
    expect(of({ HF_HUB_DOWNLOAD_TIMEOUT: "3" }).timeout).toBe(3000);
    expect(() => of({ HF_ENDPOINT: "not an address" })).toThrow(/HF_ENDPOINT/);
    expect(() => of({ HF_ENDPOINT: "https://user:pw@mirror.acme" })).toThrow(/plain http/);
  });

  it("a proxy is used, and `NO_PROXY` is honoured", async () => {
    const { url } = await start();
    let tunnels = 0;
    const proxy = createServer().on("connect", (request, client) => {
      tunnels++;
      const [host, port] = (request.url ?? "").split(":");
      const target = connect(Number(port), host, () => {
        client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
        client.pipe(target).pipe(client);
      });
      for (const end of [client, target]) end.on("error", () => target.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    const address = proxy.address();
    const http_proxy = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
    const through = settingsFor(url, { token: "hf_secret" }, { http_proxy });
    const snapshot = await openHubSnapshot("acme/gated", "main", { settings: through });
    expect(await snapshot.open("model.bin").read(7, 3)).toEqual(bytes.slice(7, 10));
    expect(tunnels).toBeGreaterThan(0);
    const before = tunnels;
    const around = settingsFor(url, { token: "hf_secret" }, { http_proxy, NO_PROXY: "127.0.0.1" });
    await openHubSnapshot("acme/gated", "main", { settings: around });
    expect(tunnels).toBe(before);
    proxy.closeAllConnections();
    proxy.close();
  });
});
