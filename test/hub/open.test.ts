import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openHubSnapshot } from "../../src/hub/repository.ts";
import { type HubSettings, hubSettings } from "../../src/hub/settings.ts";
import { type LoopbackHub, startLoopbackHub } from "./loopback/server.ts";

let hub: LoopbackHub;
let settings: HubSettings;

const card = "---\nlicense: apache-2.0\npipeline_tag: text-generation\n---\n# A model\n";
const weights = (offset: number, length: number) =>
  Uint8Array.from({ length }, (_, i) => ((offset + i) * 7 + ((offset + i) >> 8)) & 0xff);

beforeEach(async () => {
  hub = await startLoopbackHub({
    tokens: ["hf_right", "hf_other"],
    repositories: [
      {
        id: "acme/small",
        files: [
          { path: "README.md", bytes: card },
          { path: "config.json", bytes: "{}" },
          { path: "empty.txt", bytes: "" },
          { path: "odd/a b#%.txt", bytes: "odd" },
          { path: "pytorch_model.bin", size: 600_000_000, at: weights },
        ],
        branches: { "feature/x": [{ path: "README.md", bytes: "feature" }], "refs/pr/1": [] },
        tags: { "v1.0": [{ path: "README.md", bytes: "tagged" }] },
      },
    ],
  });
  settings = hubSettings(
    { HOME: mkdtempSync(join(tmpdir(), "modelvet-hub-")), HF_ENDPOINT: hub.url },
    { backoff: 5, git: "off" },
  );
});

afterEach(() => hub.stop());

describe("a repository of the Hub", () => {
  it("costs one request for the facts, one for the listing, one a file", async () => {
    const snapshot = await openHubSnapshot("acme/small", "main", { settings });
    expect(snapshot.commit).toBe(hub.commit("acme/small"));
    expect(hub.log).toHaveLength(2);
    expect(snapshot.hub?.pipelineTag).toBe("text-generation");
    expect(snapshot.hub?.cardData).toMatchObject({ license: "apache-2.0" });
    expect(Buffer.from(await snapshot.read("README.md", 10_000)).toString()).toBe(card);
    expect(hub.log).toHaveLength(3);
    expect(Buffer.from(await snapshot.read("odd/a b#%.txt", 10)).toString()).toBe("odd");
    expect(await snapshot.read("empty.txt", 10)).toHaveLength(0);
    expect(hub.log.every((entry) => entry.status === 200)).toBe(true);
  });

  it("costs nothing the second time when it is pinned", async () => {
    const commit = hub.commit("acme/small");
    const scan = async () => {
      const snapshot = await openHubSnapshot("acme/small", commit, { settings });
      const source = snapshot.open("pytorch_model.bin");
      return [
        await snapshot.read("README.md", 10_000),
        await source.read(0, 9),
        await source.read(599_999_990, 10),
      ];
    };
    const first = await scan();
    const requests = hub.log.length;
    expect(requests).toBe(5);
    expect(await scan()).toEqual(first);
    expect(hub.log).toHaveLength(requests);
    expect(first[1]).toEqual(weights(0, 9));
    expect(first[2]).toEqual(weights(599_999_990, 10));
  });

  it("asks for a text once, however often and whenever it is read", async () => {
    const snapshot = await openHubSnapshot("acme/small", "main", {
      settings: { ...settings, cacheFolder: undefined },
    });
    await Promise.all([1, 2, 3].map(() => snapshot.read("README.md", 10_000)));
    await snapshot.read("README.md", 10_000);
    expect(hub.log).toHaveLength(3);
  });

  it.each(["v1.0", "feature/x", "main"])("resolves `%s`", async (revision) => {
    const snapshot = await openHubSnapshot("acme/small", revision, { settings });
    expect(snapshot.commit).toBe(hub.commit("acme/small", revision));
    expect(snapshot.requested).toBe(revision);
  });
});
