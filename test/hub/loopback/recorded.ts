import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { type GitObject, objectId, pointer } from "./objects.ts";
import type { LoopbackRepository, ServedCommit, ServedFile } from "./repository.ts";

type RecordedEntry = {
  type: string;
  oid: string;
  /** Null where the recording lacks the blob. */
  size: number | null;
  path: string;
  lfs?: { oid: string; size: number; pointerSize: number };
};

type RecordedProof = { commit_raw_b64: string; trees_b64: string[] | Record<string, string> };

function json<T>(place: string): T {
  return JSON.parse(readFileSync(place, "utf8"));
}

/** One recorded snapshot (`tree.json`, `files/`, `meta.json`, `proof.json`) as a repository at its recorded commit. */
export function recordedRepository(folder: string): LoopbackRepository {
  const meta = json<{ model_id: string; commit: string }>(join(folder, "meta.json"));
  const proof = json<RecordedProof>(join(folder, "proof.json"));
  const objects = new Map<string, GitObject>();
  const add = (object: GitObject) => objects.set(objectId(object), object);
  add({ type: "commit", body: Buffer.from(proof.commit_raw_b64, "base64") });
  for (const tree of Object.values(proof.trees_b64)) add({ type: "tree", body: Buffer.from(tree, "base64") });
  const files = new Map<string, ServedFile>();
  const folders = new Map<string, string>();
  for (const entry of json<RecordedEntry[]>(join(folder, "tree.json"))) {
    if (entry.type === "directory") {
      folders.set(entry.path, entry.oid);
      continue;
    }
    const { path, oid, lfs } = entry;
    const size = entry.size ?? 1;
    if (lfs) add({ type: "blob", body: pointer(lfs.oid, lfs.size) });
    const place = join(folder, "files", ...path.split("/"));
    const inside = place.startsWith(join(folder, "files") + sep);
    const bytes = inside && existsSync(place) ? readFileSync(place) : undefined;
    if (bytes !== undefined && !lfs) add({ type: "blob", body: bytes });
    const read =
      bytes === undefined
        ? {}
        : { read: (from: number, length: number) => bytes.subarray(from, from + length) };
    files.set(path, { path, oid, size, ...(lfs ? { lfs } : {}), ...read });
  }
  const recorded: ServedCommit = { id: meta.commit, files, folders, objects };
  return { id: meta.model_id, files: [], recorded };
}

/** Folders `<org>--<name>@<sha12>` below `corpus` that hold a whole snapshot. */
export function recordedFolders(corpus: string): string[] {
  if (!existsSync(corpus)) return [];
  return readdirSync(corpus)
    .filter((name) => name.includes("@") && existsSync(join(corpus, name, "tree.json")))
    .map((name) => join(corpus, name))
    .sort();
}
