import type { ArtifactDetails, ByteSource, GlobalUse, Observation, Verdict } from "../model.ts";
import type { ArtifactRules } from "./rules.ts";

/** What one reader makes of one artifact or of a member of one. */
export type Reading = {
  format: string;
  verdict: Verdict;
  globals: readonly GlobalUse[];
  observations: readonly Observation[];
  details?: ArtifactDetails;
  /** Storages that a pickle in a torch archive takes from members beside it: their keys and the bytes they must have. */
  storages?: readonly { key: string; bytes: number }[];
};

/**
 * Spent by everything that is read on behalf of one artifact, nested members included. What exceeds a limit is
 * `unreadable`, never `safe`.
 */
export type Budget = {
  /** Bytes that may still be inflated. */
  inflate: number;
  /** Members that may still be looked at, over all containers. */
  members: number;
  /** Bytes that may still be read from the source. */
  read: number;
};

/** Where the opcodes of a pickle begin; `member` as in ReaderContext. */
export type FoundPickle = { source: ByteSource; from: number; member?: string };

export type ReaderContext = {
  /** The artifact's path as shown to the user. */
  path: string;
  /** `data.pkl`, `inner.zip!data.pkl`; absent for the artifact itself. */
  member?: string;
  /** Formats of the containers around it, outermost first: `code/*.py` of a torch zip is not Python. */
  parents: readonly string[];
  rules: ArtifactRules;
  budget: Budget;
  /**
   * Detects a member by its content and name and reads it. Depth is bounded: deeper than the limit is `unreadable`.
   * `container` is the format around it, where its reader knows better than the detection (`torch-zip`, not `zip`).
   */
  nested(source: ByteSource, member: string, container?: string): Promise<Reading>;
  /** Told of each pickle that is read, by those who want to see its opcodes. */
  onPickle?: (pickle: FoundPickle) => void;
};

export type Reader = (source: ByteSource, context: ReaderContext) => Promise<Reading>;
