import type { FileEntry, Proof } from "../model.ts";
import { objectId, type TreeRow, treeOf, treeRows } from "./git-object.ts";
import { pointerId, pointerTarget } from "./pointer.ts";
import { wrongMode } from "./wrong-mode.ts";

/** An answer with its reason: why it is unavailable, or which path does not match. */
export type ProofResult = { proof: Proof; proofDetail?: { path?: string; message: string } };

/** A file of a listing; `mode` only where a listing says it (the Hub's does not). */
export type ListedFile = FileEntry & { mode?: string };

export type Claim = {
  /** The 40-hex commit that everything is proven against. */
  commit: string;
  /** The raw commit object. */
  commitRaw: Uint8Array;
  /** Raw tree objects, in any order. */
  trees: Iterable<Uint8Array>;
  files: readonly ListedFile[];
  /** Blobs that are at hand, by id: they bind the sizes of small files and pointers in odd forms. */
  blobs?: ReadonlyMap<string, Uint8Array>;
};

const MOST_FOLDERS = 100_000;
/** Rows of all folders together, those counted again that several folders share. */
const MOST_ROWS = 1_000_000;
const DEEPEST = 64;
const FOLDER = "40000";
const SUBMODULE = "160000";

function mismatch(path: string | undefined, message: string): ProofResult {
  return { proof: "mismatch", proofDetail: { ...(path === undefined ? {} : { path }), message } };
}

export function unavailable(message: string): ProofResult {
  return { proof: "unavailable", proofDetail: { message } };
}

/** What a listed file says that the row of its tree does not, or undefined where they agree. */
function disagreement(file: ListedFile, row: TreeRow, blob: Uint8Array | undefined): string | undefined {
  if (file.mode !== undefined && file.mode.replace(/^0+/, "") !== row.mode.replace(/^0+/, "")) {
    return `listed with mode ${file.mode}, the commit has ${row.mode}`;
  }
  if (file.gitOid !== undefined && file.gitOid !== row.oid) {
    return `listed as git object ${file.gitOid.slice(0, 12)}, the commit has ${row.oid.slice(0, 12)}`;
  }
  if (file.sha256 !== undefined && file.lfs !== false) {
    const target = blob === undefined ? undefined : pointerTarget(blob);
    const same = target !== undefined && target.sha256 === file.sha256 && target.size === file.size;
    if (!same && pointerId(file.sha256, file.size) !== row.oid) {
      return "the listed sha256 and size are not the ones that the commit points at";
    }
    return undefined;
  }
  if (file.lfs === true) return "listed as a large file without a sha256";
  if (file.gitOid === undefined) return "listed without a git object id";
  if (blob !== undefined && pointerTarget(blob) !== undefined)
    return "listed as a small file, the commit points at a large one";
  const wrongSize = blob !== undefined && !file.unsized && blob.length !== file.size;
  return wrongSize ? `listed with ${file.size} bytes, the commit has ${blob.length}` : undefined;
}

/**
 * Proves a listing against a commit, without trusting anybody: the raw commit hashes to the commit's id and names the
 * root tree, each tree hashes to the id that names it, and each row of a tree is the blob that the listing says: for a
 * large file the pointer made of its sha256 and size. So every sha256 of the listing is bound to the 40 digits.
 *
 * Git's ids are SHA-1: small files are bound by SHA-1 alone, large ones by a sha256 under SHA-1 trees. A small file's
 * size is bound only where its blob is at hand. `mismatch` names the path that differs.
 */
export function proveListing(claim: Claim): ProofResult {
  const { commit, commitRaw, blobs } = claim;
  if (objectId("commit", commitRaw) !== commit) {
    return mismatch(undefined, `the commit object does not hash to \`${commit}\``);
  }
  const root = treeOf(commitRaw);
  if (root === undefined) return mismatch(undefined, "the commit object names no tree");
  const trees = new Map<string, Uint8Array>();
  for (const body of claim.trees) trees.set(objectId("tree", body), body);
  const used = new Set<string>();
  const listed = new Map<string, ListedFile>();
  for (const file of claim.files) {
    if (listed.has(file.path)) return mismatch(file.path, "listed twice");
    listed.set(file.path, file);
  }
  const folders: { path: string; oid: string; depth: number }[] = [{ path: "", oid: root, depth: 0 }];
  const absent: { path: string; oid: string }[] = [];
  let read = 0;
  for (let visited = 0; folders.length > 0; visited++) {
    const folder = folders.pop();
    if (folder === undefined) break;
    if (visited > MOST_FOLDERS || folder.depth > DEEPEST || read > MOST_ROWS)
      return unavailable("the commit has too many folders");
    const body = trees.get(folder.oid);
    const rows = body === undefined ? undefined : treeRows(body);
    if (body !== undefined && rows === undefined)
      return mismatch(folder.path, "the tree object is malformed");
    if (rows === undefined) {
      absent.push(folder);
      continue;
    }
    used.add(folder.oid);
    read += rows.length;
    const prefix = folder.path === "" ? "" : `${folder.path}/`;
    const names = new Set<string>();
    for (const row of rows) {
      const path = prefix + row.name;
      // Git refuses such a tree; what one program takes for the file another one does not.
      if (names.size === names.add(row.name).size) return mismatch(path, "named twice in its folder");
      if (row.mode === FOLDER) folders.push({ path, oid: row.oid, depth: folder.depth + 1 });
      else if (row.mode !== SUBMODULE) {
        const file = listed.get(path);
        if (file === undefined) return mismatch(path, "in the commit, but missing from the listing");
        const wrong = disagreement(file, row, blobs?.get(row.oid));
        if (wrong !== undefined) return mismatch(path, wrong);
        listed.delete(path);
      }
    }
  }
  const [first] = absent;
  if (first !== undefined) {
    const spare = [...trees].filter(([oid]) => !used.has(oid)).map(([, body]) => body);
    if (spare.length === 0) return unavailable(`the tree object of \`${first.path || "/"}\` is not at hand`);
    return mismatch(...wrongMode(first, spare, listed));
  }
  const [extra] = listed.keys();
  return extra === undefined ? { proof: "proven" } : mismatch(extra, "listed, but not in the commit");
}
