import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { printProofs, proofsFileOf, proveLocked, readProofs } from "../../src/lock/proofs.ts";
import type { FileEntry, StoredProof } from "../../src/model.ts";
import { objectId } from "../../src/provenance/git-object.ts";
import { pointerId } from "../../src/provenance/pointer.ts";
import { gitOid, sha256 } from "./snapshot.ts";

const folder = mkdtempSync(join(tmpdir(), "modelvet-proofs-"));
afterAll(() => rmSync(folder, { recursive: true }));

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");

function treeOf(rows: [mode: string, name: string, oid: string][]): Buffer {
  return Buffer.concat(
    rows.map(([mode, name, oid]) =>
      Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(oid, "hex")]),
    ),
  );
}

/** A commit of a config, a shard and a folder with a readme, as a host would hand its objects out. */
function repository(): { model: { commit: string; files: FileEntry[] }; proof: StoredProof } {
  const config = Buffer.from("{}");
  const weights = Buffer.from("weights");
  const readme = Buffer.from("# docs");
  const pointer = pointerId(sha256(weights), weights.length);
  const docs = treeOf([["100644", "README.md", gitOid(readme)]]);
  const root = treeOf([
    ["100644", "config.json", gitOid(config)],
    ["40000", "docs", objectId("tree", docs)],
    ["100644", "model.safetensors", pointer],
  ]);
  const commit = Buffer.from(`tree ${objectId("tree", root)}\nauthor a <a@b> 1 +0000\n\nx\n`);
  const files: FileEntry[] = [
    { path: "config.json", size: 2, gitOid: gitOid(config), sha256: sha256(config) },
    { path: "docs/README.md", size: readme.length, gitOid: gitOid(readme), sha256: sha256(readme) },
    { path: "model.safetensors", size: weights.length, gitOid: pointer, sha256: sha256(weights), lfs: true },
  ];
  return {
    model: { commit: objectId("commit", commit), files },
    proof: { commit: base64(commit), trees: [base64(root), base64(docs)] },
  };
}

describe("proving a lock entry offline", () => {
  const { model, proof } = repository();
  const prove = (change: Partial<typeof model>) => proveLocked({ ...model, ...change }, proof);
  const edited = (path: string, change: Partial<FileEntry>) =>
    model.files.map((file) => (file.path === path ? { ...file, ...change } : file));

  it("proves the whole repository, and the part of it that is in scope", () => {
    expect(prove({})).toEqual({ proof: "proven" });
    const scoped = { ...model, files: model.files.slice(2), include: ["*.safetensors"] };
    expect(proveLocked(scoped, proof)).toEqual({ proof: "proven" });
    const without = { ...model, files: model.files.slice(0, 2), exclude: ["*.safetensors"] };
    expect(proveLocked(without, proof)).toEqual({ proof: "proven" });
  });

  it("names a file in scope that was taken out of the lockfile", () => {
    const missing = (path: string) => ({
      proof: "mismatch",
      proofDetail: { path, message: "in the commit and in scope, but missing from the lockfile" },
    });
    expect(prove({ files: model.files.slice(1) })).toEqual(missing("config.json"));
    expect(prove({ files: model.files.slice(0, 2) })).toEqual(missing("model.safetensors"));
    const scoped = { ...model, files: model.files.slice(0, 2), include: ["*.safetensors", "*.json"] };
    expect(proveLocked(scoped, proof)).toEqual(missing("model.safetensors"));
  });

  it("looks at a malformed tree once, however often it is named", () => {
    const wide = Array.from({ length: 50_000 }, (_, index) => String(index).padStart(5, "0"));
    const oid = "1".repeat(40);
    const bad = Buffer.concat([
      treeOf(wide.map((name): [string, string, string] => ["160000", name, oid])),
      Buffer.from("x"),
    ]);
    const badId = objectId("tree", bad);
    const root = treeOf(wide.map((name): [string, string, string] => ["40000", name, badId]));
    const commit = Buffer.from(`tree ${objectId("tree", root)}\n\nx\n`);
    const locked = { commit: objectId("commit", commit), files: [] };
    const found = proveLocked(locked, { commit: base64(commit), trees: [base64(root), base64(bad)] });
    expect(found).toMatchObject({
      proof: "mismatch",
      proofDetail: { message: "the tree object is malformed" },
    });
  });

  it("gives up on trees made of trees without end", () => {
    let body: Uint8Array = new Uint8Array();
    const trees = [base64(body)];
    for (let depth = 0; depth < 60; depth++) {
      const oid = objectId("tree", body);
      body = treeOf([
        ["40000", "a", oid],
        ["40000", "b", oid],
      ]);
      trees.push(base64(body));
    }
    const commit = Buffer.from(`tree ${objectId("tree", body)}\n\nx\n`);
    const locked = { commit: objectId("commit", commit), files: [] };
    expect(proveLocked(locked, { commit: base64(commit), trees }).proof).toBe("unavailable");
  });

  it("names what an edited lockfile claims beyond the commit", () => {
    const shard = "model.safetensors";
    for (const change of [{ sha256: "1".repeat(64) }, { size: 8 }, { gitOid: "1".repeat(40) }])
      expect(prove({ files: edited(shard, change) })).toMatchObject({
        proof: "mismatch",
        proofDetail: { path: shard },
      });
    expect(prove({ files: edited("config.json", { gitOid: "1".repeat(40) }) })).toMatchObject({
      proof: "mismatch",
      proofDetail: { path: "config.json" },
    });
    const more = [...model.files, { path: "evil.py", size: 1, gitOid: "2".repeat(40) }];
    expect(prove({ files: more })).toMatchObject({ proof: "mismatch", proofDetail: { path: "evil.py" } });
    expect(prove({ commit: "3".repeat(40) })).toMatchObject({ proof: "mismatch" });
  });

  it("does not prove anything by a proof with a tree missing", () => {
    expect(proveLocked(model, { ...proof, trees: proof.trees.slice(0, 1) }).proof).not.toBe("proven");
    expect(proveLocked(model, { ...proof, trees: [] }).proof).not.toBe("proven");
  });
});

