import type { CardFacts, LicenseText, LineageNode, ModelEvidence, Place } from "../model.ts";

/** A repository as far as its license goes: the model itself, or one of its bases. */
export type Repository = {
  id: string;
  commit?: string;
  card?: CardFacts;
  texts: readonly LicenseText[];
  tags: readonly string[];
  /** Ids that the metadata of weights names (GGUF, safetensors), each with its file. */
  embedded: readonly { value: string; path: string }[];
};

/** The model's own repository as far as its license goes. */
export function repositoryOf(evidence: ModelEvidence): Repository {
  return {
    id: evidence.id,
    ...(evidence.commit === undefined ? {} : { commit: evidence.commit }),
    ...(evidence.card === undefined ? {} : { card: evidence.card }),
    texts: evidence.texts,
    tags: evidence.hub?.tags ?? [],
    embedded: evidence.artifacts.flatMap(({ path, details }) =>
      (details?.licenses ?? []).map((value) => ({ value, path })),
    ),
  };
}

/** A base model's. */
export function repositoryOfBase(node: LineageNode): Repository {
  return {
    id: node.id,
    ...(node.commit === undefined ? {} : { commit: node.commit }),
    ...(node.card === undefined ? {} : { card: node.card }),
    texts: node.texts,
    tags: node.tags,
    embedded: [],
  };
}

/** A place in it; a line where there is one. */
export function placeIn(repository: Pick<Repository, "id" | "commit">, path: string, line?: number): Place {
  return {
    repo: repository.id,
    ...(repository.commit === undefined ? {} : { commit: repository.commit }),
    path,
    ...(line === undefined ? {} : { at: { line } }),
  };
}
