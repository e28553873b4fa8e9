import { describe, expect, it } from "vitest";
import { pin } from "../../src/lock/pin.ts";
import { printLockfile } from "../../src/lock/print.ts";
import { parseLockfile } from "../../src/lock/read.ts";
import { recall } from "../../src/lock/recall.ts";
import { evidenceOf, refOf } from "./evidence.ts";

/** Through the file and back, as `check` sees it. */
function roundTrip(evidence = evidenceOf("org/a"), ref = refOf("org/a")) {
  const text = printLockfile(new Map([["org/a", pin(evidence, ref, "Apache-2.0")]]));
  return { text, recalled: recall(parseLockfile(text, "f").models.get("org/a")!, ref) };
}

describe("pinning evidence and recalling it", () => {
  it("keeps every fact that is judged, without the repository's words", () => {
    const evidence = evidenceOf("org/a");
    const { recalled, text } = roundTrip(evidence);
    const byPath = <T extends { path: string }>(items: readonly T[]) =>
      [...items].sort((a, b) => (a.path < b.path ? -1 : 1));
    expect(recalled.files).toEqual(byPath(evidence.files));
    expect(recalled.card).toEqual({ ...evidence.card, tags: [] });
    expect(recalled.identity).toEqual(evidence.identity);
    expect(recalled.remoteCode).toEqual(evidence.remoteCode);
    expect(recalled.hub?.tags).toEqual(["base_model:org/base", "license:apache-2.0"]);
    expect(recalled.lineage[0]).toMatchObject({
      id: "org/base",
      status: "read",
      tags: ["license:apache-2.0"],
    });
    expect(recalled.lineage[0]?.texts).toHaveLength(1);
    expect(recalled.texts[0]?.identification?.matches[0]).toMatchObject({
      text: "Apache-2.0",
      coverage: 0.9991,
      modified: true,
      changes: [{ kind: "added", line: 12, endLine: 12, material: true, because: ["research"] }],
    });
    expect(text).not.toContain("for research");
    expect(text).not.toContain("cposix");
  });

  it("keeps each global once, the ones that could do harm with their place", () => {
    const pickle = roundTrip().recalled.artifacts.find(({ path }) => path === "pytorch_model.bin");
    expect(pickle?.verdict).toBe("dangerous");
    expect(pickle?.size).toBe(1700);
    expect(pickle?.globals.map(({ global }) => global)).toEqual([
      "posix.system",
      "collections.OrderedDict",
      "torch._utils._rebuild_tensor_v2",
    ]);
    expect(pickle?.globals[0]).toMatchObject({
      class: "dangerous",
      offset: 47,
      member: "archive/data.pkl",
      call: "system('id')",
    });
    expect(pickle?.observations[0]).toMatchObject({ at: { offset: 47, length: 3 } });
  });

  it("knows that a lock entry is a pin, and that a directory is not one", () => {
    expect(roundTrip().recalled.provenance.pinnedBy).toBe("lockfile");
    const { commit: _, ...directory } = evidenceOf("./weights", { source: "directory" });
    const ref = refOf("./weights", { source: "directory", revision: "" });
    const { recalled } = roundTrip(directory, ref);
    expect(recalled.provenance).toMatchObject({ directory: "matches-lock" });
    expect(recalled.provenance.pinnedBy).toBeUndefined();
  });

  it("reports hashes that the entry lacks as one gap", () => {
    const evidence = evidenceOf("org/a");
    const files = evidence.files.map(({ sha256: _, ...file }) => file);
    const { recalled } = roundTrip({ ...evidence, files });
    expect(recalled.missing).toEqual([
      {
        axis: "provenance",
        path: "LICENSE",
        unread: { state: "not-locked", message: "the lockfile has no sha256 for `LICENSE` and 5 more" },
      },
    ]);
  });

  it("keeps what could not be read when it was locked", () => {
    const missing = [
      { axis: "license", path: "LICENSE", unread: { state: "gated", message: "401" } },
    ] as const;
    expect(roundTrip(evidenceOf("org/a", { missing })).recalled.missing).toEqual(missing);
  });
});
