import { mayHoldModel } from "../evidence/load-path-names.ts";
import type { ModelEvidence, ModelRef } from "../model.ts";

/**
 * Which files count for `load`: those that the declared loader opens, the Python it would import, and, where it finds no
 * weights at all, whatever may hold some (`model.rds`, an archive), since something has to be opened. Of the others only a dangerous one counts.
 */
export function countedFiles(evidence: ModelEvidence, ref: ModelRef): (path: string) => boolean {
  const { loadPath, remoteCode } = evidence;
  const opened = new Set(loadPath.opened);
  if (ref.trustRemoteCode !== false && importsPython(ref))
    for (const { files } of remoteCode) for (const path of files) opened.add(path);
  const nothingElse = loadPath.weights === "none";
  // Inference Endpoints are no loader that a manifest can name: their handler is out of the way once another is named.
  const hosted = ref.loader === undefined;
  return (path) =>
    opened.has(path) || (nothingElse && mayHoldModel(path)) || (hosted && path === "handler.py");
}

/** llama.cpp opens GGUF files and has no Python. */
export function importsPython(ref: Pick<ModelRef, "loader">): boolean {
  return ref.loader !== "llama.cpp";
}

/** Names of Python that loaders look for by themselves, or that a configuration which we could not read may name. */
const LOADED =
  /(?:^|\/)(?:handler|pipeline|setup|__init__|(?:modeling|configuration|tokenization|processing|image_processing|video_processing|feature_extraction|generation)_\w+)\.py$|(?:^|\/)custom_generate\//;

/** Python that no loader imports: a script, which acts only where somebody starts it. */
export function isScript({ artifacts, remoteCode }: ModelEvidence): (path: string) => boolean {
  const imported = new Set(remoteCode.flatMap(({ files }) => files));
  const known = artifacts.every(({ path, verdict }) => verdict !== "unreadable" || !/\.json$/i.test(path));
  return (path) => known && /\.py$/i.test(path) && !imported.has(path) && !LOADED.test(path);
}
