import type { FileEntry, StoredProof } from "../model.ts";
import { type GitObject, treeRows } from "./git-object.ts";
import { type ProofResult, proveListing, unavailable } from "./prove.ts";

const MOST_TREES = 100_000;

function encode(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64");
}

/**
 * Commit and trees of one commit out of fetched objects, as they are kept: base64, trees in the order in which a walk
 * from the root meets them, so that the same commit always gives the same text. Undefined where one is missing.
 */
export function storedProof(
  commit: string,
  root: string,
  objects: ReadonlyMap<string, GitObject>,
): StoredProof | undefined {
  const raw = objects.get(commit);
  if (raw?.type !== "commit") return undefined;
  const trees: string[] = [];
  // A set keeps the order of what is added, and is walked on while it grows.
  const open = new Set([root]);
  for (const oid of open) {
    const tree = objects.get(oid);
    if (tree?.type !== "tree" || open.size > MOST_TREES) return undefined;
    trees.push(encode(tree.body));
    // A malformed tree is part of the commit nevertheless: the proof names it.
    for (const row of treeRows(tree.body) ?? []) if (row.mode === "40000") open.add(row.oid);
  }
  return { commit: encode(raw.body), trees };
}

/** Proves a listing from a stored proof alone: what `check` does offline with the file beside the lockfile. */
export function proveFromStored(
  proof: StoredProof,
  commit: string,
  files: readonly FileEntry[],
  blobs?: ReadonlyMap<string, Uint8Array>,
): ProofResult {
  if (proof.trees.length > MOST_TREES) return unavailable("the stored proof has too many trees");
  return proveListing({
    commit,
    commitRaw: Buffer.from(proof.commit, "base64"),
    trees: proof.trees.map((tree) => Buffer.from(tree, "base64")),
    files,
    ...(blobs === undefined ? {} : { blobs }),
  });
}
