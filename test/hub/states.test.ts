import { createServer } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { SourceError } from "../../src/errors.ts";
import { openHubSnapshot } from "../../src/hub/repository.ts";
import type { HubSettings } from "../../src/hub/settings.ts";
import type { LoopbackModes } from "./loopback/modes.ts";
import type { LoopbackRepository } from "./loopback/repository.ts";
import { type LoopbackHub, startLoopbackHub } from "./loopback/server.ts";
import { settingsFor } from "./loopback/settings.ts";

const files = [
  { path: "README.md", bytes: "---\nlicense: other\n---\n" },
  { path: "LICENSE", bytes: "terms" },
  { path: "model.safetensors", size: 5_000_000_000 },
];

const repositories: LoopbackRepository[] = [
  { id: "acme/open", files },
  { id: "acme/gated", files, gated: "manual", granted: ["hf_granted"] },
  { id: "acme/secret", files, private: true, granted: ["hf_granted"] },
  { id: "acme/disabled", files, disabled: true },
  { id: "acme/old-name", files: [], renamedTo: "acme/open" },
];

let hub: LoopbackHub | undefined;

async function start(modes: LoopbackModes = {}): Promise<LoopbackHub> {
  hub = await startLoopbackHub({ repositories, tokens: ["hf_granted", "hf_other"], modes });
  return hub;
}

afterEach(async () => {
  await hub?.stop();
  hub = undefined;
});

async function failure(id: string, revision: string, settings: HubSettings): Promise<SourceError> {
  const error = await openHubSnapshot(id, revision, { settings }).catch((e: unknown) => e);
  if (error instanceof SourceError) return error;
  throw new Error(`expected a SourceError, got ${String(error)}`);
}

