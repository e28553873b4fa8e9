import { describe, expect, it } from "vitest";
import { BLOCK, blockSource } from "../../src/hub/blocks.ts";
import { openHubSnapshot } from "../../src/hub/repository.ts";
import { startLoopbackHub } from "./loopback/server.ts";
import { settingsFor } from "./loopback/settings.ts";

const at = (offset: number, length: number) =>
  Uint8Array.from({ length }, (_, i) => ((offset + i) ^ ((offset + i) >> 9)) & 0xff);

function counted(size: number) {
  const fetched: [number, number][] = [];
  const source = blockSource({
    size,
    recall: async () => undefined,
    async fetch(index, count) {
      fetched.push([index, count]);
      return at(index * BLOCK, Math.min(size, (index + count) * BLOCK) - index * BLOCK);
    },
    keep: async () => undefined,
  });
  return { source, fetched };
}

describe("a range source", () => {
  it("gives the bytes asked for, across blocks and up to the end", async () => {
    const size = 10 * BLOCK + 17;
    const { source } = counted(size);
    for (const [offset, length] of [
      [0, 1],
      [BLOCK - 3, 6],
      [5 * BLOCK + 1, 3 * BLOCK],
      [size - 5, 100],
      [0, size],
    ] as const) {
      const expected = at(offset, Math.min(length, size - offset));
      expect(Buffer.compare(await source.read(offset, length), expected)).toBe(0);
    }
    expect(await source.read(size, 1)).toHaveLength(0);
    expect(await source.read(size + 9, 1)).toHaveLength(0);
    expect(await source.read(-1, 1)).toHaveLength(0);
  });

  it("does not fetch a block twice, not even for reads at the same time", async () => {
    const { source, fetched } = counted(100 * BLOCK);
    await Promise.all([source.read(0, 10), source.read(5, 10), source.read(BLOCK - 1, 1)]);
    expect(fetched).toHaveLength(1);
  });

  it("cuts a long read into requests that do not overlap", async () => {
    const { source, fetched } = counted(400 * BLOCK);
    const bytes = await source.read(3, 350 * BLOCK);
    expect(Buffer.compare(bytes, at(3, 350 * BLOCK))).toBe(0);
    expect(fetched.length).toBeLessThanOrEqual(3);
    expect(fetched.reduce((sum, [, count]) => sum + count, 0)).toBeLessThanOrEqual(400);
  });

  it("fetches ever larger pieces for a reader that walks on", async () => {
    const { source, fetched } = counted(300 * BLOCK);
    for (let offset = 0; offset < 200 * BLOCK; offset += 4096) await source.read(offset, 4096);
    expect(fetched.length).toBeLessThan(12);
  });

  it("a short answer is an error, never zeros", async () => {
    const source = blockSource({
      size: 5 * BLOCK,
      recall: async () => undefined,
      fetch: async () => new Uint8Array(7),
      keep: async () => undefined,
    });
    await expect(source.read(0, 10)).rejects.toMatchObject({ state: "truncated" });
  });
});

describe("a checkpoint on the Hub", () => {
  const size = 10_000_000_000;
  const files = [{ path: "pytorch_model.bin", size, at }];

  it("costs three requests and a thousandth of its bytes for head, directory and tail", async () => {
    const hub = await startLoopbackHub({ repositories: [{ id: "a/b", files }] });
    const source = (await openHubSnapshot("a/b", "main", { settings: settingsFor(hub.url) })).open(
      "pytorch_model.bin",
    );
    expect(hub.log).toHaveLength(2);
    // A torch zip: the magic, the end-of-directory record, the directory before it, then the pickle at the front.
    await source.read(0, 8);
    await source.read(size - 65_557, 65_557);
    await source.read(size - 300_000, 250_000);
    await source.read(64, 400_000);
    const ranges = hub.log.slice(2);
    expect(ranges.length).toBeLessThanOrEqual(3);
    expect(ranges.every((entry) => entry.status === 206)).toBe(true);
    expect(ranges.reduce((sum, entry) => sum + entry.sent, 0)).toBeLessThan(size / 1000);
    await hub.stop();
  });

  it("is read from the start by a server without ranges, and refused further in", async () => {
    const small = [{ path: "pytorch_model.bin", size: 12_000_000, at }];
    const hub = await startLoopbackHub({
      repositories: [{ id: "a/b", files: small }],
      modes: { withoutRanges: true },
    });
    const settings = settingsFor(hub.url, { tries: 1 });
    const source = (await openHubSnapshot("a/b", "main", { settings })).open("pytorch_model.bin");
    expect(await source.read(10, 4)).toEqual(at(10, 4));
    await expect(source.read(11_999_000, 10)).rejects.toMatchObject({ state: "server-error" });
    await hub.stop();
  });
});
