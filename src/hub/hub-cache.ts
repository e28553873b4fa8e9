import { readFile, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { SourceError } from "../errors.ts";
import type { FileEntry, Snapshot } from "../model.ts";
import { expectContent, expectSize } from "./content.ts";
import { isInside, openLocal, readLocal } from "./local-file.ts";
import { COMMIT, isRepositoryId, LONGEST_PATH } from "./path.ts";
import { unset } from "./request.ts";
import { walk } from "./walk.ts";

const LISTING_LIMIT = 64 * 1024 * 1024;
const MOST_FILES = 200_000;

/** `refs/<revision>` holds 40 hex digits; slashes in a revision are folders, and `..` never leads out. */
async function resolveRevision(repository: string, revision: string): Promise<string | undefined> {
  if (COMMIT.test(revision)) return revision;
  const refs = join(repository, "refs");
  try {
    const real = await realpath(join(refs, revision));
    if (!isInside(await realpath(refs), real) || (await stat(real)).size > 200) return undefined;
    const commit = (await readFile(real, "utf8")).trim();
    return COMMIT.test(commit) ? commit : undefined;
  } catch {
    return undefined;
  }
}

/** `trees/<commit>.json`, the whole listing as the Hub gave it; undefined where it is absent or of another shape. */
async function savedListing(repository: string, commit: string): Promise<FileEntry[] | undefined> {
  const place = join(repository, "trees", `${commit}.json`);
  let text: string;
  try {
    const real = await realpath(place);
    if (!isInside(repository, real) || (await stat(real)).size > LISTING_LIMIT) return undefined;
    text = await readFile(real, "utf8");
  } catch {
    return undefined;
  }
  return parseListing(text);
}

/** `{format_version: 1, files: {path: {size, blob_id, lfs_sha256?, lfs_size?}}}` (huggingface_hub, 2026). */
export function parseListing(text: string): FileEntry[] | undefined {
  let saved: unknown;
  try {
    saved = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof saved !== "object" || saved === null) return undefined;
  const { format_version: version, files } = saved as Record<string, unknown>;
  if (version !== 1 || typeof files !== "object" || files === null) return undefined;
  const entries: FileEntry[] = [];
  for (const [path, value] of Object.entries(files).slice(0, MOST_FILES)) {
    const facts = typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
    const size = facts.lfs_size ?? facts.size;
    const lfs = typeof facts.lfs_sha256 === "string" && /^[0-9a-f]{64}$/.test(facts.lfs_sha256);
    if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0) return undefined;
    if (path === "" || path.length > LONGEST_PATH) return undefined;
    entries.push({
      path,
      size,
      ...(typeof facts.blob_id === "string" && COMMIT.test(facts.blob_id) ? { gitOid: facts.blob_id } : {}),
      ...(lfs && typeof facts.lfs_sha256 === "string" ? { sha256: facts.lfs_sha256, lfs: true } : {}),
    });
  }
  return entries;
}

/**
 * A repository as the Hub's own client keeps it on disk (`models--org--name`), with symbolic links or without. A file of
 * the listing that was never downloaded is in `files` and rejects with `offline` when it is read; one that is not what
 * the listing says rejects too, a small one by its hash and a large one by its size. Names of blobs are claims and are
 * not used as hashes. Rejects with SourceError `offline` when the cache does not hold the revision.
 */
export async function openHubCacheSnapshot(
  id: string,
  revision: string,
  options: { hubCacheFolder: string; commit?: string; offline?: string },
): Promise<Snapshot> {
  const absent = (what: string) =>
    new SourceError("offline", `\`${what}\` is not in the cache \`${options.hubCacheFolder}\``, {
      hint: options.offline === undefined ? "scan it online once" : unset(options.offline),
    });
  if (!isRepositoryId(id)) throw new SourceError("missing-or-private", `\`${id}\` is not a repository name`);
  const repository = await realpath(
    join(options.hubCacheFolder, `models--${id.replaceAll("/", "--")}`),
  ).catch(() => {
    throw absent(id);
  });
  const commit = await resolveRevision(repository, options.commit ?? revision);
  if (commit === undefined) throw absent(`${id}@${revision}`);
  const root = join(repository, "snapshots", commit);
  const listing = await savedListing(repository, commit);
  const present = await walk(root, repository, () => false).catch((error: unknown) => {
    if (error instanceof SourceError) throw error;
    return [];
  });
  if (listing === undefined && present.length === 0) throw absent(`${id}@${commit}`);
  const onDisk = new Map(present.map((file) => [file.path, file]));
  const files = listing ?? present;
  const listed = new Map(files.map((file) => [file.path, file]));
  const find = (path: string): FileEntry => {
    if (!listed.has(path)) throw new SourceError("entry-not-found", `\`${id}\` has no file \`${path}\``);
    const file = onDisk.get(path);
    if (file === undefined) throw absent(`${id}:${path}`);
    return file;
  };
  return {
    source: "hub-cache",
    id,
    requested: revision,
    commit,
    files,
    async read(path, limit) {
      const bytes = await readLocal(repository, join(root, find(path).path), path, limit);
      const entry = listing === undefined ? undefined : listed.get(path);
      if (entry !== undefined) expectContent(entry, bytes);
      return bytes;
    },
    open(path) {
      const size = listed.get(path)?.size ?? 0;
      const file = openLocal(repository, join(root, path), path, size);
      return {
        size,
        async read(offset, length) {
          expectSize(path, size, find(path).size);
          return file.read(offset, length);
        },
      };
    },
  };
}