describe("each refusal has its own state", () => {
  const anonymous = {};
  const stranger = { token: "hf_other" };
  it.each([
    ["a name nobody has", "acme/none", "main", anonymous, "missing-or-private", "set `HF_TOKEN`"],
    ["the same with a token", "acme/none", "main", stranger, "missing-or-private", "account of this token"],
    ["a private one", "acme/secret", "main", anonymous, "missing-or-private", "HF_TOKEN"],
    ["a private one of others", "acme/secret", "main", stranger, "missing-or-private", "token"],
    ["a bad token", "acme/open", "main", { token: "hf_wrong" }, "bad-token", "renew it"],
    ["a disabled one", "acme/disabled", "main", anonymous, "disabled", undefined],
    ["a revision nobody made", "acme/open", "v9", anonymous, "revision-not-found", "branch, a tag"],
    ["no name at all", "../../etc", "main", anonymous, "missing-or-private", "org/name"],
  ] as const)("%s", async (_, id, revision, extra, state, hint) => {
    const { url } = await start();
    const error = await failure(id, revision, settingsFor(url, extra));
    expect(error.state).toBe(state);
    if (hint !== undefined) expect(error.hint).toContain(hint);
    if (id !== "../../etc") expect(error.requestId).toMatch(/^Root=1-/);
    if (id === "../../etc") expect(hub?.log).toHaveLength(0);
  });

  it.each([
    [undefined, /accept the terms at http.*acme\/gated/],
    ["hf_other", /ask for access/],
  ])("gated: facts and listing are readable, files are not (token %s)", async (token, hint) => {
    const { url } = await start();
    const snapshot = await openHubSnapshot("acme/gated", "main", { settings: settingsFor(url, { token }) });
    expect(snapshot.hub?.gated).toBe("manual");
    expect(snapshot.hub?.cardData).toEqual({ license: "other" });
    expect(snapshot.files).toHaveLength(3);
    const error = await snapshot.read("LICENSE", 1000).catch((e: unknown) => e);
    expect(error).toMatchObject({ state: "gated", hint: expect.stringMatching(hint) });
    await expect(snapshot.open("model.safetensors").read(0, 8)).rejects.toMatchObject({ state: "gated" });
    const before = hub?.log.length;
    const again = await snapshot.read("README.md", 1000).catch((e: unknown) => e);
    expect(again).toMatchObject({ state: "gated", message: expect.stringContaining("README.md") });
    expect(hub?.log).toHaveLength(before ?? 0);
  });

  it("gated: with a granted token files are readable", async () => {
    const { url } = await start();
    const settings = settingsFor(url, { token: "hf_granted" });
    const snapshot = await openHubSnapshot("acme/gated", "main", { settings });
    expect(Buffer.from(await snapshot.read("LICENSE", 1000)).toString()).toBe("terms");
  });

  it("renamed: followed, and noticed", async () => {
    const { url } = await start();
    const snapshot = await openHubSnapshot("acme/old-name", "main", { settings: settingsFor(url) });
    expect(snapshot.hub?.renamedTo).toBe("acme/open");
    expect(snapshot.id).toBe("acme/old-name");
    expect(await snapshot.read("LICENSE", 1000)).toHaveLength(5);
    // Only the first request went to the old name.
    expect(hub?.log.filter((entry) => entry.url.includes("old-name"))).toHaveLength(1);
  });

  it("another spelling of upper and lower case is no rename", async () => {
    const { url } = await start();
    const snapshot = await openHubSnapshot("Acme/Open", "main", { settings: settingsFor(url) });
    expect(snapshot.hub?.renamedTo).toBeUndefined();
  });

  it("offline names the switch and asks nothing", async () => {
    const { url, log } = await start();
    const settings = settingsFor(url, {}, { HF_HUB_OFFLINE: "1" });
    const error = await failure("acme/open", "main", settings);
    expect(error).toMatchObject({
      state: "offline",
      hint: expect.stringContaining("unset `HF_HUB_OFFLINE`"),
    });
    expect(log).toHaveLength(0);
  });

  it("HTML is not a Hub", async () => {
    const { url } = await start({ html: true });
    const error = await failure("acme/open", "main", settingsFor(url));
    expect(error).toMatchObject({
      state: "endpoint-not-a-hub",
      hint: expect.stringContaining("HF_ENDPOINT"),
    });
  });

  it("JSON without a commit is not a Hub", async () => {
    const server = createServer((_, response) => response.end('{"hello":"world"}'));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
    expect((await failure("acme/open", "main", settingsFor(url))).state).toBe("endpoint-not-a-hub");
    server.close();
  });

  it("a closed port is a network failure, and is not tried for long", async () => {
    const { url, stop } = await start();
    await stop();
    hub = undefined;
    const error = await failure("acme/open", "main", settingsFor(url));
    expect(error).toMatchObject({ state: "network", hint: expect.stringContaining("HTTPS_PROXY") });
  });

  it("silence ends in a network failure that says how long it waited", async () => {
    const { url } = await start({ silent: true });
    const error = await failure("acme/open", "main", settingsFor(url, { timeout: 60, tries: 2 }));
    expect(error).toMatchObject({ state: "network", message: expect.stringContaining("0.06 s") });
    expect(hub?.log).toHaveLength(2);
  });

  it("a broken mirror is a server error, not an empty repository", async () => {
    const { url } = await start({ brokenMirror: true });
    expect((await failure("acme/open", "main", settingsFor(url))).state).toBe("server-error");
  });

  it("Ctrl-C ends it at once", async () => {
    const { url } = await start({ latency: 5_000 });
    const stop = new AbortController();
    const settings = settingsFor(url);
    const opened = openHubSnapshot("acme/open", "main", { settings, signal: stop.signal });
    setTimeout(() => stop.abort(), 20);
    await expect(opened).rejects.toMatchObject({ state: "aborted" });
  });

  it("bytes that nobody has are `entry-not-found`; a reset connection is a network failure", async () => {
    const { url, set } = await start();
    const settings = settingsFor(url);
    const snapshot = await openHubSnapshot("acme/open", "main", { settings });
    const weights = snapshot.open("model.safetensors");
    await expect(weights.read(0, 8)).rejects.toMatchObject({ state: "entry-not-found" });
    set({ absent: "reset" });
    await expect(weights.read(0, 8)).rejects.toMatchObject({ state: "network" });
  });

  it("a body that stops half-way is tried again, then `truncated`", async () => {
    const { url, set, log } = await start({ truncated: (path) => path === "LICENSE" });
    const snapshot = await openHubSnapshot("acme/open", "main", { settings: settingsFor(url, { tries: 3 }) });
    const before = log.length;
    const error = await snapshot.read("LICENSE", 100).catch((e: unknown) => e);
    expect(error).toMatchObject({ state: "truncated" });
    expect(log.length - before).toBe(3);
    set({ truncated: () => false });
    const later = await openHubSnapshot("acme/open", "main", { settings: settingsFor(url) });
    expect(await later.read("LICENSE", 100)).toHaveLength(5);
  });
});
