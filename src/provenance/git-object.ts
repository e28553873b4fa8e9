import { createHash } from "node:crypto";

export type GitType = "commit" | "tree" | "blob" | "tag";

export type GitObject = { type: GitType; body: Uint8Array };

/** One row of a tree. `name` is UTF-8; bytes that are none become U+FFFD, as in JSON, and must still be one name a folder. */
export type TreeRow = { mode: string; name: string; oid: string };

/** Rows of one tree; the largest folders on the Hub hold some thousands of files. */
const MOST_ROWS = 200_000;

/** An object's id: SHA-1 over `<type> <size>\0` and its body (git-hash-object). */
export function objectId(type: GitType, body: Uint8Array): string {
  return createHash("sha1").update(`${type} ${body.length}\0`).update(body).digest("hex");
}

/** Rows of a tree's body (`<mode> <name>\0<20 bytes>`), or undefined where it is malformed. */
export function treeRows(body: Uint8Array): TreeRow[] | undefined {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.length);
  const rows: TreeRow[] = [];
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(0x20, at);
    const end = space < 0 ? -1 : bytes.indexOf(0, space);
    if (end < 0 || space - at > 6 || end + 21 > bytes.length || rows.length >= MOST_ROWS) return undefined;
    const mode = bytes.toString("latin1", at, space);
    const name = bytes.toString("utf8", space + 1, end);
    if (!/^[0-7]{5,6}$/.test(mode) || name === "" || name.includes("/")) return undefined;
    rows.push({ mode, name, oid: bytes.toString("hex", end + 1, end + 21) });
    at = end + 21;
  }
  return rows;
}

/** The tree that a raw commit names, or undefined where it is malformed. */
export function treeOf(commit: Uint8Array): string | undefined {
  const head = Buffer.from(commit.buffer, commit.byteOffset, Math.min(commit.length, 64)).toString("latin1");
  return /^tree ([0-9a-f]{40})\n/.exec(head)?.[1];
}
