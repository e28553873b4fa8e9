import { type Checkpoint, checkpointIn, type Repository, shardsOf } from "./load-path-checkpoint.ts";
import { folderOf, isPickleName, isTraining, otherRuntime } from "./load-path-names.ts";

/** transformers, diffusers, sentence-transformers and PEFT: every checkpoint that `from_pretrained` opens. */
export function transformersCheckpoints(repo: Repository): Checkpoint[] {
  const out: Checkpoint[] = [];
  const add = (checkpoint: Checkpoint | undefined) => {
    if (checkpoint !== undefined) out.push(checkpoint);
  };
  const pipeline = componentFolders(repo);
  if (pipeline !== undefined)
    for (const folder of pipeline) add(checkpointIn(repo, folder, ["diffusion_pytorch_model", "model"]));
  else {
    if (repo.files.has("adapter_config.json")) add(checkpointIn(repo, "", ["adapter_model"]));
    add(checkpointIn(repo, "", ["model", "diffusion_pytorch_model"]));
    for (const folder of moduleFolders(repo)) add(checkpointIn(repo, folder, ["model"]));
  }
  return out;
}

/** Folders of the components that diffusers' model_index.json names; undefined where there is no pipeline. */
function componentFolders(repo: Repository): string[] | undefined {
  const index = repo.json.get("model_index.json");
  if (!repo.files.has("model_index.json")) return undefined;
  const folders = new Set(
    [...repo.files.keys()].map(folderOf).filter((folder) => folder !== "" && !folder.includes("/")),
  );
  if (typeof index !== "object" || index === null) return [...folders];
  return Object.entries(index)
    .filter(
      ([key, value]) => !key.startsWith("_") && folders.has(key) && Array.isArray(value) && value[0] !== null,
    )
    .map(([key]) => key);
}

/** Folders of sentence-transformers' modules beside the root. */
function moduleFolders(repo: Repository): string[] {
  const modules = repo.json.get("modules.json");
  if (!Array.isArray(modules)) return [];
  return modules.flatMap((entry: unknown) =>
    typeof entry === "object" &&
    entry !== null &&
    "path" in entry &&
    typeof entry.path === "string" &&
    entry.path !== ""
      ? [entry.path]
      : [],
  );
}

/**
 * vLLM's default loader: every safetensors file of the root, those of the index alone where there is one, and without
 * any of them every `.bin`, then every `.pt` (vllm model_loader/default_loader.py, weight_utils.py).
 */
export function vllmCheckpoints(repo: Repository): Checkpoint[] {
  if (repo.files.has("model_index.json")) return transformersCheckpoints(repo);
  const root = [...repo.files.keys()].filter((path) => !path.includes("/"));
  const adapter = repo.files.has("adapter_config.json")
    ? checkpointIn(repo, "", ["adapter_model"])
    : undefined;
  const rest = root.filter((path) => !path.startsWith("adapter_model"));
  const safetensors = rest.filter((path) => path.endsWith(".safetensors"));
  if (safetensors.length > 0) {
    const indexed = checkpointIn(repo, "", ["model"]);
    const consolidated = !repo.files.has("config.json") && repo.files.has("params.json");
    const whole = consolidated ? safetensors.filter((path) => path.startsWith("consolidated")) : safetensors;
    const index = indexed?.index?.includes("safetensors") === true ? indexed.index : undefined;
    const chosen: Checkpoint =
      indexed !== undefined && index !== undefined && shardsOf(repo.json.get(index)) !== undefined
        ? indexed
        : {
            files: whole,
            because: "vLLM opens every `*.safetensors` of the root",
            problems: indexed?.problems ?? [],
          };
    return adapter === undefined ? [chosen] : [adapter, chosen];
  }
  for (const extension of [".bin", ".pt"]) {
    const pickles = rest.filter(
      (path) => path.endsWith(extension) && !isTraining(path) && isPickleName(path),
    );
    if (pickles.length === 0) continue;
    const problems = checkpointIn(repo, "", ["model"])?.problems ?? [];
    return [
      ...(adapter === undefined ? [] : [adapter]),
      {
        files: pickles,
        because: `there is no safetensors file, so vLLM opens every \`*${extension}\``,
        problems,
      },
    ];
  }
  return adapter === undefined ? [] : [adapter];
}

/** llama.cpp opens GGUF files alone; which of several, the quantisation or the user says. */
export function llamaCppCheckpoints(repo: Repository): Checkpoint[] {
  const files = [...repo.files.keys()].filter((path) => /\.gguf$/i.test(path));
  return files.length === 0 ? [] : [{ files, because: "llama.cpp opens GGUF files", problems: [] }];
}

/** Where no loader knows a name: whatever holds weights, training state and other runtimes apart. */
export function anyWeights(repo: Repository, isWeight: (path: string) => boolean): Checkpoint[] {
  const all = [...repo.files.keys()].filter((path) => isWeight(path) && !isTraining(path));
  const own = all.filter((path) => otherRuntime(path) === undefined);
  const files = own.length > 0 ? own : all;
  return files.length === 0
    ? []
    : [{ files, because: "no file has a name that a known loader looks for", problems: [] }];
}
