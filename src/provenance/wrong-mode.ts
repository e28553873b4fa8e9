import type { FileEntry } from "../model.ts";
import { objectId, type TreeRow, treeRows } from "./git-object.ts";

const MODES = ["100644", "100755", "120000", "40000", "160000"];
/** Each try hashes a whole tree: larger trees are named as a whole. */
const MOST_ROWS = 2_000;
/** Rows that are written anew in all tries together: about two seconds. */
const MOST_TRIED = 4_000_000;

function write(rows: readonly TreeRow[]): Uint8Array {
  return Buffer.concat(
    rows.flatMap((row) => [Buffer.from(`${row.mode} ${row.name}\0`), Buffer.from(row.oid, "hex")]),
  );
}

/**
 * A tree that the commit names is not there, and another one is in its place: says which path of it was changed, as far
 * as that can be found, and how.
 */
export function wrongMode(
  folder: { path: string; oid: string },
  spare: readonly Uint8Array[],
  listed: ReadonlyMap<string, FileEntry>,
): [path: string, message: string] {
  const prefix = folder.path === "" ? "" : `${folder.path}/`;
  let tried = 0;
  for (const body of spare) {
    const rows = treeRows(body);
    if (rows === undefined || rows.length > MOST_ROWS) continue;
    const plain = rows.filter((row) => row.mode !== "40000");
    // A spare tree of another folder shares no names with this one.
    if (plain.length > 0 && !plain.some((row) => listed.has(prefix + row.name))) continue;
    for (const row of plain) {
      const file = listed.get(prefix + row.name);
      if (file === undefined) return [prefix + row.name, "in the tree object, but missing from the listing"];
      if (file.gitOid !== undefined && file.gitOid !== row.oid) {
        return [prefix + row.name, "the tree object names another git object than the listing"];
      }
    }
    for (const [index, row] of rows.entries()) {
      for (const mode of MODES) {
        if (mode === row.mode) continue;
        tried += rows.length;
        if (tried > MOST_TRIED)
          return [folder.path || "/", "its tree object is not the one that the commit names"];
        if (objectId("tree", write(rows.with(index, { ...row, mode }))) === folder.oid) {
          return [prefix + row.name, `the tree object gives it mode ${row.mode}, the commit has ${mode}`];
        }
      }
    }
  }
  return [folder.path || "/", "its tree object is not the one that the commit names"];
}
