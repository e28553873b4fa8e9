import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { objectId, treeRows } from "../../src/provenance/git-object.ts";
import { type Claim, type ListedFile, proveListing } from "../../src/provenance/prove.ts";
import { proveFromStored } from "../../src/provenance/stored-proof.ts";
import { buildCommit, buildTrees } from "../hub/loopback/objects.ts";
import { recordedFolders } from "../hub/loopback/recorded.ts";
import { serveCommit } from "../hub/loopback/repository.ts";

const corpus = fileURLToPath(new URL("../../../shared/corpus/hub", import.meta.url));

type Row = {
  type: string;
  path: string;
  oid: string;
  size: number | null;
  lfs?: { oid: string };
  _mode?: string;
};

function recorded(folder: string): Claim & { name: string } {
  const rows: Row[] = JSON.parse(readFileSync(join(folder, "tree.json"), "utf8"));
  const proof: { commit: string; trees_b64: Record<string, string> } = JSON.parse(
    readFileSync(join(folder, "proof.json"), "utf8"),
  );
  const blobs = new Map<string, Uint8Array>();
  const files = rows
    .filter((row) => row.type === "file")
    .map((row): ListedFile => {
      const place = join(folder, "files", row.path);
      if (!row.lfs && existsSync(place)) blobs.set(row.oid, readFileSync(place));
      return {
        path: row.path,
        size: row.size ?? 0,
        gitOid: row.oid,
        mode: row._mode ?? "100644",
        ...(row.size === null ? { unsized: true as const } : {}),
        ...(row.lfs ? { lfs: true, sha256: row.lfs.oid } : {}),
      };
    });
  const trees = Object.values(proof.trees_b64).map((tree) => Buffer.from(tree, "base64"));
  const commitRaw = readFileSync(join(folder, "commit.raw"));
  return { name: basename(folder), commit: proof.commit, commitRaw, trees, files, blobs };
}

const flipHex = (hex: string) => (hex.startsWith("0") ? "1" : "0") + hex.slice(1);

function change(claim: Claim, path: string, how: (file: ListedFile) => ListedFile[]): Claim {
  return { ...claim, files: claim.files.flatMap((file) => (file.path === path ? how(file) : [file])) };
}

describe.skipIf(!existsSync(corpus))("recorded snapshots", () => {
  const claims = recordedFolders(corpus).map(recorded);

  it.each(claims)("$name proves", (claim) => {
    expect(proveListing(claim)).toEqual({ proof: "proven" });
  });

  it.each(claims)("$name proves from the API's listing, which hides modes", (claim) => {
    const files = claim.files.map(({ mode: _, ...file }) => file);
    expect(proveListing({ ...claim, files })).toEqual({ proof: "proven" });
  });

  it.each(claims)("$name: one changed fact of any file is found and named", (claim) => {
    const finds = (changed: Claim, path: string) =>
      expect(proveListing(changed)).toMatchObject({ proof: "mismatch", proofDetail: { path } });
    for (const file of claim.files) {
      const { path } = file;
      if (file.sha256 !== undefined) {
        finds(
          change(claim, path, (f) => [{ ...f, sha256: flipHex(f.sha256 ?? "") }]),
          path,
        );
        finds(
          change(claim, path, (f) => [{ ...f, size: f.size + 1 }]),
          path,
        );
      } else if (claim.blobs?.has(file.gitOid ?? "")) {
        finds(
          change(claim, path, (f) => [{ ...f, size: f.size + 1 }]),
          path,
        );
      }
      finds(
        change(claim, path, (f) => [{ ...f, gitOid: flipHex(f.gitOid ?? "") }]),
        path,
      );
      finds(
        change(claim, path, (f) => [{ ...f, mode: f.mode === "100644" ? "100755" : "100644" }]),
        path,
      );
      finds(
        change(claim, path, () => []),
        path,
      );
      finds(
        change(claim, path, (f) => [f, { ...f, path: `${path}.bak` }]),
        `${path}.bak`,
      );
      const renamed = proveListing(change(claim, path, (f) => [{ ...f, path: `${path}.bak` }]));
      expect(renamed).toMatchObject({ proof: "mismatch", proofDetail: { path } });
    }
  });

  it.each(claims)("$name: a changed tree object is found, and its file named", (claim) => {
    const trees = [...claim.trees];
    for (const [index, body] of trees.entries()) {
      const row = treeRows(body)?.find((r) => r.mode === "100644");
      if (row === undefined) continue;
      const at = Buffer.from(body).indexOf(`100644 ${row.name}\0`);
      const modes = Buffer.from(body);
      modes.write("100755", at);
      const oids = Buffer.from(body);
      oids[at + row.name.length + 10] = (oids[at + row.name.length + 10] ?? 0) ^ 1;
      for (const changed of [modes, oids]) {
        const found = proveListing({ ...claim, trees: trees.with(index, changed) });
        expect(found.proof).toBe("mismatch");
        expect(found.proofDetail?.path?.split("/").at(-1)).toBe(row.name);
      }
    }
  });

  it.each(claims)("$name: another commit, and a lost tree, do not pass", (claim) => {
    const last = claim.commitRaw.length - 1;
    const commitRaw = Buffer.from(claim.commitRaw);
    commitRaw[last] = (commitRaw[last] ?? 0) ^ 1;
    expect(proveListing({ ...claim, commitRaw }).proof).toBe("mismatch");
    expect(proveListing({ ...claim, commit: flipHex(claim.commit) }).proof).toBe("mismatch");
    expect(proveListing({ ...claim, trees: [] }).proof).toBe("unavailable");
  });
});

