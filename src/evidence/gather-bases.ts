import type { CardFacts, Inspection, LineageNode, ModelRef } from "../model.ts";
import { type BaseModel, baseModelId } from "./base-model.ts";
import { basesOf } from "./lineage.ts";

/** The bases that a person or the publisher names: the manifest for a directory, else the card. */
export function namedBases(
  ref: Pick<ModelRef, "base" | "at">,
  card: CardFacts | undefined,
  tags: readonly string[],
): BaseModel[] {
  const fromCard = basesOf(card, tags);
  if (ref.base === undefined) return fromCard;
  const { file, line, column } = ref.at;
  const place = { path: file, at: { line, column } };
  const own = { id: ref.base, namedAt: { kind: "base-model", place, quote: `base: ${ref.base}` } };
  return [own, ...fromCard.filter(({ id }) => !isSame(id, own.id))];
}

/**
 * Bases that only the files name (`general.base_model` of a GGUF file, `base_model_name_or_path` of an adapter), unless
 * the lineage holds them already.
 */
export function basesInFiles(inspections: readonly Inspection[], known: readonly LineageNode[]): BaseModel[] {
  const bases = new Map<string, BaseModel>();
  const add = (id: string, base: BaseModel) => {
    const key = baseModelId(id)?.toLowerCase();
    if (key !== undefined && !bases.has(key) && !holds(known, key)) bases.set(key, base);
  };
  for (const { path, details } of inspections) {
    const place = { path };
    for (const id of details?.baseModels ?? [])
      add(id, { id, relation: "quantized", namedAt: { kind: "base-model", place, quote: id } });
    for (const { kind, target: id, line } of details?.references ?? []) {
      if (kind !== "base-model") continue;
      const at = line === undefined ? place : { path, at: { line } };
      add(id, { id, relation: "adapter", namedAt: { kind: "base-model", place: at, quote: id } });
    }
  }
  return [...bases.values()];
}

/**
 * A path on the disk where an adapter was trained: a base that nobody can look at, and without which these weights are
 * nothing. It counts where nothing says what it is.
 */
export function baseOutOfReach(inspections: readonly Inspection[]): BaseModel[] {
  for (const { path, details } of inspections)
    for (const { kind, target: id, line } of details?.references ?? []) {
      if (kind !== "base-model" || baseModelId(id) !== undefined) continue;
      const place = line === undefined ? { path } : { path, at: { line } };
      return [{ id, relation: "adapter", namedAt: { kind: "base-model", place, quote: id } }];
    }
  return [];
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function holds(nodes: readonly LineageNode[], key: string): boolean {
  return nodes.some(({ id, parents }) => id.toLowerCase() === key || holds(parents, key));
}
