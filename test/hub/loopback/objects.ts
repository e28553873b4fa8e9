import { createHash } from "node:crypto";

/** A git object with its body, as a pack carries it. */
export type GitObject = { type: "commit" | "tree" | "blob"; body: Uint8Array };

export type TreeLeaf = { path: string; oid: string; mode: string };

/** An object's id: SHA-1 over `<type> <size>\0` and the body. */
export function objectId({ type, body }: GitObject): string {
  return createHash("sha1").update(`${type} ${body.length}\0`).update(body).digest("hex");
}

export function pointer(sha256: string, size: number): Uint8Array {
  return Buffer.from(`version https://git-lfs.github.com/spec/v1\noid sha256:${sha256}\nsize ${size}\n`);
}

/** All trees over the leaves, the root last; git sorts a folder as if its name ended in a slash. */
export function buildTrees(leaves: readonly TreeLeaf[]): { path: string; oid: string; object: GitObject }[] {
  const out: { path: string; oid: string; object: GitObject }[] = [];
  const build = (folder: string, inside: readonly TreeLeaf[]): string => {
    const rows: { name: string; mode: string; oid: string; key: Buffer }[] = [];
    const folders = new Map<string, TreeLeaf[]>();
    for (const leaf of inside) {
      const rest = leaf.path.slice(folder.length);
      const slash = rest.indexOf("/");
      if (slash < 0) rows.push({ name: rest, mode: leaf.mode, oid: leaf.oid, key: Buffer.from(rest) });
      else {
        const name = rest.slice(0, slash);
        folders.set(name, [...(folders.get(name) ?? []), leaf]);
      }
    }
    for (const [name, below] of folders) {
      const oid = build(`${folder}${name}/`, below);
      rows.push({ name, mode: "40000", oid, key: Buffer.from(`${name}/`) });
    }
    rows.sort((a, b) => Buffer.compare(a.key, b.key));
    const body = Buffer.concat(
      rows.flatMap((row) => [Buffer.from(`${row.mode} ${row.name}\0`), Buffer.from(row.oid, "hex")]),
    );
    const object: GitObject = { type: "tree", body };
    const oid = objectId(object);
    out.push({ path: folder.replace(/\/$/, ""), oid, object });
    return oid;
  };
  build("", leaves);
  return out;
}

/** A commit as the Hub's web API would make it, unsigned. */
export function buildCommit(tree: string, title: string, seconds: number): GitObject {
  const who = `system <system@huggingface.co> ${seconds} +0000`;
  return {
    type: "commit",
    body: Buffer.from(`tree ${tree}\nauthor ${who}\ncommitter ${who}\n\n${title}\n`),
  };
}
