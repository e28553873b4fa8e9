import { SourceError } from "../errors.ts";
import type { CardFacts, LineageNode, Snapshot } from "../model.ts";
import { backedTags } from "./backed-tags.ts";
import { type BaseModel, baseModelId } from "./base-model.ts";
import { type Identify, readTexts } from "./texts.ts";

/** Generations that are followed; beyond seven, studies find the restriction evidence decayed anyway. */
const DEEPEST = 8;
/** Parents of one model, and models of one chain in all. */
const MOST_PARENTS = 12;
const MOST_NODES = 40;

/** Opens a base model at whatever commit it is known by; rejects with SourceError. */
export type OpenBase = (id: string) => Promise<Snapshot>;

/** The bases that a card names. Several without a stated relation mean a merge (hub-docs, model-cards). */
export function basesOf(card: CardFacts | undefined, tags: readonly string[]): BaseModel[] {
  if (card === undefined) return [];
  const inferred = card.baseModels.length > 1 ? "merge" : relationFromTags(tags);
  const relation = card.relation ?? inferred;
  return card.baseModels.map(({ id, line, inProse }) => ({
    id,
    ...(relation ? { relation } : {}),
    namedAt: {
      kind: "base-model",
      place: { path: card.path, at: { line } },
      ...(inProse ? {} : { quote: `base_model: ${id}` }),
    },
  }));
}

function relationFromTags(tags: readonly string[]): LineageNode["relation"] {
  for (const tag of tags) {
    const relation = /^base_model:(adapter|finetune|merge|quantized):/.exec(tag)?.[1];
    if (relation === "adapter" || relation === "finetune" || relation === "merge" || relation === "quantized")
      return relation;
  }
  return undefined;
}

/** A line of a base's own card is not one of the model's: its place says in which repository it stands. */
function namedIn({ id, commit }: Snapshot, base: BaseModel): BaseModel {
  const place = { repo: id, ...(commit === undefined ? {} : { commit }), ...base.namedAt.place };
  return { ...base, namedAt: { ...base.namedAt, place } };
}

/**
 * Follows base models to the roots, within stated bounds; a cycle, a limit or a failure is a node that says so. A likely
 * base that is not there, or cannot be asked for offline, is none.
 */
export async function followLineage(
  child: string,
  bases: readonly BaseModel[],
  open: OpenBase,
  identify: Identify,
): Promise<LineageNode[]> {
  let left = MOST_NODES;
  const follow = async (base: BaseModel, path: readonly string[]): Promise<LineageNode | undefined> => {
    const id = baseModelId(base.id);
    const known = {
      id: id ?? base.id.slice(0, 200),
      ...(base.relation ? { relation: base.relation } : {}),
      texts: [],
      tags: [],
      parents: [],
      namedAt: base.namedAt,
      ...(base.likely === "suggested" ? { likely: true as const } : {}),
    };
    if (id === undefined) return { ...known, status: "unread", message: "not an id of the Hub" };
    if (path.some((seen) => seen.toLowerCase() === id.toLowerCase()))
      return base.likely ? undefined : { ...known, status: "cycle" };
    if (path.length > DEEPEST || left <= 0)
      return { ...known, status: "limit", message: "the chain is longer than what is followed" };
    left--;
    try {
      const snapshot = await open(id);
      const read = await readTexts(snapshot, snapshot.files, identify);
      const tags = snapshot.hub === undefined ? (read.card?.tags ?? []) : backedTags(snapshot, read);
      const declared = basesOf(read.card, tags);
      const further = (declared.length > 0 ? declared : read.likelyBases).map((one) =>
        namedIn(snapshot, one),
      );
      const parents = await followAll(further, [...path, id]);
      return {
        ...known,
        ...(snapshot.commit ? { commit: snapshot.commit } : {}),
        status: snapshot.hub?.gated && read.cardUnread?.state === "gated" ? "gated" : "read",
        ...(read.card ? { card: read.card } : {}),
        texts: read.texts,
        tags,
        parents,
      };
    } catch (error) {
      if (!(error instanceof SourceError) || error.state === "aborted") throw error;
      const missing = error.state === "missing-or-private" || error.state === "disabled";
      if (base.likely && (missing || error.state === "offline")) return undefined;
      const status = error.state === "gated" ? "gated" : missing ? "missing" : "unread";
      return { ...known, status, message: error.message };
    }
  };
  const followAll = async (all: readonly BaseModel[], path: readonly string[]): Promise<LineageNode[]> => {
    const nodes: LineageNode[] = [];
    for (const base of all.slice(0, MOST_PARENTS)) {
      const node = await follow(base, path);
      if (node !== undefined) nodes.push(node);
    }
    const [beyond] = all.slice(MOST_PARENTS);
    if (beyond !== undefined) {
      const message = `${all.length - MOST_PARENTS} further base models are not followed`;
      nodes.push({
        id: beyond.id,
        status: "limit",
        message,
        texts: [],
        tags: [],
        parents: [],
        namedAt: beyond.namedAt,
      });
    }
    return nodes;
  };
  return followAll(bases, [child]);
}
