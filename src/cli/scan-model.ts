import { SourceError } from "../errors.ts";
import type { Assessment, Finding } from "../judgement.ts";
import type { LockedModel } from "../lock/locked.ts";
import { lockKey } from "../lock/locked.ts";
import { pinFindings } from "../lock/pin-findings.ts";
import { staleness } from "../lock/plan.ts";
import { otherThanLocked } from "../lock/same-commit.ts";
import type { ModelEvidence, ModelRef, ProvenanceFacts } from "../model.ts";
import { identityChange } from "../provenance/identity.ts";
import { judgeIdentity } from "../rules/judge-provenance.ts";
import { raiserOf } from "../rules/judge-raise.ts";
import type { Live } from "./live.ts";
import type { AssessModel } from "./scan-assess.ts";
import type { Setup } from "./scan-setup.ts";

/**
 * One model, from reference to posture. What the source refuses makes this model `unknown` and no other; rejects only when
 * interrupted, and for faults of our own.
 */
export async function scanModel(
  ref: ModelRef,
  setup: Setup,
  live: Live,
  assess: AssessModel,
  onFile?: (path: string) => void,
): Promise<Assessment> {
  const entry = setup.lockfile?.models.get(lockKey(ref));
  const pins = setup.lockfile === undefined ? [] : pinsOf(ref, entry, setup);
  const commit = lockedCommit(ref, entry);
  const from = ref.origin === "manifest" ? setup.home : setup.cwd;
  try {
    const snapshot = await live.open(ref, commit, from);
    const evidence = await live.gather(snapshot, ref, {
      ...pinnedBy(ref, commit),
      ...(entry === undefined ? {} : { entry }),
      ...(onFile === undefined ? {} : { onFile }),
    });
    const origin = await originOf(ref, entry, from, live.signal);
    const provenance = { ...evidence.provenance, ...origin, ...lockedOtherwise(ref, evidence, entry) };
    const facts = { ...withLockedScan(evidence, entry), provenance };
    return assess(ref, facts, pins);
  } catch (error) {
    if (!(error instanceof SourceError) || error.state === "aborted") throw error;
    const successor = await whoCameAfter(ref, entry, error, setup, live);
    return assess(ref, undefined, [...pins, ...(successor ?? [unreadable(ref, error, setup)])]);
  }
}

/** A model that is not locked is `not-pinned`, which judging says: one cause is one finding. */
function pinsOf(ref: ModelRef, entry: LockedModel | undefined, { decisions }: Setup): Finding[] {
  return pinFindings(ref, entry, decisions.policy).filter(({ id }) => id !== "not-locked");
}

/** The commit that the lockfile holds this model to, unless the manifest asks for another revision by now. */
function lockedCommit(ref: ModelRef, entry: LockedModel | undefined): string | undefined {
  if (ref.source === "directory" || staleness(ref, entry)?.kind === "revision") return undefined;
  return entry?.commit;
}

function pinnedBy(ref: ModelRef, locked: string | undefined) {
  if (locked !== undefined) return { pinnedBy: "lockfile" as const };
  if (!/^[0-9a-f]{40}$/.test(ref.revision)) return {};
  return { pinnedBy: ref.origin };
}

/** A locked directory is what the lockfile says, or something else; only its bytes tell. */
async function originOf(
  ref: ModelRef,
  entry: LockedModel | undefined,
  from: string,
  signal: AbortSignal,
): Promise<Partial<ProvenanceFacts>> {
  if (ref.source !== "directory" || entry === undefined) return {};
  const { compareDirectory } = await import("./scan-directory.ts");
  return compareDirectory(ref, entry, from, signal);
}

/**
 * A commit whose files are others than the lockfile has for it. Which of the two is wrong is known where the listing was
 * proven: then it is the lockfile.
 */
function lockedOtherwise(
  ref: ModelRef,
  evidence: ModelEvidence,
  entry: LockedModel | undefined,
): Partial<ProvenanceFacts> {
  const { proof } = evidence.provenance;
  const other =
    entry === undefined || proof === "mismatch" ? undefined : otherThanLocked(entry, evidence, ref);
  if (other === undefined) return {};
  const from = proof === "proven" ? { proofFrom: "lockfile" as const } : {};
  return { proof: "mismatch", proofDetail: other, ...from };
}

/** What the Hub's scanners said of this commit when it was locked, where a mirror or a cache no longer says it. */
function withLockedScan(evidence: ModelEvidence, entry: LockedModel | undefined): ModelEvidence {
  const { hub, commit } = evidence;
  const scan = entry?.hub?.upstreamScan;
  if (hub === undefined || hub.upstreamScan !== undefined || scan === undefined) return evidence;
  return commit === entry?.commit ? { ...evidence, hub: { ...hub, upstreamScan: scan } } : evidence;
}

/**
 * A locked commit that is gone may be gone with its repository: one more look, at the revision, tells whether the name now
 * stands for another one.
 */
async function whoCameAfter(
  ref: ModelRef,
  entry: LockedModel | undefined,
  error: SourceError,
  { pack, home }: Setup,
  live: Live,
): Promise<Finding[] | undefined> {
  if (error.state !== "revision-not-found" || entry?.commit === undefined) return undefined;
  try {
    const now = await live.open(ref, undefined, home);
    const identityChanged = identityChange(entry.identity, now.identity);
    if (identityChanged === undefined) return undefined;
    const evidence = { id: ref.id, files: [], ...(now.commit === undefined ? {} : { commit: now.commit }) };
    return judgeIdentity(identityChanged, evidence, pack);
  } catch (failed) {
    if (failed instanceof SourceError && failed.state !== "aborted") return undefined;
    throw failed;
  }
}

function unreadable(ref: ModelRef, error: SourceError, { pack }: Setup): Finding {
  const { file, line, column } = ref.at;
  const place =
    ref.origin === "manifest"
      ? { path: file, at: { line, column } }
      : { path: ref.source === "directory" ? ref.id : `${ref.id}@${ref.revision}` };
  const id = error.requestId === undefined ? "" : ` (request id ${error.requestId})`;
  return raiserOf(pack)(
    "repository-unreadable",
    `${error.message}${id}`,
    [{ kind: error.state, place }],
    error.hint === undefined ? {} : { fix: error.hint },
  );
}
