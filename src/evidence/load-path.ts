import type { FileEntry, Loader, LoadPath } from "../model.ts";
import type { Checkpoint, Problem, Repository } from "./load-path-checkpoint.ts";
import {
  anyWeights,
  llamaCppCheckpoints,
  transformersCheckpoints,
  vllmCheckpoints,
} from "./load-path-loaders.ts";
import {
  folderOf,
  isConfiguration,
  isPickleName,
  isTraining,
  isWeight,
  otherRuntime,
} from "./load-path-names.ts";

/**
 * Which files of a listing (in scope already, so `quant` has chosen among GGUF files) the declared loader opens, and
 * why it leaves the others alone. `json` holds the parsed JSON files that were read, by path: indexes, `modules.json`,
 * `model_index.json`. Without a loader, what any of them would open counts.
 */
export function findLoadPath(
  files: readonly FileEntry[],
  json: ReadonlyMap<string, unknown>,
  loader?: Loader,
): LoadPath {
  const repo: Repository = { files: new Map(files.map((file) => [file.path, file])), json };
  const checkpoints = checkpointsOf(repo, loader);
  const weights = new Set(checkpoints.flatMap((checkpoint) => checkpoint.files));
  const skipped: { path: string; why: string }[] = [];
  const rivals = rivalsOf(checkpoints);
  for (const { path } of files)
    if (isWeight(path) && !weights.has(path))
      skipped.push({ path, why: whySkipped(path, checkpoints, rivals, loader) });
  const folders = new Set([...weights].map(folderOf));
  const opened = files
    .map((file) => file.path)
    .filter((path) => weights.has(path) || configures(path, loader, folders));
  return {
    ...(loader === undefined ? {} : { loader }),
    weights: formOf(weights),
    opened,
    skipped,
    problems: problemsOf(checkpoints, weights, skipped),
  };
}

function checkpointsOf(repo: Repository, loader: Loader | undefined): Checkpoint[] {
  switch (loader) {
    case "transformers":
      return transformersCheckpoints(repo);
    case "vllm":
      return vllmCheckpoints(repo);
    case "llama.cpp":
      return llamaCppCheckpoints(repo);
    default: {
      const known = [...transformersCheckpoints(repo), ...llamaCppCheckpoints(repo)];
      const some = known.some((checkpoint) => checkpoint.files.length > 0);
      if (some) return known;
      const vllm = vllmCheckpoints(repo);
      return vllm.length > 0 ? [...known, ...vllm] : [...known, ...anyWeights(repo, isWeight)];
    }
  }
}

/** llama.cpp takes everything from the GGUF file itself. */
function configures(path: string, loader: Loader | undefined, folders: ReadonlySet<string>): boolean {
  if (loader === "llama.cpp" || !isConfiguration(path)) return false;
  const folder = folderOf(path);
  return (
    folder === "" || !/^(?:original|metal|onnx|coreml|openvino)(?:\/|$)/i.test(folder) || folders.has(folder)
  );
}

function formOf(weights: ReadonlySet<string>): LoadPath["weights"] {
  const all = [...weights];
  if (all.length === 0) return "none";
  if (all.some(isPickleName)) return "pickle";
  if (all.some((path) => path.endsWith(".safetensors"))) return "safetensors";
  return all.every((path) => /\.gguf$/i.test(path)) ? "gguf" : "other";
}

/** What is opened in each folder. */
function rivalsOf(checkpoints: readonly Checkpoint[]): Map<string, Checkpoint> {
  const rivals = new Map<string, Checkpoint>();
  for (const checkpoint of checkpoints)
    for (const file of checkpoint.files) {
      const folder = folderOf(file);
      if (!rivals.has(folder)) rivals.set(folder, checkpoint);
    }
  return rivals;
}

function whySkipped(
  path: string,
  checkpoints: readonly Checkpoint[],
  rivals: ReadonlyMap<string, Checkpoint>,
  loader: Loader | undefined,
): string {
  if (isTraining(path)) return "state of a training run, which inference does not open";
  const runtime = otherRuntime(path);
  const who = loader ?? "the loader";
  if (runtime !== undefined) return `${runtime}; ${who} does not open it`;
  if (/\.gguf$/i.test(path)) return `a GGUF file, which ${who} opens only by its own name`;
  if (/(?:^|\/)original\//.test(path) || /(?:^|\/)consolidated[^/]*$/.test(path))
    return `the original checkpoint; ${who} opens the converted one`;
  if (loader === "llama.cpp") return "not a GGUF file";
  const name = path.slice(path.lastIndexOf("/") + 1);
  const variant = /\.(fp16|fp32|bf16|non_ema|ema|int8|fp8)\.[^.]+$/.exec(name)?.[1];
  if (variant !== undefined) return `the variant \`${variant}\`, which is opened only when it is asked for`;
  const rival = rivals.get(folderOf(path));
  if (rival !== undefined)
    return isPickleName(path) && !rival.files.some(isPickleName)
      ? `${rival.because}, before any pickle`
      : rival.because;
  if (checkpoints.length > 0 && !rivals.has(""))
    return `${who} opens the folders of the pipeline's components`;
  return checkpoints.length === 0
    ? `not a name that ${who} looks for`
    : `not on the way of ${who}: ${checkpoints[0]!.because}`;
}

function problemsOf(
  checkpoints: readonly Checkpoint[],
  weights: ReadonlySet<string>,
  skipped: readonly { path: string; why: string }[],
): Problem[] {
  const problems: Problem[] = [
    ...new Map(
      checkpoints.flatMap((c) => c.problems).map((p) => [`${p.path} ${p.message} ${p.quote ?? ""}`, p]),
    ).values(),
  ];
  const pickles = [...weights].filter(isPickleName);
  if (pickles[0] !== undefined)
    problems.push({
      finding: "pickle-only-weights",
      message: `${count(pickles.length, "file")} of the weights that would be opened ${pickles.length === 1 ? "is a pickle" : "are pickles"}`,
      path: pickles[0],
    });
  const twins = skipped.filter(({ path }) => isPickleName(path) && !isTraining(path));
  if (twins[0] !== undefined && weights.size > 0 && pickles.length === 0)
    problems.push({
      finding: "pickle-not-on-load-path",
      message: `${count(twins.length, "pickle")} beside the weights that are opened: ${twins[0].why}`,
      path: twins[0].path,
    });
  const training = skipped.filter(({ path }) => isTraining(path) && /\.(?:bin|pt|pth|pkl)$/i.test(path));
  if (training[0] !== undefined)
    problems.push({
      finding: "training-artifact",
      message: `${count(training.length, "file")} of a training run`,
      path: training[0].path,
    });
  return problems;
}

const count = (n: number, what: string) => `${n} ${what}${n === 1 ? "" : "s"}`;
