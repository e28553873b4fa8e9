import { describe, expect, it } from "vitest";
import type { Policy } from "../../src/judgement.ts";
import { type Assess, checkModels } from "../../src/lock/check-models.ts";
import type { LockedModel } from "../../src/lock/locked.ts";
import { pin } from "../../src/lock/pin.ts";
import type { Proofs } from "../../src/lock/proofs.ts";
import type { ModelRef } from "../../src/model.ts";
import { objectId } from "../../src/provenance/git-object.ts";
import { evidenceOf, refOf } from "./evidence.ts";
import { gitOid } from "./snapshot.ts";

const policy: Policy = {
  failOn: "review",
  pins: "lockfile",
  licenses: { allow: [], deny: [], basis: "declared" },
  load: { remoteCode: "review", pickle: "review" },
  publishers: [],
};

const entry = (id: string) => pin(evidenceOf(id), refOf(id), "Apache-2.0");

/** Keeps what it is asked to judge: `id evidence? pin findings`. */
function check(refs: readonly ModelRef[], models: Record<string, LockedModel>, proofs?: Proofs) {
  const asked: { line: string; proof: string | undefined }[] = [];
  const assess: Assess = (ref, evidence, pins) => {
    const proof = evidence?.provenance.proof;
    const line = [ref.id, evidence?.commit?.slice(0, 4) ?? "no evidence", ...pins.map(({ id }) => id)].join(
      " ",
    );
    asked.push({ line, proof });
    return {
      model: ref,
      posture: "clear",
      axes: { license: "clear", load: "clear", provenance: "clear" },
      meetsPolicy: true,
      license: { expression: null, family: null, basis: "none", declared: [], conflict: false, texts: [] },
      provenance: { proof: "unavailable" },
      findings: pins,
      duties: [],
      questions: [],
      waived: [],
    };
  };
  const source = {
    file: "models.lock.json",
    lockfile: { version: 1 as const, models: new Map(Object.entries(models)) },
    lineOf: () => 7,
    ...(proofs === undefined ? {} : { proofs }),
  };
  const assessments = checkModels({ models: refs, policy, deployment: { use: "research" } }, source, assess);
  return { assessments, asked };
}

describe("checking manifest and lockfile", () => {
  it("judges every model of the manifest from its entry, and what is locked besides", () => {
    const commit = evidenceOf("org/a").commit!.slice(0, 4);
    const gone = evidenceOf("org/gone").commit!.slice(0, 4);
    const { asked, assessments } = check([refOf("org/a"), refOf("org/new")], {
      "org/a": entry("org/a"),
      "org/gone": entry("org/gone"),
    });
    expect(asked.map(({ line }) => line)).toEqual([
      `org/a ${commit}`,
      "org/new no evidence not-locked",
      `org/gone ${gone} lock-orphaned`,
    ]);
    expect(assessments[2]?.model.at).toEqual({ file: "models.lock.json", line: 7, column: 5 });
    expect(assessments[2]?.model.deployment).toEqual({ use: "research" });
  });

  it("tries stored proofs again, and believes them more than the entry", () => {
    const rows = Buffer.concat([
      Buffer.from("100644 config.json\0"),
      Buffer.from(gitOid(Buffer.from("{}")), "hex"),
    ]);
    const raw = Buffer.from(`tree ${objectId("tree", rows)}\nauthor a <a@b> 1 +0000\n\nx\n`);
    const commit = objectId("commit", raw);
    const proofs = new Map([[commit, { commit: raw.toString("base64"), trees: [rows.toString("base64")] }]]);
    const files = [
      { path: "config.json", size: 2, gitOid: gitOid(Buffer.from("{}")), sha256: "1".repeat(64) },
    ];
    const honest = pin(evidenceOf("org/a", { commit, files }), refOf("org/a"), null);
    expect(check([refOf("org/a")], { "org/a": honest }, proofs).asked[0]?.proof).toBe("proven");
    const edited = {
      ...honest,
      files: [{ ...files[0]!, gitOid: "2".repeat(40) }],
      proof: { proof: "proven" as const },
    };
    expect(check([refOf("org/a")], { "org/a": edited }, proofs).asked[0]?.proof).toBe("mismatch");
    expect(check([refOf("org/a")], { "org/a": edited }).asked[0]?.proof).toBe("proven");
  });

  it("does not believe an entry whose proof was taken out of the file of proofs", () => {
    const proven = { ...entry("org/a"), proof: { proof: "proven" as const } };
    const none: Proofs = new Map();
    expect(check([refOf("org/a")], { "org/a": proven }, none).asked[0]?.proof).toBe("unavailable");
    const local = { ...proven, source: "directory" as const };
    expect(check([refOf("org/a")], { "org/a": local }, none).asked[0]?.proof).toBe("proven");
  });
});
