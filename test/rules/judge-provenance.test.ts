import { describe, expect, it } from "vitest";
import type { Policy } from "../../src/judgement.ts";
import type { ModelEvidence, ModelRef, ProvenanceFacts } from "../../src/model.ts";
import { judgeProvenance } from "../../src/rules/judge-provenance.ts";
import { COMMIT, evidence, ref } from "../posture/judgement.ts";
import { contextOf } from "./findings.ts";

function judged(
  provenance: Partial<ProvenanceFacts>,
  given: Partial<ModelRef> = {},
  more: Partial<ModelEvidence> = {},
  policy: Partial<Policy> = {},
) {
  const facts = evidence({ provenance: { proof: "proven", ...provenance }, ...more });
  return judgeProvenance(facts, ref(given), contextOf(policy));
}
const shown = (...args: Parameters<typeof judged>) =>
  judged(...args).map(({ id, posture }) => `${posture}[${id}]`);

describe("pinned to one commit", () => {
  it("by the lockfile, or by the manifest's own 40 digits", () => {
    expect(shown({ pinnedBy: "lockfile" })).toEqual([]);
    expect(shown({ pinnedBy: "manifest" }, { revision: COMMIT })).toEqual([]);
  });

  it("or not: a branch of a manifest is review, of a target a note", () => {
    const [finding] = judged({});
    expect(finding).toMatchObject({ id: "not-pinned", posture: "review", fix: "modelvet lock" });
    expect(finding?.evidence[0].place).toEqual({ path: "models.yaml", at: { line: 5, column: 5 } });
    const [note] = judged({}, { origin: "target" });
    expect(note).toMatchObject({ id: "revision-can-move", posture: "clear" });
    expect(note?.fix).toBe(`modelvet scan org/name@${COMMIT}`);
    expect(shown({}, {}, {}, { pins: "recommended" })).toEqual(["clear[not-pinned]"]);
  });
});

describe("the bytes that were pinned", () => {
  it("are not these where the listing does not belong to the commit", () => {
    const proofDetail = { path: "model.safetensors", message: "the listed sha256 is another one" };
    const [finding] = judged({ pinnedBy: "lockfile", proof: "mismatch", proofDetail });
    expect(finding).toMatchObject({ id: "listing-mismatch", posture: "blocked" });
    expect(finding?.evidence[0].place.path).toBe("model.safetensors");
    expect(finding?.message).toBe(
      "the file list does not belong to the commit: `model.safetensors`: the listed sha256 is another one",
    );
  });

  it("are somebody's edit where kept proofs do not fit the lockfile, or are gone", () => {
    const proofDetail = { path: "model.safetensors", message: "the listed sha256 is another one" };
    const locked = { pinnedBy: "lockfile", proofFrom: "lockfile", proofDetail } as const;
    const [edited] = judged({ ...locked, proof: "mismatch" });
    expect(edited).toMatchObject({ id: "listing-mismatch", posture: "blocked" });
    expect(edited?.message).toContain("the file list in the lockfile does not belong");
    expect(edited?.fix).toContain("modelvet lock --update org/name");
    const [gone] = judged({ ...locked, proof: "unavailable" });
    expect(gone).toMatchObject({
      id: "proof-unavailable",
      posture: "unknown",
      fix: "modelvet lock --proofs",
    });
  });

  it("are taken as given, with a note, where nothing could be proven", () => {
    expect(shown({ pinnedBy: "lockfile", proof: "unavailable" })).toEqual(["clear[proof-unavailable]"]);
  });

  it.each(["host-signed", "unsigned", "unknown-signer"] as const)("say nothing when %s", (hostSignature) => {
    expect(shown({ pinnedBy: "lockfile", hostSignature })).toEqual([]);
  });

  it("are blocked under a broken signature", () => {
    expect(shown({ pinnedBy: "lockfile", hostSignature: "bad-signature" })).toEqual([
      "blocked[host-signature-bad]",
    ]);
  });
});

describe("whose repository it is", () => {
  it("is another one's under another identity", () => {
    const identityChanged = { locked: { id: "a" }, found: { id: "b", createdAt: "2026-01-01" } };
    expect(shown({ pinnedBy: "lockfile", identityChanged })).toEqual(["blocked[identity-changed]"]);
  });

  it("has another name after a rename", () => {
    const [note] = judged({ pinnedBy: "lockfile" }, {}, { hub: { tags: [], renamedTo: "org/new" } });
    expect(note).toMatchObject({ id: "repository-renamed", posture: "clear", fix: "id: org/new" });
    // The Hub says so, and no file of the repository.
    expect(note?.evidence[0].place.path).toBe(".");
  });

  it("is an allowed publisher's, or looks like one, or is not", () => {
    const of = (id: string) => shown({ pinnedBy: "lockfile" }, { id }, {}, { publishers: ["mistralai"] });
    expect(of("mistralai/x")).toEqual([]);
    expect(of("MistralAI/x")).toEqual([]);
    expect(of("mistra1ai/x")).toEqual(["review[publisher-lookalike]"]);
    expect(of("acme/x")).toEqual(["review[publisher-not-allowed]"]);
  });

  it("is not an allowed publisher's where the name leads to somebody else by now", () => {
    const policy = { publishers: ["org"] };
    const of = (renamedTo: string) =>
      shown({ pinnedBy: "lockfile" }, { id: "org/name" }, { hub: { tags: [], renamedTo } }, policy);
    expect(of("org/new")).toEqual(["clear[repository-renamed]"]);
    expect(of("acme/name")).toContain("review[publisher-not-allowed]");
    expect(of("0rg/name")).toContain("review[publisher-lookalike]");
  });
});

describe("a directory", () => {
  const of = (provenance: Partial<ProvenanceFacts>) =>
    judged({ proof: "unavailable", ...provenance }, { source: "directory", id: "./weights" });

  it("is what the lockfile says, or something else", () => {
    expect(of({ directory: "matches-lock" })).toEqual([]);
    const proofDetail = { path: "model.safetensors", message: "its sha256 is another one" };
    expect(of({ proof: "mismatch", proofDetail })).toMatchObject([
      { id: "files-differ", posture: "blocked" },
    ]);
  });

  it.each(["no-origin", "download-metadata"] as const)("of %s is review", (directory) => {
    const [finding] = of({ directory });
    expect(finding).toMatchObject({ id: "no-origin", posture: "review" });
    expect(finding?.fix).toContain("modelvet verify ./weights");
  });
});
