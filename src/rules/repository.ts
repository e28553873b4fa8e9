import type { LineageNode, ModelEvidence } from "../model.ts";
import type { Repository } from "./claims.ts";

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