describe("a listing", () => {
  const lfs = { path: "big/model.bin", size: 10_000_000_000, sha256: "a".repeat(64) };
  const served = serveCommit(
    [{ path: "README.md", bytes: "# card" }, { path: "a b.txt", bytes: "" }, lfs],
    "t",
    1,
  );
  const objects = [...served.objects.values()];
  const files: ListedFile[] = [...served.files.values()].map((file) => ({
    path: file.path,
    size: file.size,
    gitOid: file.oid,
    ...(file.lfs ? { lfs: true, sha256: file.lfs.oid } : {}),
  }));
  const trees = objects.filter((object) => object.type === "tree").map((object) => object.body);
  const commitRaw = objects.find((object) => object.type === "commit")?.body ?? new Uint8Array();
  const claim: Claim = { commit: served.id, commitRaw, trees, files };

  it("proves, in any order, and with trees that belong to others", () => {
    expect(proveListing(claim)).toEqual({ proof: "proven" });
    const stray = Buffer.from("40000 x\0aaaaaaaaaaaaaaaaaaaa");
    expect(proveListing({ ...claim, trees: [stray, ...[...trees].reverse()] })).toEqual({ proof: "proven" });
  });

  it("without ids for its files is no proof of anything", () => {
    const bare = files.map(({ path, size }) => ({ path, size }));
    expect(proveListing({ ...claim, files: bare }).proof).toBe("mismatch");
  });

  it("cannot pass a sha256 off as proven by dropping the large-file mark", () => {
    const lying = files.map(({ lfs: _, ...file }) =>
      file.sha256 === undefined ? file : { ...file, sha256: "b".repeat(64) },
    );
    expect(proveListing({ ...claim, files: lying })).toMatchObject({ proof: "mismatch" });
  });

  it("is proven from what is kept beside the lockfile", () => {
    const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
    const stored = { commit: base64(commitRaw), trees: trees.map(base64) };
    expect(proveFromStored(stored, served.id, files)).toEqual({ proof: "proven" });
    expect(proveFromStored({ ...stored, trees: ["!!!"] }, served.id, files).proof).not.toBe("proven");
    expect(proveFromStored({ commit: "", trees: [] }, served.id, files).proof).toBe("mismatch");
  });

  it("folders inside folders without end are given up", () => {
    let body: Uint8Array = new Uint8Array();
    const bomb: Uint8Array[] = [body];
    for (let i = 0; i < 60; i++) {
      const id = Buffer.from(objectId("tree", body), "hex");
      body = Buffer.concat([Buffer.from("40000 a\0"), id, Buffer.from("40000 b\0"), id]);
      bomb.push(body);
    }
    const commit = buildCommit(objectId("tree", body), "bomb", 1);
    const id = objectId("commit", commit.body);
    const result = proveListing({ commit: id, commitRaw: commit.body, trees: bomb, files: [] });
    expect(result).toMatchObject({
      proof: "unavailable",
      proofDetail: { message: expect.stringContaining("folders") },
    });
  });

  it("sorts folders as git does", () => {
    const oid = "b".repeat(40);
    const built = buildTrees(["a.b", "a/x", "a0"].map((path) => ({ path, oid, mode: "100644" })));
    expect(treeRows(built.at(-1)?.object.body ?? new Uint8Array())?.map((row) => row.name)).toEqual([
      "a.b",
      "a",
      "a0",
    ]);
  });
});
