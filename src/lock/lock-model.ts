import { SourceError, UserError } from "../errors.ts";
import type { ModelEvidence, ModelRef, RepoIdentity, Snapshot, StoredProof } from "../model.ts";
import { identityChange } from "../provenance/identity.ts";
import { digestFiles } from "./digest.ts";
import type { LockedModel } from "./locked.ts";
import { pin } from "./pin.ts";
import { incomplete, type Step } from "./plan.ts";
import { otherThanLocked } from "./same-commit.ts";

/** What locking needs from other rooms. */
export type LockTools = {
  /** Rejects with SourceError. */
  open(ref: ModelRef, commit: string | undefined): Promise<Snapshot>;
  gather(snapshot: Snapshot, ref: ModelRef): Promise<ModelEvidence>;
  /** The license expression that the evidence leads to. */
  conclude(evidence: ModelEvidence, ref: ModelRef): string | null;
  /** Told of what is being done: `hashing model.bin of org/name`, raw. */
  watch?(what: string): void;
};

/** A lock entry, and the git objects that prove it where the host served them. */
export type Locked = { model: LockedModel; objects?: StoredProof };

/** States that pass: an entry made in one of them would record the weather. */
const TRANSIENT = new Set(["rate-limited", "offline", "network", "server-error", "truncated", "bad-token"]);

/**
 * Opens a model at its revision, or at the commit that its pin keeps, and turns what is found into a lock entry. Rejects
 * with SourceError when facts could not be had that another try will bring, and with UserError when the name leads to
 * another repository than the locked one and nobody has asked for that model by name.
 */
export async function lockModel(step: Step, tools: LockTools, acceptIdentity: boolean): Promise<Locked> {
  const { ref, commit, before, key } = step;
  tools.watch?.(`opening ${key}`);
  const snapshot = await tools.open(ref, commit);
  expectIdentity(key, before, snapshot, acceptIdentity);
  const gathered = await tools.gather(snapshot, ref);
  const passing = gathered.missing.find(({ unread }) => TRANSIENT.has(unread.state));
  if (passing !== undefined)
    throw new SourceError("network", `\`${passing.path}\` could not be read: ${passing.unread.message}`);
  const { files, missing, mismatch } = await digestFiles(snapshot, gathered.files, (path, done) => {
    const share = done === undefined ? "" : ` (${Math.floor(done * 100)} %)`;
    tools.watch?.(`hashing${share} ${path} of ${key}`);
  });
  const failed = missing.find(({ unread }) => TRANSIENT.has(unread.state));
  if (failed !== undefined) throw new SourceError("network", `\`${failed.path}\`: ${failed.unread.message}`);
  // An endpoint that tells no identity does not make the name forget whose it was.
  const identity = gathered.identity ?? before?.identity;
  const evidence: ModelEvidence = {
    ...gathered,
    ...(identity === undefined ? {} : { identity }),
    files,
    // One cause is one gap: where reading was refused at all, the files without a hash follow from it.
    missing: gathered.missing.length > 0 ? gathered.missing : missing.slice(0, 1),
    ...(mismatch === undefined
      ? {}
      : { provenance: { ...gathered.provenance, proof: "mismatch", proofDetail: mismatch } }),
  };
  expectFiles(key, step, evidence, acceptIdentity);
  const model = pin(evidence, ref, tools.conclude(evidence, ref));
  expectFacts(before, model);
  return { model, ...(snapshot.objects === undefined ? {} : { objects: snapshot.objects }) };
}

/** A commit never changes: what was read of it once is not given up because it may no longer be read, or not by this token. */
function expectFacts(before: LockedModel | undefined, model: LockedModel): void {
  if (before?.commit === undefined || before.commit !== model.commit) return;
  const gap = incomplete(model);
  if (gap?.kind !== "incomplete" || incomplete(before) !== undefined) return;
  throw new SourceError(
    "gated",
    `\`${gap.path}\` cannot be read any more (${gap.message}); the entry of this commit stays as it was`,
    { hint: "set `HF_TOKEN` to a token that may read it, then try again" },
  );
}

/** Other files at the locked commit are somebody's lie, unless they are proven to be the commit's. */
function expectFiles(key: string, { ref, before }: Step, evidence: ModelEvidence, accepted: boolean): void {
  if (before === undefined || accepted || evidence.provenance.proof === "proven") return;
  const other = otherThanLocked(before, evidence, ref);
  if (other === undefined) return;
  throw new UserError("usage", `\`${key}\` has other files than the lockfile, at the same commit`, {
    why: `\`${other.path}\`: ${other.message}; a commit never changes, and nothing proves the new list`,
    fix: `find out which is right; then \`modelvet lock --update ${key}\``,
  });
}

function expectIdentity(
  key: string,
  before: LockedModel | undefined,
  found: Snapshot,
  accepted: boolean,
): void {
  const change = identityChange(before?.identity, found.identity);
  if (change === undefined || accepted) return;
  const says = ({ id, createdAt }: RepoIdentity) => `\`${id}\`${createdAt ? ` of ${createdAt}` : ""}`;
  throw new UserError("usage", `\`${key}\` is another repository than the locked one`, {
    why: `its identity is ${says(change.found)}, locked was ${says(change.locked)}: it was deleted and made again, or the name was re-used`,
    fix: `find out who owns the name now; then \`modelvet lock --update ${key}\``,
  });
}
