import { describe, expect, it } from "vitest";
import { SourceError } from "../../src/errors.ts";
import { licenseFile } from "../../src/evidence/license-files.ts";
import { driftOf } from "../../src/lock/drift.ts";
import { pin } from "../../src/lock/pin.ts";
import type { Snapshot } from "../../src/model.ts";
import { evidenceOf, refOf } from "./evidence.ts";
import { snapshotOf } from "./snapshot.ts";

const CONTENT = { LICENSE: "MIT", "config.json": "{}", "model.safetensors": "weights" };
const live = snapshotOf("org/a", CONTENT);
const locked = pin(
  evidenceOf("org/a", {
    commit: live.commit!,
    identity: live.identity!,
    hub: live.hub!,
    files: live.files,
  }),
  refOf("org/a"),
  "MIT",
);

const fails = (state: ConstructorParameters<typeof SourceError>[0]) => new SourceError(state, state);

/** What is said when the branch and the locked commit answer like this. */
async function said(head: Snapshot | SourceError, pinned: Snapshot | SourceError = live, entry = locked) {
  const open = async (revision: string) => {
    const answer = revision === "main" ? head : pinned;
    if (answer instanceof SourceError) throw answer;
    return answer;
  };
  const drifts = await driftOf("org/a", entry, open, (path) => licenseFile(path) !== undefined);
  return drifts.map(({ kind, severity, message }) => `${severity} ${kind}: ${message}`);
}

describe("upstream drift", () => {
  it("is none where the branch is where it was", async () => {
    expect(await said(live)).toEqual([]);
  });

  it("is a note when the branch moved", async () => {
    const head = snapshotOf("org/a", { ...CONTENT, "config.json": '{"a": 1}' });
    expect(await said(head)).toEqual([`note moved: \`main\` is at commit \`${head.commit}\` now`]);
  });

  it("names other terms upstream, by text and by tag", async () => {
    const head = snapshotOf(
      "org/a",
      { ...CONTENT, LICENSE: "other" },
      { hub: { gated: false, tags: ["license:other"] } },
    );
    expect((await said(head))[1]).toBe(
      "drift license: the terms changed upstream: `license:mit` -> `license:other`, `LICENSE`",
    );
    const { LICENSE: _, ...without } = CONTENT;
    expect((await said(snapshotOf("org/a", { ...without, COPYING: "x" })))[1]).toBe(
      "drift license: the terms changed upstream: `COPYING` is new, `LICENSE` is gone",
    );
  });

  it("names a commit that is gone, and whether its files are still there", async () => {
    const head = snapshotOf("org/a", { ...CONTENT, extra: "x" });
    expect((await said(head, fails("revision-not-found")))[0]).toBe(
      `drift commit-gone: commit \`${live.commit}\` is gone from the repository, but its files are there under another commit`,
    );
    const other = snapshotOf("org/a", { ...CONTENT, "model.safetensors": "other" });
    expect((await said(other, fails("revision-not-found")))[0]).toMatch(/is gone from the repository$/);
  });

  it("knows a branch that is gone from a repository that is gone", async () => {
    expect(await said(fails("revision-not-found"))).toEqual([]);
    expect((await said(fails("missing-or-private")))[0]).toContain("drift repository-gone");
    expect((await said(fails("disabled")))[0]).toContain("was disabled");
    const secret = { ...locked, hub: { private: true, tags: [] } };
    expect((await said(fails("missing-or-private"), live, secret))[0]).toContain("unknown unreadable");
  });

  it("knows a repository made again from a mirror", async () => {
    const identity = { id: "another", createdAt: "2026-01-01T00:00:00.000Z" };
    expect(await said({ ...live, identity })).toEqual([
      "note mirror: another repository (identity `another`) with equal bytes: a mirror, or made again",
    ]);
    const content = { ...CONTENT, "model.safetensors": "evil" };
    const again = snapshotOf("org/a", content, { identity });
    expect((await said(again, fails("revision-not-found"))).map((line) => line.split(":")[0])).toEqual([
      "drift recreated",
      "drift commit-gone",
      "note moved",
    ]);
    const found = await driftOf(
      "org/a",
      locked,
      async (revision) => {
        if (revision === locked.commit) throw fails("revision-not-found");
        return again;
      },
      () => false,
    );
    expect(found.map(({ fix }) => fix)).toEqual([
      "find out who owns the name now before you use it",
      undefined,
      undefined,
    ]);
  });

  it("names another name, and other gating", async () => {
    const hub = { gated: "manual" as const, tags: ["license:mit"], renamedTo: "new/name" };
    const lines = await said({ ...live, hub });
    expect(lines[0]).toContain("drift renamed: the repository is called `new/name` now");
    expect(lines[1]).toContain("drift gating: the repository asks for permission now (`manual`)");
  });

  it("is undecided when the Hub does not answer", async () => {
    expect(await said(fails("network"))).toEqual([
      "unknown unreadable: the repository could not be looked at: network",
    ]);
  });
});
