import { describe, expect, it } from "vitest";
import { openHubSnapshot } from "../../src/hub/repository.ts";
import { upstreamScan } from "../../src/hub/scan-status.ts";
import { startLoopbackHub } from "./loopback/server.ts";
import { settingsFor } from "./loopback/settings.ts";

const files = [{ path: "model.bin", bytes: "x" }];
const security = { scansDone: true, filesWithIssues: [{ path: "model.bin", level: "unsafe" }] };

describe("the Hub's own scan", () => {
  it("is one more request, asked only where it is wanted, and kept once it is done", async () => {
    const hub = await startLoopbackHub({ repositories: [{ id: "a/b", files, security }] });
    const plain = await openHubSnapshot("a/b", "main", { settings: settingsFor(hub.url) });
    expect(plain.hub?.upstreamScan).toBeUndefined();
    expect(hub.log).toHaveLength(2);
    const settings = settingsFor(hub.url, { upstreamScan: true });
    const scanned = { done: true, files: [{ path: "model.bin", level: "unsafe" }] };
    for (let i = 0; i < 2; i++) {
      const snapshot = await openHubSnapshot("a/b", hub.commit("a/b"), { settings });
      expect(snapshot.hub?.upstreamScan).toEqual(scanned);
      expect(hub.log).toHaveLength(5);
    }
    await hub.stop();
  });

  it("is no evidence where it is absent", async () => {
    const hub = await startLoopbackHub({ repositories: [{ id: "a/b", files }] });
    const settings = settingsFor(hub.url, { upstreamScan: true });
    expect((await openHubSnapshot("a/b", "main", { settings })).hub?.upstreamScan).toBeUndefined();
    await hub.stop();
  });

  it.each([
    [undefined, undefined],
    [null, undefined],
    [{}, undefined],
    [{ scansDone: "yes" }, undefined],
    [{ scansDone: false }, { done: false, files: [] }],
    [
      { scansDone: true, filesWithIssues: "none" },
      { done: true, files: [] },
    ],
    [
      { scansDone: true, filesWithIssues: [null, 1, { path: 1 }, { path: "a", level: "new" }] },
      { done: true, files: [{ path: "a", level: "new" }] },
    ],
  ])("%j reads as %j", (value, expected) => expect(upstreamScan(value)).toEqual(expected));
});
