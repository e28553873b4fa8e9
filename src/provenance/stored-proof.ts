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
  const seen = new Set<string>();
  const open = [root];
  for (let oid = open.shift(); oid !== undefined; oid = open.shift()) {
    if (seen.has(oid)) continue;
    seen.add(oid);
    const tree = objects.get(oid);
    const rows = tree?.type === "tree" ? treeRows(tree.body) : undefined;
    if (tree === undefined || rows === undefined || seen.size > MOST_TREES) return undefined;
    trees.push(encode(tree.body));
    for (const row of rows) if (row.mode === "40000") open.push(row.oid);
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
