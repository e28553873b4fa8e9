/** The nouns of modelvet. This module imports nothing, and everything may import it. */

// --- postures, axes, verdicts -------------------------------------------------------------------------------------

/** Best to worst. A model's posture is the worst of its axes; a report's the worst of its models. */
export const POSTURES = ["clear", "conditional", "review", "unknown", "blocked"] as const;
export type Posture = (typeof POSTURES)[number];

export const AXES = ["license", "load", "provenance"] as const;
export type Axis = (typeof AXES)[number];

/** Of one artifact, best to worst. */
export const VERDICTS = ["safe", "review", "unreadable", "dangerous"] as const;
export type Verdict = (typeof VERDICTS)[number];

export function worstPosture(postures: Iterable<Posture>): Posture {
  let worst = 0;
  for (const posture of postures) worst = Math.max(worst, POSTURES.indexOf(posture));
  return POSTURES[worst] ?? "clear";
}

/** How much hangs on an answer: how far its best and its worst outcome lie apart, then how bad the worst is. */
export function decisiveness(outcomes: Readonly<Record<string, Posture>>): number {
  const ranks = Object.values(outcomes).map((posture) => POSTURES.indexOf(posture));
  return ranks.length === 0 ? 0 : (Math.max(...ranks) - Math.min(...ranks)) * 10 + Math.max(...ranks);
}

export function worstVerdict(verdicts: Iterable<Verdict>): Verdict {
  let worst = 0;
  for (const verdict of verdicts) worst = Math.max(worst, VERDICTS.indexOf(verdict));
  return VERDICTS[worst] ?? "safe";
}

// --- places and bytes ---------------------------------------------------------------------------------------------

/** A place in a file of the user's (a manifest, a lockfile). Lines and columns count from 1. */
export type Position = { file: string; line: number; column: number };

/** Random access to the bytes of one artifact. `read` gives fewer bytes than asked for only at the end. */
export interface ByteSource {
  readonly size: number;
  read(offset: number, length: number): Promise<Uint8Array>;
}

export type InFile = { line: number; column?: number } | { offset: number; length?: number };

/** A place in a model repository. `member` names what lies inside a container (`archive/data.pkl`). */
export type Place = { repo?: string; commit?: string; path: string; member?: string; at?: InFile };

/** One thing that was seen, and where: a fact, never a judgement. Quotes are raw: escape them before display. */
export type Evidence = { kind: string; place: Place; quote?: string; sha256?: string };

// --- model references and snapshots -------------------------------------------------------------------------------

export const LOADERS = ["transformers", "vllm", "llama.cpp"] as const;
export type Loader = (typeof LOADERS)[number];

export const USES = ["commercial", "internal", "research"] as const;
export const DISTRIBUTIONS = ["none", "hosted", "weights", "device"] as const;
export const MODIFICATIONS = ["none", "quantized", "finetuned", "merged"] as const;

/** The deployment profile: facts a person states. A fact left out becomes a question, never a pass. */
export type DeploymentProfile = {
  use?: (typeof USES)[number];
  monthlyActiveUsers?: number;
  annualRevenueUsd?: number;
  /** ISO 3166 alpha-2 codes, or `EU`. */
  organisationIn?: readonly string[];
  usersIn?: readonly string[];
  distribution?: (typeof DISTRIBUTIONS)[number];
  modification?: (typeof MODIFICATIONS)[number];
  trainsOtherModels?: boolean;
  /** Answers to what only one license asks (`kolors-registered: true`); the keys come from the rule pack. */
  statements?: Readonly<Record<string, boolean | number>>;
};

/** What a person wrote: which model, at which revision, and how it is going to be loaded. */
export type ModelRef = {
  source: "hub" | "directory";
  /** `org/name` on the Hub, or the path as written. */
  id: string;
  /** As written; `main` when nothing was written. */
  revision: string;
  /** From a manifest or from the command line: a moving branch is `review` in one and a note in the other. */
  origin: "manifest" | "target";
  include?: readonly string[];
  exclude?: readonly string[];
  quant?: string;
  loader?: Loader;
  trustRemoteCode?: boolean;
  /** The base model of a local directory. */
  base?: string;
  /** The manifest's deployment with this model's own facts laid over it. */
  deployment: DeploymentProfile;
  at: Position;
};

/**
 * `lfs`: the Hub stores a pointer, `gitOid` is the pointer's id and `sha256` comes from the listing. `unsized`: the
 * listing gave no size, `size` is 0 and says nothing.
 */
export type FileEntry = {
  path: string;
  size: number;
  gitOid?: string;
  sha256?: string;
  lfs?: boolean;
  unsized?: true;
};

/** The Hub's own identity of a repository: the same name with another identity was recreated or re-used. */
export type RepoIdentity = { id: string; createdAt?: string };

/** Levels as the Hub's scanners give them; they count against a file, never for it. */
export type UpstreamScan = { done: boolean; files: readonly { path: string; level: string }[] };

