import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readLockfile } from "../../src/lock/read.ts";

const file = fileURLToPath(new URL("../../examples/real/models.lock.json", import.meta.url));

describe("the lockfile of real models", () => {
  const models = [...(readLockfile(file)?.models ?? [])];

  it("holds facts alone: commits, sizes, hashes, licenses, and the text of none", () => {
    expect(models.length).toBeGreaterThan(6);
    for (const [id, { commit, files, proof }] of models) {
      expect([id, commit]).toEqual([id, expect.stringMatching(/^[0-9a-f]{40}$/)]);
      expect([id, proof?.proof]).toEqual([id, "proven"]);
      expect(files.every(({ sha256 }) => sha256 !== undefined)).toBe(true);
    }
    const longest = Math.max(
      ...[...readFileSync(file, "utf8").matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(
        ([, text]) => text?.length ?? 0,
      ),
    );
    expect(longest).toBeLessThan(300);
  });

  it("knows nothing that only the loopback Hub could have said", () => {
    for (const [id, { identity, hub }] of models)
      expect([id, identity, hub?.gated, hub?.private]).toEqual([id, undefined, undefined, undefined]);
  });
});
