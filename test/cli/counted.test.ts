import { describe, expect, it } from "vitest";
import { counted } from "../../src/cli/counted.ts";
import { snapshotOf } from "../lock/snapshot.ts";

describe("a counted snapshot", () => {
  it("is the same snapshot, and tells of each read", async () => {
    const snapshot = snapshotOf("org/a", { "README.md": "# a", "model.safetensors": "weights" });
    let bytes = 0;
    const watched = counted(snapshot, (more) => {
      bytes += more;
    });
    expect({ ...watched, read: undefined, open: undefined }).toEqual({
      ...snapshot,
      read: undefined,
      open: undefined,
    });
    expect(await watched.read("README.md", 100)).toEqual(await snapshot.read("README.md", 100));
    expect(bytes).toBe(3);
    const source = watched.open("model.safetensors");
    expect(source.size).toBe(7);
    expect(Buffer.from(await source.read(2, 3)).toString()).toBe("igh");
    expect(bytes).toBe(6);
    await expect(watched.read("none", 1)).rejects.toThrow();
    expect(bytes).toBe(6);
  });
});
