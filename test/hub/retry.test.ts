import { afterEach, describe, expect, it } from "vitest";
import { openHubSnapshot } from "../../src/hub/repository.ts";
import type { LoopbackModes } from "./loopback/modes.ts";
import { type LoopbackHub, startLoopbackHub } from "./loopback/server.ts";
import { settingsFor } from "./loopback/settings.ts";

let hub: LoopbackHub;
const files = [{ path: "README.md", bytes: "# card" }];

async function start(modes: LoopbackModes): Promise<void> {
  hub = await startLoopbackHub({ repositories: [{ id: "acme/open", files }], modes });
}

afterEach(() => hub.stop());

describe("retries", () => {
  it.each([500, 502, 503, 504, 408])("status %i is tried again", async (status) => {
    await start({ failing: { times: 2, status } });
    const snapshot = await openHubSnapshot("acme/open", "main", { settings: settingsFor(hub.url) });
    expect(snapshot.commit).toBe(hub.commit("acme/open"));
    expect(hub.log.map((entry) => entry.status)).toEqual([status, status, 200, 200]);
  });

  it.each([400, 403, 404])("status %i is final", async (status) => {
    await start({ failing: { times: 1, status } });
    await expect(openHubSnapshot("acme/open", "main", { settings: settingsFor(hub.url) })).rejects.toThrow();
    expect(hub.log).toHaveLength(1);
  });

  it("cut connections are tried again", async () => {
    await start({ resets: 2 });
    const snapshot = await openHubSnapshot("acme/open", "main", { settings: settingsFor(hub.url) });
    expect(snapshot.files).toHaveLength(1);
    expect(hub.log).toHaveLength(4);
  });

  it("429 with an empty window waits for the window and says so", async () => {
    await start({ limited: { times: 1, seconds: 0 } });
    const waits: number[] = [];
    const settings = settingsFor(hub.url, { onWait: (milliseconds) => waits.push(milliseconds) });
    await openHubSnapshot("acme/open", "main", { settings });
    expect(hub.log.map((entry) => entry.status)).toEqual([429, 200, 200]);
    expect(waits).toEqual([1000]);
  });

  it("`Retry-After` counts when the window is not empty", async () => {
    await start({ limited: { times: 1, seconds: 1, retryAfter: true } });
    const waits: number[] = [];
    const settings = settingsFor(hub.url, { onWait: (milliseconds) => waits.push(milliseconds) });
    await openHubSnapshot("acme/open", "main", { settings });
    expect(waits).toEqual([1000]);
  });

  it("a wait longer than allowed fails at once as rate-limited", async () => {
    await start({ limited: { times: 9, seconds: 290 } });
    const settings = settingsFor(hub.url, { longestWait: 2000 });
    await expect(openHubSnapshot("acme/open", "main", { settings })).rejects.toMatchObject({
      state: "rate-limited",
      hint: expect.stringContaining("HF_TOKEN"),
    });
    expect(hub.log).toHaveLength(1);
  });

  it("an endpoint that left two requests without answer is not tried twice again, until it answers", async () => {
    await start({ resets: 6 });
    const settings = settingsFor(hub.url, { tries: 3 });
    const open = () => openHubSnapshot("acme/open", "main", { settings });
    await expect(open()).rejects.toMatchObject({ state: "network" });
    await expect(open()).rejects.toMatchObject({ state: "network" });
    expect(hub.log).toHaveLength(6);
    hub.set({ resets: 1 });
    await expect(open()).rejects.toMatchObject({ state: "network" });
    expect(hub.log).toHaveLength(7);
    await open();
    hub.set({ resets: 2 });
    await open();
    expect(hub.log).toHaveLength(7 + 2 + 3);
  });

  it("a used-up window stops later requests of the process before they are sent", async () => {
    await start({ limited: { times: 1, seconds: 290 } });
    const settings = settingsFor(hub.url, { longestWait: 2000 });
    for (let i = 0; i < 3; i++) {
      await expect(openHubSnapshot("acme/open", "main", { settings })).rejects.toMatchObject({
        state: "rate-limited",
      });
    }
    expect(hub.log).toHaveLength(1);
  });

  it("a storm ends after the last try", async () => {
    await start({ failing: { times: 99, status: 429 } });
    const settings = settingsFor(hub.url, { tries: 4 });
    await expect(openHubSnapshot("acme/open", "main", { settings })).rejects.toMatchObject({
      state: "rate-limited",
    });
    expect(hub.log).toHaveLength(4);
  });
});
