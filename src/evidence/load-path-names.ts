/** Names that hold weights or graphs, whatever loads them. */
const WEIGHT =
  /\.(?:safetensors|bin|pt|pth|ckpt|pkl|pickle|gguf|ggml|h5|hdf5|keras|msgpack|onnx|onnx_data|tflite|pte|pt2|mlmodel|npz|npy|nemo|pdparams|pdiparams|pdopt|pb|engine|plan|llamafile|joblib|mar|t7)$/i;

/** What the pickle machine would have to open, going by the name alone. */
const PICKLE = /\.(?:bin|pt|pth|ckpt|pkl|pickle|joblib|pdparams|pdopt)$/i;

/** State of a training run (transformers Trainer, accelerate, DeepSpeed, Lightning); inference opens none of it. */
const TRAINING =
  /(?:^|\/)(?:training_args\.bin|optimizer[^/]*\.(?:pt|bin|pth)|scheduler[^/]*\.(?:pt|bin|pth)|scaler\.pt|rng_state[^/]*\.pth|random_states[^/]*\.pkl|[^/]*_states\.pt|trainer_state\.json|sampler[^/]*\.bin|pytorch_model_fsdp[^/]*|events\.out\.tfevents[^/]*|wandb\/.*|runs\/.*|global_step\d+\/.*)$/i;

/** Folders and names of other runtimes, and what opens them. */
const RUNTIMES: readonly (readonly [pattern: RegExp, why: string])[] = [
  [/(?:^|\/)openvino_[^/]*\.(?:bin|xml)$/i, "for OpenVINO"],
  [/(?:^|\/)(?:onnx\/.*|[^/]*\.onnx(?:_data\S*|\.data)?)$/i, "for ONNX Runtime"],
  [/(?:^|\/)(?:coreml\/.*|[^/]*\.mlpackage\/.*|[^/]*\.mlmodel(?:c\/.*)?)$/i, "for CoreML"],
  [/(?:^|\/)metal\/[^/]*\.bin$/i, "for the Metal reference implementation"],
  [/(?:^|\/)(?:tf_model[^/]*\.h5|[^/]*\.pb|saved_model\/.*|variables\/.*)$/i, "for TensorFlow"],
  [/(?:^|\/)flax_model[^/]*\.msgpack$/i, "for Flax"],
  [/(?:^|\/)(?:rust_model\.ot)$/i, "for rust-bert"],
  [/(?:^|\/)[^/]*\.tflite$/i, "for LiteRT"],
  [/(?:^|\/)[^/]*\.pte$/i, "for ExecuTorch"],
  [/(?:^|\/)(?:ggml-[^/]*\.bin|[^/]*\.ggml)$/i, "for ggml programs"],
];

/** What people look at, and what programs are written in: no model hides behind these names. */
const NO_MODEL =
  /\.(?:png|jpe?g|gif|webp|bmp|svg|ico|mp3|mp4|mov|webm|wav|flac|ogg|m4a|pdf|docx?|pptx?|xlsx?|csv|tsv|jsonl?|ya?ml|toml|ini|cfg|txt|md|rst|tex|html?|css|jsx?|tsx?|py|ipynb|sh|ps1|bat|c|cc|cpp|h|hpp|rs|go|java)$/i;

/** What a loader of its own may open as a model, whatever its name ends in. */
export function mayHoldModel(path: string): boolean {
  return !NO_MODEL.test(path);
}

export function isWeight(path: string): boolean {
  return WEIGHT.test(path) || TRAINING.test(path);
}

export function isTraining(path: string): boolean {
  return TRAINING.test(path);
}

/** The runtime that a file is made for, other than the Python loaders. */
export function otherRuntime(path: string): string | undefined {
  return RUNTIMES.find(([pattern]) => pattern.test(path))?.[1];
}

/** A file that is a pickle by its name: no other runtime's binary, no training state. */
export function isPickleName(path: string): boolean {
  return PICKLE.test(path) && otherRuntime(path) === undefined;
}

/** Configuration that a loader reads beside the weights. */
export function isConfiguration(path: string): boolean {
  return /(?:^|\/)(?:[^/]*config[^/]*\.json|model_index\.json|modules\.json|params\.json|tokenizer[^/]*|tekken\.json|vocab[^/]*\.(?:json|txt|model)|merges\.txt|special_tokens_map\.json|added_tokens\.json|[^/]*\.model|[^/]*\.spm|spiece\.model|chat_template[^/]*|[^/]*\.jinja|[^/]*\.index\.json)$/i.test(
    path,
  );
}

export function folderOf(path: string): string {
  const at = path.lastIndexOf("/");
  return at === -1 ? "" : path.slice(0, at);
}

export function inFolder(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}
