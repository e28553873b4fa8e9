import { describe, expect, it } from "vitest";
import { openHubSnapshot } from "../../src/hub/repository.ts";
import { upstreamScan } from "../../src/hub/scan-status.ts";
import { startLoopbackHub } from "./loopback/server.ts";
import { settingsFor } from "./loopback/settings.ts";

const files = [{ path: "model.bin", bytes: "x" }];
const security = { scansDone: true, filesWithIssues: [{ path: "model.bin", level: "unsafe" }] };

describe("the Hub's own scan", () => {
  it("comes with the one request for the repository's facts, and is kept with them", async () => {
    const hub = await startLoopbackHub({ repositories: [{ id: "a/b", files, security }] });
    const settings = settingsFor(hub.url);
    for (const revision of ["main", hub.commit("a/b")]) {
      const { hub: facts } = await openHubSnapshot("a/b", revision, { settings });
      expect(facts?.upstreamScan).toEqual({ done: true, files: [{ path: "model.bin", level: "unsafe" }] });
    }
    expect(hub.log.filter(({ url }) => url.startsWith("/api/models/a/b/revision/"))).toHaveLength(1);
    await hub.stop();
  });

  it("is no evidence where it is absent", async () => {
    const hub = await startLoopbackHub({ repositories: [{ id: "a/b", files }] });
    const { hub: facts } = await openHubSnapshot("a/b", "main", { settings: settingsFor(hub.url) });
    expect(facts?.upstreamScan).toBeUndefined();
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
