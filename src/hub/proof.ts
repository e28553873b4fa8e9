import type { FileEntry, Snapshot } from "../model.ts";
import { type GitObject, treeOf } from "../provenance/git-object.ts";
import { unavailable } from "../provenance/prove.ts";
import { proveFromStored, storedProof } from "../provenance/stored-proof.ts";
import type { Cache } from "./cache.ts";
import { type BlobFilter, gitFetch, objectsOf } from "./git-fetch.ts";
import type { Ask } from "./request.ts";
import type { HubSettings } from "./settings.ts";

/** What one git request gives: the proof of the listing, and the small files that came along, by blob id. */
export type GitEvidence = Pick<Snapshot, "proof" | "objects"> & { blobs: ReadonlyMap<string, Uint8Array> };

/** Cards, licenses, configs, templates and code are smaller; vocabularies and weight indexes may be larger. */
const SMALL = 256 * 1024;
const NO_BLOBS: ReadonlyMap<string, Uint8Array> = new Map();

/** How many of the filters an endpoint was found to refuse, so that each is tried only once a process. */
const refused = new Map<string, number>();

function attempts(settings: HubSettings): BlobFilter[] {
  return settings.git === "files" ? [{ below: SMALL }, "none", "all"] : ["none", "all"];
}

function without(message: string): GitEvidence {
  return { proof: unavailable(message), blobs: NO_BLOBS };
}

function evidenceOf(
  commit: string,
  files: readonly FileEntry[],
  objects: ReadonlyMap<string, GitObject>,
): GitEvidence {
  const raw = objects.get(commit);
  const root = raw?.type === "commit" ? treeOf(raw.body) : undefined;
  const stored = root === undefined ? undefined : storedProof(commit, root, objects);
  if (stored === undefined) return without("the commit or one of its trees did not come");
  const blobs = new Map<string, Uint8Array>();
  for (const [oid, object] of objects) if (object.type === "blob") blobs.set(oid, object.body);
  return { proof: proveFromStored(stored, commit, files, blobs), objects: stored, blobs };
}

/**
 * Proves a listing by one git request, which brings the small files along. A server that knows no filter is asked again
 * without one; one that knows no git leaves the proof `unavailable` and says why. Nothing depends on it: files that did
 * not come are read one by one.
 */
export async function gitEvidence(
  ask: Ask,
  settings: HubSettings,
  cache: Cache,
  at: { id: string; commit: string; files: readonly FileEntry[] },
): Promise<GitEvidence> {
  const { endpoint } = settings;
  const { id, commit, files } = at;
  const key = { kind: "proof", endpoint, id, commit, at: settings.git } as const;
  const absent = { ...key, at: "no git" } as const;
  const known = await cache.get(key);
  if (known !== undefined) {
    const pack = objectsOf({ pack: known });
    if ("objects" in pack) return evidenceOf(commit, files, pack.objects);
  }
  const noted = await cache.get(absent);
  if (noted !== undefined) return without(Buffer.from(noted).toString("utf8"));
  if (settings.offline !== undefined) return without(`\`${settings.offline}\` is set`);
  const filters = attempts(settings);
  const seen = `${endpoint} ${settings.git}`;
  let why = `\`${endpoint}\` does not serve git`;
  let isFinal = true;
  for (let index = refused.get(seen) ?? 0; index < filters.length; index++) {
    const fetched = await gitFetch(ask, settings, id, commit, filters[index] ?? "none");
    const pack = objectsOf(fetched);
    if ("pack" in fetched && "objects" in pack) {
      await cache.put(key, fetched.pack);
      return evidenceOf(commit, files, pack.objects);
    }
    why = "problem" in pack ? pack.problem : why;
    const kind = "kind" in fetched ? fetched.kind : "failed";
    if (kind === "refused" || kind === "no-git")
      refused.set(seen, kind === "no-git" ? filters.length : index + 1);
    isFinal = isFinal && kind !== "failed";
    if (kind === "failed" || kind === "no-git") break;
  }
  // Kept only where asking again would give the same answer: a pinned commit then costs nothing the second time.
  if (isFinal) await cache.put(absent, Buffer.from(why));
  return without(why);
}
