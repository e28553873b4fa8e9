import { inScope } from "../evidence/scope.ts";
import type { FileEntry } from "../model.ts";
import { contradictsItself } from "./distrust.ts";
import type { Hashed, HashJob } from "./hash-file.ts";
import { type HashOutcome, hashFiles } from "./hash-pool.ts";
import { byCodePoint, type LockedModel } from "./locked.ts";
import type { ModelPlace } from "./verify-place.ts";
import { type OnDisk, walkDisk } from "./verify-walk.ts";

/** How one file on disk compares with its entry. */
export type FileState =
  | "ok"
  | "missing"
  /** In the lockfile and not downloaded: a Hub cache holds only what some loader asked for. */
  | "not-downloaded"
  | "truncated"
  | "altered"
  | "extra"
  /** The manifest leaves it out: another quantisation, a folder that is excluded. */
  | "out-of-scope"
  | "escapes"
  | "unreadable"
  /** The entry has no hash to compare with. */
  | "not-locked";

export type VerifiedFile = { path: string; state: FileState; detail?: string };

export type Verification = {
  key: string;
  root: string;
  layout: ModelPlace["layout"];
  commit?: string;
  files: readonly VerifiedFile[];
  /** Bytes that were hashed. */
  bytes: number;
  outcome: "verified" | "differs" | "undecided";
};

/** States that mean: these are not the bytes that were locked. */
const DIFFERS: ReadonlySet<FileState> = new Set(["missing", "truncated", "altered", "extra", "escapes"]);

export type VerifyOptions = {
  /** Told how many bytes there are to hash, before the first are. */
  onTotal?: (bytes: number) => void;
  onBytes?: (bytes: number) => void;
  signal?: AbortSignal;
  worker?: URL;
};

/**
 * Compares a model's files on disk with its lock entry: names and sizes first, because that is free, then the bytes of
 * whatever has the right size, by sha256 and, for files that git stores itself, by git id. Nothing is loaded.
 */
export async function verifyModel(
  key: string,
  model: LockedModel,
  place: ModelPlace,
  options: VerifyOptions = {},
): Promise<Verification> {
  const disk = new Map(walkDisk(place.root, place.fence).map((item) => [item.path, item]));
  const needed = new Set(model.loadPath.opened);
  const results: VerifiedFile[] = [];
  const jobs: { entry: FileEntry; job: HashJob }[] = [];
  for (const entry of model.files) {
    const item = disk.get(entry.path);
    disk.delete(entry.path);
    const state = bySize(entry, item, place.layout === "hub-cache" && !needed.has(entry.path));
    if (state !== undefined) results.push(state);
    else if (item?.kind === "file")
      jobs.push({
        entry,
        job: { path: item.real, size: item.size, gitOid: entry.gitOid !== undefined && entry.lfs !== true },
      });
  }
  for (const item of disk.values()) results.push(unexpected(item, model));
  const bytes = jobs.reduce((sum, { job }) => sum + job.size, 0);
  options.onTotal?.(bytes);
  const outcomes = await hashFiles(
    jobs.map(({ job }) => job),
    options,
  );
  const proven = model.proof?.proof === "proven";
  for (const [index, { entry }] of jobs.entries()) results.push(byContent(entry, outcomes[index], proven));
  results.sort((a, b) => byCodePoint(a.path, b.path));
  return {
    key,
    root: place.root,
    layout: place.layout,
    ...(place.commit === undefined ? {} : { commit: place.commit }),
    files: results,
    bytes,
    outcome: outcomeOf(results),
  };
}

function outcomeOf(files: readonly VerifiedFile[]): Verification["outcome"] {
  if (files.some(({ state }) => DIFFERS.has(state))) return "differs";
  const undecided = files.some(({ state }) => state === "unreadable" || state === "not-locked");
  return undecided || !files.some(({ state }) => state === "ok") ? "undecided" : "verified";
}

/** What names and sizes alone settle; undefined where the bytes have to be read. */
function bySize(entry: FileEntry, item: OnDisk | undefined, optional: boolean): VerifiedFile | undefined {
  const { path } = entry;
  if (item === undefined) return { path, state: optional ? "not-downloaded" : "missing" };
  if (item.kind === "escapes") return { path, state: "escapes", detail: `a link to \`${item.target}\`` };
  if (item.kind === "unreadable") return { path, state: "unreadable", detail: item.message };
  if (item.size === entry.size) return undefined;
  const detail = `${item.size} of ${entry.size} bytes`;
  if (item.size < entry.size) return { path, state: "truncated", detail };
  return { path, state: "altered", detail: `${item.size} bytes, ${entry.size} when locked` };
}

/**
 * A file without an entry. One that `include` did not ask for is extra like any other: a loader that finds it beside the
 * model opens it.
 */
function unexpected(item: OnDisk, { exclude, quant }: LockedModel): VerifiedFile {
  if (item.kind === "escapes")
    return { path: item.path, state: "escapes", detail: `a link to \`${item.target}\`` };
  if (item.kind === "unreadable") return { path: item.path, state: "extra", detail: item.message };
  const scope = { ...(exclude === undefined ? {} : { exclude }), ...(quant === undefined ? {} : { quant }) };
  const counts = inScope([item], scope).length > 0;
  return { path: item.path, state: counts ? "extra" : "out-of-scope" };
}

function byContent(entry: FileEntry, found: HashOutcome | undefined, proven: boolean): VerifiedFile {
  const { path, sha256, gitOid } = entry;
  if (found === undefined || "error" in found)
    return { path, state: "unreadable", ...(found === undefined ? {} : { detail: found.error }) };
  if (sha256 !== undefined && found.sha256 !== sha256)
    return { path, state: "altered", detail: otherHash(found) };
  if (found.gitOid !== undefined && gitOid !== undefined && found.gitOid !== gitOid)
    return { path, state: "altered", detail: `git id \`${found.gitOid}\`, \`${gitOid}\` when locked` };
  if (proven && contradictsItself(entry))
    return {
      path,
      state: "not-locked",
      detail: "its sha256 and its git id in the lockfile contradict each other",
    };
  if (sha256 === undefined && found.gitOid === undefined)
    return { path, state: "not-locked", detail: "the lockfile has no hash of it" };
  return { path, state: "ok" };
}

function otherHash(found: Hashed): string {
  return `same size, other bytes: sha256 \`${found.sha256}\``;
}