describe("the file of proofs", () => {
  const { model, proof } = repository();
  const file = join(folder, "models.proofs.json");

  it("lies beside the lockfile and reads what it printed", () => {
    expect(proofsFileOf("/a/models.lock.json")).toBe("/a/models.proofs.json");
    expect(readProofs(file)).toBeUndefined();
    const proofs = new Map([
      [model.commit, proof],
      ["0a".repeat(20), proof],
    ]);
    writeFileSync(file, printProofs(proofs));
    expect(readProofs(file)).toEqual(proofs);
    expect(printProofs(new Map([...proofs].reverse()))).toBe(printProofs(proofs));
  });

  it("is refused when it is not what it should be", () => {
    for (const text of [
      "{",
      "[]",
      '{"version": 2, "proofs": {}}',
      '{"version": 1, "version": 1, "proofs": {}}',
    ]) {
      writeFileSync(file, text);
      expect(() => readProofs(file)).toThrow("the proofs beside the lockfile are invalid");
    }
  });
});

const corpus = fileURLToPath(new URL("../../../shared/corpus/hub", import.meta.url));

describe.skipIf(!existsSync(corpus))("recorded repositories", () => {
  const recorded = existsSync(corpus)
    ? readdirSync(corpus).filter((name) => existsSync(join(corpus, name, "proof.json")))
    : [];

  it.each(recorded)("%s is proven from what would be stored", (name) => {
    const json = (file: string) => JSON.parse(readFileSync(join(corpus, name, file), "utf8"));
    const { commit, commit_raw_b64: raw, trees_b64: trees } = json("proof.json");
    const listing: {
      type: string;
      path: string;
      size: number;
      oid: string;
      lfs?: { oid: string; size: number };
    }[] = json("tree.json");
    const files = listing
      .filter(({ type }) => type === "file")
      .map(({ path, size, oid, lfs }): FileEntry => {
        const entry = { path, size, gitOid: oid };
        return lfs === undefined
          ? { ...entry, sha256: sha256(Buffer.from(path)) }
          : { ...entry, size: lfs.size, sha256: lfs.oid, lfs: true };
      });
    const stored: StoredProof = { commit: raw, trees: Object.values<string>(trees) };
    expect(proveLocked({ commit, files }, stored)).toEqual({ proof: "proven" });
    const some = files.filter((_, index) => index % 2 === 0);
    const partly = files.length < 2 ? "proven" : "mismatch";
    expect(proveLocked({ commit, files: some }, stored).proof).toBe(partly);
    const [first, ...others] = files;
    const wrong = { ...first!, gitOid: "1".repeat(40) };
    expect(proveLocked({ commit, files: [wrong, ...others] }, stored).proof).toBe("mismatch");
  });
});
