import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { SourceError } from "../errors.ts";
import type { Snapshot } from "../model.ts";
import { openLocal, readLocal } from "./local-file.ts";
import { COMMIT } from "./path.ts";
import { walk } from "./walk.ts";

/** Metadata files that are looked at; one that disagrees is enough to know that files are mixed. */
const MOST_METADATA = 20_000;

function skipped(path: string): boolean {
  return path === ".git" || path === ".cache/huggingface";
}

/**
 * The commit that `huggingface-cli download --local-dir` wrote beside the files: the first line of every
 * `.cache/huggingface/download/<path>.metadata`. Undefined where there is none or where they disagree. It is a claim of
 * whoever wrote the directory, never a proof.
 */
async function downloadedCommit(root: string): Promise<string | undefined> {
  const folder = join(root, ".cache", "huggingface", "download");
  let names: string[];
  try {
    names = await readdir(folder, { recursive: true });
  } catch {
    return undefined;
  }
  let commit: string | undefined;
  for (const name of names.filter((n) => n.endsWith(".metadata")).slice(0, MOST_METADATA)) {
    const place = join(folder, name);
    const found = await stat(place).catch(() => undefined);
    if (found === undefined || !found.isFile() || found.size > 4096) continue;
    const line = (await readFile(place, "utf8").catch(() => "")).split("\n", 1)[0]?.trim() ?? "";
    if (!COMMIT.test(line) || (commit !== undefined && commit !== line)) return undefined;
    commit = line;
  }
  return commit;
}

/** `models--org--name/snapshots/<commit>` of the Hub's own cache, where links lead to `../../blobs`. */
function cacheFolderOf(real: string): { fence: string; commit: string } | undefined {
  const repository = dirname(dirname(real));
  const commit = basename(real);
  const isCache = basename(dirname(real)) === "snapshots" && basename(repository).startsWith("models--");
  return isCache && COMMIT.test(commit) ? { fence: repository, commit } : undefined;
}

/** A plain directory as a snapshot. Nothing outside of it is read, whatever its links say. Rejects with SourceError. */
export async function openDirectorySnapshot(path: string, from: string): Promise<Snapshot> {
  let root: string;
  try {
    root = await realpath(resolve(from, path));
    if (!(await stat(root)).isDirectory()) throw new Error("it is not a directory");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new SourceError("entry-not-found", `\`${path}\` cannot be read as a directory: ${why}`, {
      hint: "name a directory that exists",
      cause: error,
    });
  }
  const cached = cacheFolderOf(root);
  const fence = cached?.fence ?? root;
  const files = await walk(root, fence, skipped);
  const sizes = new Map(files.map((file) => [file.path, file.size]));
  const commit = cached?.commit ?? (await downloadedCommit(root));
  const size = (file: string): number => {
    const found = sizes.get(file);
    if (found === undefined) throw new SourceError("entry-not-found", `\`${path}\` has no file \`${file}\``);
    return found;
  };
  return {
    source: "directory",
    id: path,
    requested: "",
    ...(commit === undefined ? {} : { commit }),
    files,
    async read(file, limit) {
      size(file);
      return readLocal(fence, join(root, file), file, limit);
    },
    open: (file) => openLocal(fence, join(root, file), file, size(file)),
  };
}
