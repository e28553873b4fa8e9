import { SourceError } from "../errors.ts";
import type { FileEntry, HubFacts, Snapshot } from "../model.ts";
import { unavailable } from "../provenance/prove.ts";
import { type Cache, type CacheKey, openCache } from "./cache.ts";
import type { RepositoryInfo } from "./client.ts";
import { COMMIT, isRepositoryId } from "./path.ts";
import { type GitEvidence, gitEvidence } from "./proof.ts";
import { readOnce } from "./read-once.ts";
import { openRemote, type Remote } from "./remote-file.ts";
import { type Ask, hubRequests, offlineError } from "./request.ts";
import type { HubSettings } from "./settings.ts";

type Where = { settings: HubSettings; cache: Cache; ask: Ask; id: string; signal: AbortSignal | undefined };

function parse<T>(bytes: Uint8Array | undefined): T | undefined {
  // Only what this room wrote itself and what carries its hash comes here.
  return bytes === undefined ? undefined : (JSON.parse(Buffer.from(bytes).toString("utf8")) as T);
}

function bytesOf(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

/** The commit's facts: from the cache when the commit is known, else by one request. */
async function infoOf(where: Where, revision: string): Promise<RepositoryInfo> {
  const { settings, cache, ask, id } = where;
  const { endpoint } = settings;
  let commit = COMMIT.test(revision) ? revision : undefined;
  if (commit === undefined && settings.offline !== undefined) {
    commit = parse<string>(await cache.get({ kind: "ref", endpoint, id, commit: "", at: revision }));
  }
  if (commit !== undefined) {
    const known = parse<RepositoryInfo>(await cache.get({ kind: "info", endpoint, id, commit }));
    if (known !== undefined) return known;
  }
  if (settings.offline !== undefined) throw offlineError(`${id}@${revision}`, settings.offline);
  const { askInfo } = await import("./client.ts");
  const info = await askInfo(ask, settings, id, revision);
  if (commit !== undefined && info.commit !== commit) {
    throw new SourceError(
      "endpoint-not-a-hub",
      `\`${id}@${revision}\` was answered with commit \`${info.commit}\``,
    );
  }
  if (info.disabled) throw new SourceError("disabled", `\`${id}\` was disabled by the Hub`);
  await cache.put({ kind: "info", endpoint, id, commit: info.commit }, bytesOf(info));
  if (commit === undefined) {
    await cache.put({ kind: "ref", endpoint, id, commit: "", at: revision }, bytesOf(info.commit));
  }
  return info;
}

function listingKey({ settings, id }: Where, info: RepositoryInfo): CacheKey {
  return { kind: "listing", endpoint: settings.endpoint, id, commit: info.commit };
}

async function listingOf(where: Where, info: RepositoryInfo): Promise<FileEntry[]> {
  const { settings, cache, ask } = where;
  const key = listingKey(where, info);
  const known = parse<FileEntry[]>(await cache.get(key));
  if (known !== undefined) return known;
  if (settings.offline !== undefined) throw offlineError(`${where.id}@${info.commit}`, settings.offline);
  const { askListing } = await import("./client.ts");
  const files = await askListing(ask, settings, info.name, info.commit);
  await cache.put(key, bytesOf(files));
  return files;
}

/** A size that the listing lacks, from the blob where it came along. */
function withSize(file: FileEntry, blobs: ReadonlyMap<string, Uint8Array>): FileEntry {
  const blob = file.unsized && !file.lfs ? blobs.get(file.gitOid ?? "") : undefined;
  if (blob === undefined) return file;
  const { unsized: _, ...rest } = file;
  return { ...rest, size: blob.length };
}

/** Git asks for a token where a repository is gated, so without one there is nothing to ask for. */
async function proofOf(
  where: Where,
  info: RepositoryInfo,
  files: readonly FileEntry[],
): Promise<GitEvidence> {
  const { settings, cache, id } = where;
  const nothing: GitEvidence = { blobs: new Map() };
  if (settings.git === "off") return nothing;
  if (info.gated && settings.token === undefined) {
    return { ...nothing, proof: unavailable(`\`${id}\` is gated, git needs a token`) };
  }
  // Optional evidence is not worth a long wait.
  const ask = hubRequests({ ...settings, tries: Math.min(2, settings.tries) }, where.signal);
  return gitEvidence(ask, settings, cache, { id: info.name, commit: info.commit, files });
}

function factsOf(id: string, info: RepositoryInfo): HubFacts {
  // The Hub takes any spelling of upper and lower case and answers with the true one: that is no rename.
  const renamed = info.name.toLowerCase() !== id.toLowerCase();
  return {
    tags: info.tags,
    ...(info.gated === undefined ? {} : { gated: info.gated }),
    ...(info.private === undefined ? {} : { private: info.private }),
    ...(info.pipelineTag === undefined ? {} : { pipelineTag: info.pipelineTag }),
    ...(info.libraryName === undefined ? {} : { libraryName: info.libraryName }),
    ...(renamed ? { renamedTo: info.name } : {}),
    ...(info.upstreamScan === undefined ? {} : { upstreamScan: info.upstreamScan }),
    ...(info.cardData === undefined ? {} : { cardData: info.cardData }),
  };
}

/**
 * A repository of the Hub at one commit. The revision is resolved once; everything after that is asked for by commit:
 * one request for the facts, one a page of the file list, one of git for the proof and all small files; where git is
 * not to be had, one a file that is read. A commit that was opened before costs none. Rejects with SourceError.
 */
export async function openHubSnapshot(
  id: string,
  revision: string,
  options: { settings: HubSettings; signal?: AbortSignal; commit?: string },
): Promise<Snapshot> {
  const { settings } = options;
  if (!isRepositoryId(id)) {
    throw new SourceError("missing-or-private", `\`${id.slice(0, 200)}\` is not a repository name`, {
      hint: "write it as `org/name`",
    });
  }
  const cache = openCache(settings.cacheFolder);
  const ask = hubRequests(settings, options.signal);
  const where: Where = { settings, cache, ask, id, signal: options.signal };
  const info = await infoOf(where, options.commit ?? revision);
  const files = await listingOf(where, info);
  const { blobs, ...proof } = await proofOf(where, info, files);
  // The Hub may have been wrong once: a listing that does not match its commit is asked for again next time.
  if (proof.proof?.proof === "mismatch") await cache.drop(listingKey(where, info));
  const sized = files.map((file) => withSize(file, blobs));
  const byPath = new Map(sized.map((file) => [file.path, file]));
  const remote: Remote = { ask, settings, cache, name: info.name, commit: info.commit, blobs };
  const find = (path: string): FileEntry => {
    const file = byPath.get(path);
    if (file === undefined) throw new SourceError("entry-not-found", `\`${id}\` has no file \`${path}\``);
    return file;
  };
  const readWhole = readOnce(remote);
  return {
    source: "hub",
    id,
    requested: revision,
    commit: info.commit,
    ...(info.identity === undefined ? {} : { identity: info.identity }),
    hub: factsOf(id, info),
    files: sized,
    ...proof,
    async read(path, limit) {
      const file = find(path);
      if (file.size > limit) {
        throw new SourceError("too-large", `\`${path}\` has ${file.size} bytes, at most ${limit} are read`);
      }
      return readWhole(file, limit);
    },
    open(path) {
      const file = find(path);
      // A source of size 0 would read as an empty file, which is harmless: a file of unknown size is not.
      if (file.unsized) throw new SourceError("server-error", `the listing gives no size for \`${path}\``);
      return openRemote(remote, file);
    },
  };
}
