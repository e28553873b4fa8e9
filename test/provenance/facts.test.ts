import { describe, expect, it } from "vitest";
import type { Snapshot } from "../../src/model.ts";
import { proofsFor, provenanceFacts } from "../../src/provenance/facts.ts";

const base: Snapshot = {
  source: "hub",
  id: "a/b",
  requested: "main",
  commit: "0".repeat(40),
  identity: { id: "1" },
  files: [],
  read: async () => new Uint8Array(),
  open: () => ({ size: 0, read: async () => new Uint8Array() }),
};
const raw = Buffer.from(`tree ${"a".repeat(40)}\nauthor a\n\nm\n`).toString("base64");
const proven: Snapshot = { ...base, proof: { proof: "proven" }, objects: { commit: raw, trees: [] } };

describe("facts of provenance", () => {
  it("say why there is no proof", () => {
    expect(provenanceFacts(base, { hostKeys: [] })).toEqual({
      proof: "unavailable",
      proofDetail: { message: "no proof was asked for" },
    });
    expect(proofsFor(base)).toBeUndefined();
  });

  it("carry proof, signer and pin", () => {
    expect(provenanceFacts(proven, { hostKeys: [], pinnedBy: "target" })).toEqual({
      proof: "proven",
      pinnedBy: "target",
      hostSignature: "unsigned",
    });
    expect(proofsFor(proven)).toEqual({ commit: raw, trees: [] });
  });

  it("keep no proof that does not match", () => {
    const lying: Snapshot = {
      ...proven,
      proof: { proof: "mismatch", proofDetail: { path: "x", message: "m" } },
    };
    expect(proofsFor(lying)).toBeUndefined();
    expect(provenanceFacts(lying, { hostKeys: [] })).toMatchObject({
      proof: "mismatch",
      proofDetail: { path: "x" },
    });
  });

  it("notice another repository under the same name", () => {
    const facts = provenanceFacts(base, { hostKeys: [], locked: { id: "2" } });
    expect(facts.identityChanged).toEqual({ locked: { id: "2" }, found: { id: "1" } });
  });

  it("tell directories apart", () => {
    const { commit: _, ...nowhere }: Snapshot = { ...base, source: "directory" };
    const of = (snapshot: Snapshot, matchesLock?: boolean) =>
      provenanceFacts(snapshot, { hostKeys: [], ...(matchesLock === undefined ? {} : { matchesLock }) })
        .directory;
    expect(of(nowhere)).toBe("no-origin");
    expect(of({ ...base, source: "directory" })).toBe("download-metadata");
    expect(of(nowhere, true)).toBe("matches-lock");
    expect(of(base)).toBeUndefined();
  });
});
