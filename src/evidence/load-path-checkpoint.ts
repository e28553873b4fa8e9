import { escapes } from "../artifacts/config/weight-path.ts";
import type { FileEntry, LoadPath } from "../model.ts";
import { inFolder, isPickleName } from "./load-path-names.ts";

export type Problem = LoadPath["problems"][number];
export type Checkpoint = { files: string[]; because: string; problems: Problem[]; index?: string };

/** The listing and the JSON files of a repository that were read and parsed, by path. */
export type Repository = {
  files: ReadonlyMap<string, FileEntry>;
  json: ReadonlyMap<string, unknown>;
};

/**
 * The checkpoint that `from_pretrained` opens in a folder: a single safetensors file, a safetensors index, a single
 * pickle, a pickle index (transformers modeling_utils.py, diffusers model_loading_utils.py). Undefined: none of them.
 */
export function checkpointIn(
  repo: Repository,
  folder: string,
  stems: readonly string[],
): Checkpoint | undefined {
  for (const extension of ["safetensors", "bin"]) {
    for (const stem of stemsFor(stems, extension)) {
      const single = inFolder(folder, `${stem}.${extension}`);
      if (repo.files.has(single))
        return { files: [single], because: `\`${single}\` is what the loader looks for first`, problems: [] };
      const index = inFolder(folder, `${stem}.${extension}.index.json`);
      if (repo.files.has(index)) return sharded(repo, folder, stem, extension, index);
    }
  }
  return undefined;
}

/** transformers calls its pickles `pytorch_model`, and its safetensors `model`. */
function stemsFor(stems: readonly string[], extension: string): string[] {
  return stems.map((stem) => (stem === "model" && extension === "bin" ? "pytorch_model" : stem));
}

function sharded(
  repo: Repository,
  folder: string,
  stem: string,
  extension: string,
  index: string,
): Checkpoint {
  const problems: Problem[] = [];
  const because = `\`${index}\` names the shards`;
  const named = shardsOf(repo.json.get(index));
  if (named === undefined) {
    if (repo.json.has(index))
      problems.push({
        finding: "index-invalid",
        message: "an index without a map of weights to files",
        path: index,
      });
    return { files: byName(repo, folder, stem, extension), because, problems, index };
  }
  const files: string[] = [];
  const absent: string[] = [];
  const pickles: string[] = [];
  for (const name of named) {
    const why = escapes(name);
    const path = inFolder(folder, name);
    if (why !== undefined)
      problems.push({
        finding: "index-invalid",
        message: `a shard's file name ${why}`,
        path: index,
        quote: name,
      });
    else if (repo.files.has(path)) {
      files.push(path);
      if (extension === "safetensors" && isPickleName(path)) pickles.push(name);
    } else absent.push(name);
  }
  const [first] = absent;
  if (first !== undefined)
    problems.push({
      finding: "index-invalid",
      message: `names ${absent.length === 1 ? "a file" : `${absent.length} files`} that the repository does not have`,
      path: index,
      quote: first,
    });
  if (pickles[0] !== undefined)
    problems.push({
      finding: "index-invalid",
      message: "an index of safetensors that names pickles",
      path: index,
      quote: pickles[0],
    });
  return { files, because, problems, index };
}

/** The distinct values of `weight_map`; undefined where there is none. */
export function shardsOf(index: unknown): string[] | undefined {
  if (typeof index !== "object" || index === null || !("weight_map" in index)) return undefined;
  const map = index.weight_map;
  if (typeof map !== "object" || map === null) return undefined;
  const names = Object.values(map);
  return names.every((name) => typeof name === "string") && names.length > 0
    ? [...new Set(names)].sort()
    : undefined;
}

/** Shards by their usual names, where the index itself was not read. */
function byName(repo: Repository, folder: string, stem: string, extension: string): string[] {
  const shard = new RegExp(`^${stem.replaceAll(".", "\\.")}[-_.]\\d+-of-\\d+\\.${extension}$`);
  const prefix = inFolder(folder, "");
  return [...repo.files.keys()].filter(
    (path) => path.startsWith(prefix) && shard.test(path.slice(prefix.length)),
  );
}
