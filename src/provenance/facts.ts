import type { ProvenanceFacts, RepoIdentity, Snapshot, StoredProof } from "../model.ts";
import type { HostKey } from "./host-key.ts";
import { hostSignature } from "./host-signature.ts";
import { identityChange } from "./identity.ts";

/** The objects that prove a snapshot's listing, for the file beside the lockfile; undefined where none were fetched. */
export function proofsFor(snapshot: Snapshot): StoredProof | undefined {
  return snapshot.proof?.proof === "proven" ? snapshot.objects : undefined;
}

export type ProvenanceContext = {
  hostKeys: readonly HostKey[];
  pinnedBy?: ProvenanceFacts["pinnedBy"];
  /** The identity that the lockfile knows under this name. */
  locked?: RepoIdentity;
  /** Of a directory: whether it matches the lock; the rest follows from the snapshot. */
  matchesLock?: boolean;
};

function directoryOf(snapshot: Snapshot, matches: boolean | undefined): ProvenanceFacts["directory"] {
  if (snapshot.source !== "directory") return undefined;
  if (matches) return "matches-lock";
  return snapshot.commit === undefined ? "no-origin" : "download-metadata";
}

/** What is known of where a snapshot comes from: facts only, no judgement. */
export function provenanceFacts(snapshot: Snapshot, context: ProvenanceContext): ProvenanceFacts {
  const { hostKeys, pinnedBy, locked, matchesLock } = context;
  const { proof = { proof: "unavailable", proofDetail: { message: "no proof was asked for" } }, objects } =
    snapshot;
  const signature =
    objects === undefined ? undefined : hostSignature(Buffer.from(objects.commit, "base64"), hostKeys);
  const identityChanged = identityChange(locked, snapshot.identity);
  const directory = directoryOf(snapshot, matchesLock);
  return {
    ...proof,
    ...(pinnedBy === undefined ? {} : { pinnedBy }),
    // A commit object that does not hash to the commit says nothing of the commit's signer.
    ...(signature === undefined || proof.proof === "unavailable" ? {} : { hostSignature: signature }),
    ...(identityChanged === undefined ? {} : { identityChanged }),
    ...(directory === undefined ? {} : { directory }),
  };
}
