import { readdirSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** Where one model's files are, and how far links may lead. */
export type ModelPlace = {
  layout: "directory" | "hub-cache";
  root: string;
  /** A real path. */
  fence: string;
  /** The commit that a Hub cache keeps them under. */
  commit?: string;
};

const COMMIT = /^[0-9a-f]{40}$/;

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** `models--org--name`, as the Hub's own cache names the folder of a repository. */
export function cacheName(id: string): string {
  return `models--${id.replaceAll("/", "--")}`;
}

/** `org/name` out of a path inside of a Hub cache; undefined elsewhere. */
export function idFromCache(folder: string): string | undefined {
  const parts = folder.split(/[/\\]/);
  const name = parts.findLast((part) => part.startsWith("models--"));
  return name?.slice("models--".length).replaceAll("--", "/");
}

/** Folders of repositories in a Hub cache; empty for any other folder. */
export function cachedRepositories(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name.startsWith("models--"))
    .map((entry) => entry.name);
}

/**
 * The files of a model in a folder that may be the model's own, a snapshot of the Hub cache, a repository in it, or the
 * whole cache. Undefined where the folder is a cache without that model at that commit.
 */
export function placeOf(folder: string, id: string, commit: string | undefined): ModelPlace | undefined {
  const root = realpathSync(folder);
  const parent = dirname(root);
  if (basename(parent) === "snapshots" && basename(dirname(parent)).startsWith("models--"))
    return {
      layout: "hub-cache",
      root,
      fence: dirname(parent),
      ...(COMMIT.test(basename(root)) ? { commit: basename(root) } : {}),
    };
  const own = basename(root).startsWith("models--") && isFolder(join(root, "snapshots"));
  const repository = own ? root : join(root, cacheName(id));
  if (!own && !isFolder(repository))
    return cachedRepositories(root).length > 0 ? undefined : { layout: "directory", root, fence: root };
  const snapshot = join(repository, "snapshots", commit ?? "");
  if (commit === undefined || !isFolder(snapshot)) return undefined;
  return { layout: "hub-cache", root: snapshot, fence: realpathSync(repository), commit };
}
