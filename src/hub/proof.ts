import type { FileEntry, Snapshot } from "../model.ts";
import { type GitObject, treeOf } from "../provenance/git-object.ts";
import { unavailable } from "../provenance/prove.ts";
import { proveFromStored, storedProof } from "../provenance/stored-proof.ts";
import type { Cache } from "./cache.ts";
import { type BlobFilter, type Fetched, gitFetch, objectsOf } from "./git-fetch.ts";
import type { Ask } from "./request.ts";
import type { HubSettings } from "./settings.ts";

/** What one git request gives: the proof of the listing, and the small files that came along, by blob id. */
export type GitEvidence = Pick<Snapshot, "proof" | "objects"> & { blobs: ReadonlyMap<string, Uint8Array> };

/** Cards, licenses, configs, templates and code are smaller; vocabularies and weight indexes may be larger. */
const SMALL = 256 * 1024;
const NO_BLOBS: ReadonlyMap<string, Uint8Array> = new Map();

/**
 * Which of the filters an endpoint takes, so that each is refused only once a process: the first that worked, or none where
 * there is no git at all, and why. What fails for one repository says nothing of the others.
 */
const learnt = new Map<string, { from: number; why: string }>();

function attempts(settings: HubSettings): BlobFilter[] {
  return settings.git === "files" ? [{ below: SMALL }, "none", "all"] : ["none", "all"];
}

function without(message: string): GitEvidence {
  return { proof: unavailable(message), blobs: NO_BLOBS };
}

/** Undefined where the commit or one of its trees is not among the objects. */
function evidenceOf(
  commit: string,
  files: readonly FileEntry[],
  objects: ReadonlyMap<string, GitObject>,
): GitEvidence | undefined {
  const raw = objects.get(commit);
  const root = raw?.type === "commit" ? treeOf(raw.body) : undefined;
  const stored = root === undefined ? undefined : storedProof(commit, root, objects);
  if (stored === undefined) return undefined;
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
  const kept = known === undefined ? undefined : evidenceIn({ pack: known }, commit, files);
  if (kept !== undefined && "proof" in kept) return kept;
  const noted = await cache.get(absent);
  if (noted !== undefined) return without(Buffer.from(noted).toString("utf8"));
  if (settings.offline !== undefined) return without(`\`${settings.offline}\` is set`);
  const filters = attempts(settings);
  const seen = `${endpoint} ${settings.git}`;
  const from = learnt.get(seen)?.from ?? 0;
  let why = learnt.get(seen)?.why ?? "";
  // Only what the endpoint said on purpose, to each question about this very commit, will be said again.
  let isFinal = from < filters.length;
  let isRefusal = true;
  for (let index = from; index < filters.length; index++) {
    const fetched = await gitFetch(ask, settings, id, commit, filters[index] ?? "none");
    const found = evidenceIn(fetched, commit, files);
    if ("pack" in fetched && "proof" in found) {
      if (index > from && isRefusal) learnt.set(seen, { from: index, why });
      await cache.put(key, fetched.pack);
      return found;
    }
    why = "problem" in found ? found.problem : why;
    const kind = "kind" in fetched ? fetched.kind : "unusable";
    if (kind === "no-git") learnt.set(seen, { from: filters.length, why });
    isFinal = isFinal && kind !== "failed" && kind !== "broken" && kind !== "unusable";
    isRefusal = isRefusal && (kind === "refused" || kind === "broken");
    if (kind === "failed" || kind === "no-git") break;
  }
  // Kept only where asking again would give the same answer: a pinned commit then costs nothing the second time.
  if (isFinal) await cache.put(absent, Buffer.from(why));
  return without(why);
}

/** What a fetched pack proves; a pack that cannot be read, or lacks what it was asked for, is a problem in words. */
function evidenceIn(
  fetched: Fetched,
  commit: string,
  files: readonly FileEntry[],
): GitEvidence | { problem: string } {
  const pack = objectsOf(fetched);
  if ("problem" in pack) return pack;
  return (
    evidenceOf(commit, files, pack.objects) ?? { problem: "the commit or one of its trees did not come" }
  );
}
