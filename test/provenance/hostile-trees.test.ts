import { describe, expect, it } from "vitest";
import type { FileEntry } from "../../src/model.ts";
import { type GitObject, objectId } from "../../src/provenance/git-object.ts";
import { proveListing } from "../../src/provenance/prove.ts";
import { proveFromStored, storedProof } from "../../src/provenance/stored-proof.ts";
import { buildCommit } from "../hub/loopback/objects.ts";

type Row = [mode: string, name: string, oid: string];

function tree(rows: readonly Row[]): Uint8Array {
  return Buffer.concat(
    rows.flatMap(([mode, name, oid]) => [Buffer.from(`${mode} ${name}\0`), Buffer.from(oid, "hex")]),
  );
}

const idOf = (body: Uint8Array) => objectId("tree", body);
const blob = "b".repeat(40);
const name = (index: number) => `f${String(index).padStart(6, "0")}`;

/** A commit over a root tree, and what proves the files under it. */
function prove(root: Uint8Array, others: readonly Uint8Array[], files: readonly FileEntry[]) {
  const commit = buildCommit(idOf(root), "t", 1);
  const id = objectId("commit", commit.body);
  return proveListing({ commit: id, commitRaw: commit.body, trees: [root, ...others], files });
}

/** Milliseconds that something took, and what it gave. */
function timed<T>(work: () => T): { took: number; result: T } {
  const start = performance.now();
  const result = work();
  return { took: performance.now() - start, result };
}

describe("trees that are made to cost", () => {
  // Bounds are far above what is needed: without them it is minutes and gigabytes.
  it("folders that all lead to one wide folder are given up, not laid out", () => {
    const empty = new Uint8Array();
    const wide = (oid: string) => tree(Array.from({ length: 100_000 }, (_, i) => ["40000", name(i), oid]));
    const low = wide(idOf(empty));
    const root = wide(idOf(low));
    const { took, result } = timed(() => prove(root, [low, empty], []));
    expect(result.proof).toBe("unavailable");
    expect(took).toBeLessThan(20_000);
  });

  it("submodules without end are given up as well", () => {
    const low = tree(Array.from({ length: 100_000 }, (_, i) => ["160000", name(i), blob]));
    const lowId = idOf(low);
    const root = tree(Array.from({ length: 10_000 }, (_, i) => ["40000", name(i), lowId]));
    const { took, result } = timed(() => prove(root, [low], []));
    expect(result.proof).toBe("unavailable");
    expect(took).toBeLessThan(20_000);
  });

  it("a wide folder is walked in the time of its rows", () => {
    const root = tree(Array.from({ length: 150_000 }, (_, i) => ["40000", name(i), idOf(new Uint8Array())]));
    const commit = buildCommit(idOf(root), "t", 1);
    const objects = new Map<string, GitObject>([
      [objectId("commit", commit.body), { type: "commit", body: commit.body }],
      [idOf(root), { type: "tree", body: root }],
      [idOf(new Uint8Array()), { type: "tree", body: new Uint8Array() }],
    ]);
    const { took, result } = timed(() => storedProof(objectId("commit", commit.body), idOf(root), objects));
    expect(result?.trees).toHaveLength(2);
    expect(took).toBeLessThan(5_000);
  });

  it("large trees in the place of another are named as a whole", () => {
    const files = Array.from({ length: 2_000 }, (_, i) => ({ path: name(i), size: 1, gitOid: blob }));
    const rows = files.map(({ path }): Row => ["100644", path, blob]);
    const root = tree(rows.slice(1));
    const spare = Array.from({ length: 20 }, (_, i) => tree(rows.slice(i + 2)));
    const commit = buildCommit(idOf(root), "t", 1);
    const id = objectId("commit", commit.body);
    const claim = { commit: id, commitRaw: commit.body, trees: spare, files };
    const { took, result } = timed(() => proveListing(claim));
    expect(result).toMatchObject({ proof: "mismatch", proofDetail: { path: "/" } });
    expect(took).toBeLessThan(20_000);
  });
});

describe("trees that git refuses", () => {
  const files = [{ path: "d/a", size: 1, gitOid: blob }];

  it.each<[string, Row[]]>([
    [
      "a folder twice",
      [
        ["40000", "d", ""],
        ["40000", "d", ""],
      ],
    ],
    [
      "a file and a folder of one name",
      [
        ["100644", "d", blob],
        ["40000", "d", ""],
      ],
    ],
  ])("%s is named", (_, rows) => {
    const low = tree([["100644", "a", blob]]);
    const root = tree(rows.map(([mode, path, oid]) => [mode, path, oid || idOf(low)]));
    const listed = [...files, { path: "d", size: 1, gitOid: blob }];
    expect(prove(root, [low], listed)).toMatchObject({ proof: "mismatch", proofDetail: { path: "d" } });
  });

  it("a malformed one is part of what came, and a mismatch", () => {
    const bad = Buffer.from("100644 a\0short");
    const commit = buildCommit(idOf(bad), "t", 1);
    const id = objectId("commit", commit.body);
    const objects = new Map<string, GitObject>([
      [id, { type: "commit", body: commit.body }],
      [idOf(bad), { type: "tree", body: bad }],
    ]);
    const stored = storedProof(id, idOf(bad), objects);
    expect(stored).toBeDefined();
    if (stored === undefined) return;
    expect(proveFromStored(stored, id, [])).toMatchObject({
      proof: "mismatch",
      proofDetail: { message: "the tree object is malformed" },
    });
  });

  it("a blob or a commit in the place of a tree proves nothing", () => {
    const root = tree([["40000", "d", blob]]);
    const commit = buildCommit(idOf(root), "t", 1);
    const id = objectId("commit", commit.body);
    const objects = new Map<string, GitObject>([
      [id, { type: "commit", body: commit.body }],
      [idOf(root), { type: "tree", body: root }],
      [blob, { type: "blob", body: new Uint8Array() }],
    ]);
    expect(storedProof(id, idOf(root), objects)).toBeUndefined();
  });
});

describe("pointers", () => {
  it("with a line that stands twice are none", () => {
    const sha = (digit: string) => `oid sha256:${digit.repeat(64)}\n`;
    const text = (lines: string) => Buffer.from(`version https://git-lfs.github.com/spec/v1\n${lines}`);
    const pointer = text(`${sha("a")}${sha("b")}size 1\n`);
    const oid = objectId("blob", pointer);
    const root = tree([["100644", "w.bin", oid]]);
    const commit = buildCommit(idOf(root), "t", 1);
    for (const digit of ["a", "b"]) {
      const file = { path: "w.bin", size: 1, gitOid: oid, lfs: true as const, sha256: digit.repeat(64) };
      const found = proveListing({
        commit: objectId("commit", commit.body),
        commitRaw: commit.body,
        trees: [root],
        files: [file],
        blobs: new Map([[oid, pointer]]),
      });
      expect(found).toMatchObject({ proof: "mismatch", proofDetail: { path: "w.bin" } });
    }
  });
});