/** What the Hub's API says of a repository beside its files. */
export type HubFacts = {
  gated?: "auto" | "manual" | false;
  private?: boolean;
  tags: readonly string[];
  pipelineTag?: string;
  libraryName?: string;
  /** Another name than the one asked for: the repository was renamed. */
  renamedTo?: string;
  upstreamScan?: UpstreamScan;
  /** `cardData` of the API: the card's front matter, readable even where the repository is gated. */
  cardData?: unknown;
};

/** Git objects that prove a listing: the raw commit and all its trees, base64. */
export type StoredProof = { commit: string; trees: readonly string[] };

/** A repository at one commit, wherever it is read from. */
export interface Snapshot {
  readonly source: "hub" | "hub-cache" | "directory";
  readonly id: string;
  readonly requested: string;
  /** 40 hex digits; absent for a plain directory without download metadata. */
  readonly commit?: string;
  readonly identity?: RepoIdentity;
  readonly hub?: HubFacts;
  readonly files: readonly FileEntry[];
  /** The listing against its commit, and the objects that prove it; absent where no proof was asked for. */
  readonly proof?: Pick<ProvenanceFacts, "proof" | "proofDetail">;
  readonly objects?: StoredProof;
  /** The whole of a small file. Rejects with SourceError; `too-large` when it exceeds `limit` bytes. */
  read(path: string, limit: number): Promise<Uint8Array>;
  /** Ranges of a big one; nothing is requested before the first `read`. Throws SourceError for a path it does not have. */
  open(path: string): ByteSource;
}

// --- evidence of one model ----------------------------------------------------------------------------------------

/** Why something could not be read. */
export type Unread = { state: string; message: string };

export type TextChange = {
  kind: "added" | "removed" | "changed";
  /** First and last line in the user's file; for `removed`, the line where it is missing. */
  line: number;
  endLine: number;
  /** The user's own words (cut); absent where words are missing. */
  quote?: string;
  /** The nearest clause of the license, as `4(b)`. */
  clause?: string;
  material: boolean;
  /** The words that make it material (`30 million`, `commercial`); `-not` where the license's `not` is gone. */
  because: readonly string[];
  /** The numbers that the license itself has in that clause (`700 million`). */
  holds?: readonly string[];
};

export type LicenseMatch = {
  /** The text's own id (`gemma-terms-2025-03-24`), as in `rules/licenses`. */
  text: string;
  /** `MIT`, `LicenseRef-llama3.1`. */
  expression: string;
  kind: "license" | "policy" | "notice";
  /** Share of the license found in the file, and of the file explained by the license, 0 to 1. */
  coverage: number;
  share: number;
  exact: boolean;
  /** At least one change is material. */
  modified: boolean;
  line: number;
  endLine: number;
  /** The text itself says that this license is for third-party components; it is not in `Identification.expression`. */
  thirdParty?: boolean;
  changes: readonly TextChange[];
  /** A permissive license whose whole text this one holds, and what it adds to it (`MIT License` by its heading only). */
  resembles?: { text: string; expression: string; changes: readonly TextChange[] };
};

/** What a text says of its license without being one: an SPDX tag, a link, a `License:` line, a badge. */
export type LicensePointer = {
  /**
   * `limit`: it names no license and keeps a use out (`for research only`); `intent`: it says what the model is meant for
   * and nothing else (`intended for research only`); `aside`: the license of the code, of a paper or of other models.
   */
  kind: "spdx" | "link" | "line" | "badge" | "notice" | "aside" | "limit" | "intent";
  value: string;
  expression?: string;
  line: number;
  /** It is the `license` of a model card's front matter. */
  card?: boolean;
  /** It stands in a readme (front matter or Markdown headings), whose prose declares; a Notice file only names. */
  readme?: boolean;
};

/** What one text was recognised as. */
export type Identification = {
  /** SPDX expression of all matches, null where nothing matched. */
  expression: string | null;
  matches: readonly LicenseMatch[];
  pointers: readonly LicensePointer[];
  /** Reads like license terms although nothing matched (or in the part that nothing matched). */
  unrecognised: boolean;
  empty: boolean;
  /** Longer than the read limit: only the head was looked at. */
  truncated?: boolean;
  /** Not a text at all. */
  binary?: boolean;
};

/** A text that may hold terms: where it was, what it was read as, or why it was not read. */
export type LicenseText = {
  path: string;
  role: "license" | "policy" | "notice" | "readme" | "gated-prompt" | "gguf";
  /** Which part of the repository it speaks of, from its name (`LICENSE-CODE`, `MODEL_LICENSE`). */
  covers: "model" | "code" | "any";
  size: number;
  sha256?: string;
  identification?: Identification;
  unread?: Unread;
};

