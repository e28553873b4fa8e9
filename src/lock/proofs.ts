import { UserError } from "../errors.ts";
import { inScope } from "../evidence/scope.ts";
import type { FileEntry, StoredProof } from "../model.ts";
import { objectId, treeOf, treeRows } from "../provenance/git-object.ts";
import type { ProofResult } from "../provenance/prove.ts";
import { proveFromStored } from "../provenance/stored-proof.ts";
import { byCodePoint, type LockedModel } from "./locked.ts";
import { readLockText } from "./read.ts";
import { scanJson } from "./scan-json.ts";
import { list, object, record, text } from "./shape.ts";

/** The commits and trees that bind the hashes of a lockfile, kept beside it: `models.proofs.json`. By commit. */
export type Proofs = ReadonlyMap<string, StoredProof>;

export function proofsFileOf(lockfile: string): string {
  return `${lockfile.replace(/\.lock\.json$/, "")}.proofs.json`;
}

const shape = object({ proofs: record(object({ commit: text, trees: list(text) })) });

/** The proofs beside a lockfile; undefined where there are none. Throws UserError for a file that is not one. */
export function readProofs(file: string): Proofs | undefined {
  const source = readLockText(file);
  if (source === undefined) return undefined;
  if (/^<{7}( |\r?$)/m.test(source))
    throw new UserError("lockfile-conflict", "the proofs beside the lockfile have merge conflict markers", {
      where: file,
      why: "two branches locked models at the same place",
      fix: "modelvet lock",
    });
  return parseProofs(source, file);
}

/** Proofs from their text. `file` is what messages call it. */
export function parseProofs(source: string, file: string): Proofs {
  const invalid = (why: string) =>
    new UserError("lockfile-invalid", "the proofs beside the lockfile are invalid", {
      where: file,
      why,
      fix: "delete the file and run `modelvet lock --proofs`",
    });
  const syntax = scanJson(source);
  if (syntax !== undefined) throw invalid(syntax.error);
  const value: unknown = JSON.parse(source);
  const flaw = shape(value);
  if (flaw !== undefined) throw invalid(`\`${flaw.path.join(".")}\` ${flaw.message}`);
  const { version, proofs } = value as { version: unknown; proofs: Record<string, StoredProof> };
  if (version !== 1) throw invalid("its version is not known");
  return new Map(Object.entries(proofs));
}

/** Canonical, one object a line, so that branches merge; nothing in it hangs on anything but the commits. */
export function printProofs(proofs: Proofs): string {
  const entries = [...proofs]
    .sort(([a], [b]) => byCodePoint(a, b))
    .map(([commit, proof]) => {
      const trees = proof.trees.map((tree) => `        ${JSON.stringify(tree)}`).join(",\n");
      return `    "${commit}": {\n      "commit": ${JSON.stringify(proof.commit)},\n      "trees": [\n${trees}\n      ]\n    }`;
    });
  const body = entries.length === 0 ? "{}" : `{\n${entries.join(",\n")}\n  }`;
  return `{\n  "version": 1,\n  "proofs": ${body}\n}\n`;
}

/**
 * Proves the files of a lock entry against its commit by stored objects alone. Files of the commit that are out of scope
 * are taken from the trees themselves: they are proven by definition, and nothing is claimed of them. One that is in scope
 * and has no entry was taken out of the lockfile. A large file is bound by its sha256, a small one by its git id.
 */
export function proveLocked(
  model: Pick<LockedModel, "commit" | "files" | "include" | "exclude" | "quant">,
  proof: StoredProof,
): ProofResult {
  const listing = new Map<string, FileEntry>();
  for (const entry of filesOf(proof)) listing.set(entry.path, entry);
  const entries = new Set(model.files.map(({ path }) => path));
  const absent = inScope([...listing.values()], model).find(({ path }) => !entries.has(path));
  for (const file of model.files) {
    // The sha256 of a small file is our own measurement: the commit knows its git id only.
    listing.set(file.path, file.lfs === true ? file : { ...file, lfs: false });
  }
  const result = proveFromStored(proof, model.commit ?? "", [...listing.values()]);
  if (result.proof !== "proven" || absent === undefined) return result;
  const message = "in the commit and in scope, but missing from the lockfile";
  return { proof: "mismatch", proofDetail: { path: absent.path, message } };
}

const MOST_FILES = 200_000;
/** Rows of all folders together, those counted again that several folders share; the proof gives up there too. */
const MOST_ROWS = 1_000_000;
const DEEPEST = 64;

/** What the trees of a proof list, from the root down. What is malformed or missing is left to the proof to report. */
function filesOf(proof: StoredProof): FileEntry[] {
  const trees = new Map<string, Uint8Array>();
  for (const encoded of proof.trees) {
    const body = Buffer.from(encoded, "base64");
    trees.set(objectId("tree", body), body);
  }
  const files: FileEntry[] = [];
  let read = 0;
  const visit = (oid: string, prefix: string, depth: number): void => {
    const body = trees.get(oid);
    if (body === undefined || depth > DEEPEST || read > MOST_ROWS) return;
    const rows = treeRows(body);
    // A malformed tree is looked at once, however many folders lead to it.
    if (rows === undefined) trees.delete(oid);
    for (const row of rows ?? []) {
      if (row.mode === "40000") visit(row.oid, `${prefix}${row.name}/`, depth + 1);
      else if (row.mode !== "160000") files.push({ path: prefix + row.name, size: 0, gitOid: row.oid });
      if (files.length > MOST_FILES || ++read > MOST_ROWS) return;
    }
  };
  const root = treeOf(Buffer.from(proof.commit, "base64"));
  if (root !== undefined) visit(root, "", 0);
  return files;
}
