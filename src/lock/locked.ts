import type {
  ArtifactDetails,
  CardFacts,
  Evidence,
  FileEntry,
  GlobalClass,
  HubFacts,
  LineageNode,
  LoadPath,
  ModelEvidence,
  ModelRef,
  Observation,
  ProvenanceFacts,
  RemoteCode,
  RepoIdentity,
  Verdict,
} from "../model.ts";

/** The number in `"version"`; raised only when an older reader would misread the file. */
export const LOCK_VERSION = 1;

/** A global of a pickle, once a name: where it is met first, and what it is called with. */
export type LockedGlobal = {
  global: string;
  class: Exclude<GlobalClass, "data">;
  offset: number;
  member?: string;
  reason?: string;
  call?: string;
};

export type LockedArtifact = {
  path: string;
  format: string;
  verdict: Verdict;
  /** Names of the data-only globals, sorted. */
  data?: readonly string[];
  globals?: readonly LockedGlobal[];
  observations?: readonly Omit<Observation, "quote">[];
  details?: ArtifactDetails;
};

/** What the lockfile says of one license text: `ModelEvidence.texts` without the words themselves. */
export type LockedText = ModelEvidence["texts"][number];

/** A base model; its card and texts as of the commit that was read. */
export type LockedBase = Omit<LineageNode, "parents" | "texts" | "tags" | "namedAt"> & {
  texts?: readonly LockedText[];
  tags?: readonly string[];
  parents?: readonly LockedBase[];
  namedAt: Evidence;
};

/** The facts of one model at one commit: enough to judge it again without a network, and nothing that is judgement. */
export type LockedModel = {
  /** Absent for a model of the Hub. */
  source?: "directory";
  requested: string;
  commit?: string;
  identity?: RepoIdentity;
  include?: readonly string[];
  exclude?: readonly string[];
  quant?: string;
  hub?: Omit<HubFacts, "cardData">;
  /** For people who read the file; the facts behind it are in `card` and `texts`. */
  license: { declared: readonly string[]; expression: string | null };
  card?: CardFacts;
  texts: readonly LockedText[];
  lineage: readonly LockedBase[];
  multimodal?: ModelEvidence["multimodal"];
  loadPath: LoadPath;
  remoteCode: readonly RemoteCode[];
  artifacts: readonly LockedArtifact[];
  proof?: Pick<ProvenanceFacts, "proof" | "proofDetail" | "hostSignature">;
  missing?: ModelEvidence["missing"];
  files: readonly FileEntry[];
};

export type Lockfile = {
  version: typeof LOCK_VERSION;
  /** By `lockKey`. */
  models: ReadonlyMap<string, LockedModel>;
};

/** What a model is called in the lockfile: its id, and the quantisation where the manifest names one. */
export function lockKey(ref: Pick<ModelRef, "id" | "quant">): string {
  return ref.quant === undefined ? ref.id : `${ref.id}:${ref.quant}`;
}

/** The id behind a lock key. */
export function idOf(key: string, model: Pick<LockedModel, "quant">): string {
  return model.quant === undefined ? key : key.slice(0, -model.quant.length - 1);
}

/** By code point, so that every machine sorts alike whatever its locale. */
export function byCodePoint(a: string, b: string): number {
  if (a === b) return 0;
  const left = [...a];
  const right = [...b];
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const difference = (left[at]?.codePointAt(0) ?? 0) - (right[at]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