/** The model card's front matter, cleaned of its real-world hazards; `line` counts in README.md. */
export type CardFacts = {
  /** README.md, or `cardData` where the file could not be read. */
  path: string;
  sha256?: string;
  /** Raw ids as declared, trimmed. */
  licenses: readonly { value: string; line: number }[];
  licenseName?: { value: string; line: number };
  licenseLink?: { value: string; line: number };
  /** `inProse`: no `base_model` of the front matter names it, but a sentence of the card. */
  baseModels: readonly { id: string; line: number; inProse?: true }[];
  relation?: "adapter" | "finetune" | "merge" | "quantized";
  pipelineTag?: string;
  libraryName?: string;
  tags: readonly string[];
  /** What was wrong with it: `yaml-error`, `alias-bomb`, `license-list`, `too-large`… */
  problems: readonly { kind: string; message: string; line: number }[];
};

/** One model of the base-model chain. */
export type LineageNode = {
  id: string;
  commit?: string;
  relation?: "adapter" | "finetune" | "merge" | "quantized";
  status: "read" | "gated" | "missing" | "unread" | "cycle" | "limit";
  message?: string;
  card?: CardFacts;
  texts: readonly LicenseText[];
  tags: readonly string[];
  multimodal?: boolean;
  parents: readonly LineageNode[];
  /** Where the child names it. */
  namedAt: Evidence;
  /** The publisher does not say that the model was made from it; a file suggests it. */
  likely?: true;
};

export type GlobalClass = "data" | "framework" | "dangerous" | "unknown";

/** A global that loading would import; `call` is the call as a person would write it, raw. */
export type GlobalUse = {
  global: string;
  class: GlobalClass;
  offset: number;
  member?: string;
  reason?: string;
  call?: string;
};

/** One thing seen inside an artifact. `verdict` is what it makes of the artifact by itself; `safe` is a note. */
export type Observation = {
  /** An id of `rules/findings.yaml`. */
  finding: string;
  verdict: Verdict;
  message: string;
  member?: string;
  at?: InFile;
  quote?: string;
};

/** Facts that a reader takes out of an artifact for others. */
export type ArtifactDetails = {
  templates?: readonly { name: string; sha256: string }[];
  /** License and base-model metadata, as GGUF carries it. */
  licenses?: readonly string[];
  licenseText?: string;
  licenseLinks?: readonly string[];
  baseModels?: readonly string[];
  multimodal?: boolean;
  /** Other files or repositories that loading this one reaches. */
  references?: readonly { kind: string; target: string; revision?: string; line?: number; key?: string }[];
};

/** What loading one artifact would do. */
export type Inspection = {
  path: string;
  /** An id of `rules/formats.yaml`. */
  format: string;
  size: number;
  verdict: Verdict;
  globals: readonly GlobalUse[];
  observations: readonly Observation[];
  details?: ArtifactDetails;
};

/** Which files the declared loader would open, and why the others are left alone. */
export type LoadPath = {
  loader?: Loader;
  /** The weights as the loader would find them. */
  weights: "safetensors" | "pickle" | "gguf" | "other" | "none";
  opened: readonly string[];
  skipped: readonly { path: string; why: string }[];
  problems: readonly { finding: string; message: string; path: string; line?: number; quote?: string }[];
};

/** Python that loading would import: named by a config, present or not, in this repository or in another. */
export type RemoteCode = {
  path: string;
  key: string;
  line?: number;
  target: string;
  repo?: string;
  revision?: string;
  /** The files it would import here; empty where they are missing. */
  files: readonly string[];
};

export type Proof = "proven" | "mismatch" | "unavailable";
export type HostSignature = "host-signed" | "unsigned" | "unknown-signer" | "bad-signature";

export type ProvenanceFacts = {
  /** Who fixed the commit: the lockfile, the manifest's own 40 hex digits, the target, or nobody. */
  pinnedBy?: "lockfile" | "manifest" | "target";
  proof: Proof;
  /** Why it is unavailable, or which file does not match. */
  proofDetail?: { path?: string; message: string };
  /** Set where the lockfile was held against the proofs that are kept beside it: an edit of either shows. */
  proofFrom?: "lockfile";
  hostSignature?: HostSignature;
  /** Set when the lockfile knows another identity under this name. */
  identityChanged?: { locked: RepoIdentity; found: RepoIdentity };
  /** A directory: does it match the lock, carry download metadata, or come from nowhere. */
  directory?: "matches-lock" | "download-metadata" | "no-origin";
};

/** All that was seen of one model: plain data, so that a lockfile can keep it and `check` can judge it again. */
export type ModelEvidence = {
  id: string;
  source: Snapshot["source"];
  requested: string;
  commit?: string;
  identity?: RepoIdentity;
  hub?: Omit<HubFacts, "cardData">;
  /** Files in scope after include and exclude. */
  files: readonly FileEntry[];
  card?: CardFacts;
  texts: readonly LicenseText[];
  artifacts: readonly Inspection[];
  loadPath: LoadPath;
  remoteCode: readonly RemoteCode[];
  multimodal?: { value: boolean; evidence: Evidence };
  lineage: readonly LineageNode[];
  provenance: ProvenanceFacts;
  /** Evidence that should be there and could not be read; each one is at best `unknown` on its axis. */
  missing: readonly { axis: Axis; path: string; unread: Unread }[];
};
