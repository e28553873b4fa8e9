import { describe, expect, it } from "vitest";
import { otherThanLocked } from "../../src/lock/same-commit.ts";
import type { FileEntry, ModelEvidence } from "../../src/model.ts";

const commit = "c".repeat(40);
const config: FileEntry = {
  path: "config.json",
  size: 2,
  gitOid: "1".repeat(40),
  sha256: "1".repeat(64),
};
const weights: FileEntry = {
  path: "model.safetensors",
  size: 9,
  gitOid: "2".repeat(40),
  sha256: "2".repeat(64),
  lfs: true,
};
const { sha256: _, ...listedConfig } = config;

/** What is other, or nothing. */
function other(
  files: readonly FileEntry[],
  found: Partial<Pick<ModelEvidence, "commit" | "source">> = {},
  scopes: { locked?: object; ref?: object } = {},
) {
  const locked = { commit, files: [config, weights], ...scopes.locked };
  const seen = { commit, source: "hub" as const, files, ...found };
  return otherThanLocked(locked, seen, scopes.ref ?? {})?.path;
}

describe("files at a locked commit", () => {
  it("are the locked ones", () => {
    expect(other([listedConfig, weights])).toBeUndefined();
  });

  it.each<[string, Partial<FileEntry>]>([
    ["size", { size: 8 }],
    ["git id", { gitOid: "3".repeat(40) }],
    ["sha256", { sha256: "3".repeat(64) }],
  ])("are others by their %s", (__, change) => {
    expect(other([listedConfig, { ...weights, ...change }])).toBe("model.safetensors");
  });

  it("are others when one is called small, is gone, or is new", () => {
    const { lfs: __, sha256: ___, ...small } = weights;
    expect(other([listedConfig, small])).toBe("model.safetensors");
    expect(other([listedConfig])).toBe("model.safetensors");
    expect(other([listedConfig, weights, { path: "evil.py", size: 1 }])).toBe("evil.py");
  });

  it("say nothing of another commit, of a directory, and of what only one was asked for", () => {
    expect(other([], { commit: "d".repeat(40) })).toBeUndefined();
    expect(other([], { source: "directory" })).toBeUndefined();
    expect(other([listedConfig], {}, { ref: { exclude: ["*.safetensors"] } })).toBeUndefined();
    const locked = { files: [weights], include: ["*.safetensors"] };
    expect(other([listedConfig, weights], {}, { locked })).toBeUndefined();
  });

  it("of a local copy are compared as far as they are there", () => {
    const local = { source: "hub-cache" as const };
    expect(other([{ path: "config.json", size: 2 }], local)).toBeUndefined();
    expect(other([{ path: "config.json", size: 3 }], local)).toBe("config.json");
    expect(other([{ path: "config.json", size: 0, unsized: true }], local)).toBeUndefined();
  });
});
