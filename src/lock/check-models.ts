import type { Assessment, Finding, Manifest } from "../judgement.ts";
import type { DeploymentProfile, ModelEvidence, ModelRef } from "../model.ts";
import { unavailable } from "../provenance/prove.ts";
import { idOf, type LockedModel, type Lockfile, lockKey } from "./locked.ts";
import { orphanFinding, pinFindings } from "./pin-findings.ts";
import { type Proofs, proveLocked } from "./proofs.ts";
import { recall } from "./recall.ts";

/**
 * Judges one model from its facts, as a scan would, and adds what manifest and lockfile say of its pin. Without evidence
 * there is nothing to judge: whatever axis a given finding does not speak of is `unknown`.
 */
export type Assess = (
  ref: ModelRef,
  evidence: ModelEvidence | undefined,
  pins: readonly Finding[],
) => Assessment;

export type LockSource = {
  /** As shown to the user. */
  file: string;
  lockfile: Lockfile;
  /** Where each key stands in the file, from 1; only asked for entries that the manifest does not name. */
  lineOf(key: string): number;
  proofs?: Proofs;
};

/** Every model of the manifest, judged from what the lockfile holds, and every entry that the manifest does not name. */
export function checkModels(
  manifest: Pick<Manifest, "models" | "policy" | "deployment">,
  source: LockSource,
  assess: Assess,
): Assessment[] {
  const { models } = source.lockfile;
  const named = manifest.models.map((ref) => {
    const locked = models.get(lockKey(ref));
    const pins = pinFindings(ref, locked, manifest.policy);
    return assess(ref, locked === undefined ? undefined : evidenceOf(locked, ref, source.proofs), pins);
  });
  const wanted = new Set(manifest.models.map(lockKey));
  const orphans = [...models].filter(([key]) => !wanted.has(key));
  return [
    ...named,
    ...orphans.map(([key, locked]) => {
      const line = source.lineOf(key);
      const ref = lockedRef(key, locked, manifest.deployment, { file: source.file, line, column: 5 });
      return assess(ref, evidenceOf(locked, ref, source.proofs), [orphanFinding(key, source.file, line)]);
    }),
  ];
}

/**
 * Proofs that are kept beside the lockfile are tried again: an edited hash is a mismatch, whoever edited it, and where the
 * objects of a commit were taken out of that file its entry is not believed to be proven.
 */
function evidenceOf(locked: LockedModel, ref: ModelRef, proofs: Proofs | undefined): ModelEvidence {
  const evidence = recall(locked, ref);
  if (proofs === undefined || locked.commit === undefined || locked.source === "directory") return evidence;
  const proof = proofs.get(locked.commit);
  const { proofDetail: _, ...provenance } = evidence.provenance;
  if (proof !== undefined)
    return {
      ...evidence,
      provenance: { ...provenance, ...proveLocked(locked, proof), proofFrom: "lockfile" },
    };
  if (provenance.proof !== "proven") return evidence;
  const lost = unavailable("the proofs beside the lockfile have none of this commit");
  return { ...evidence, provenance: { ...provenance, ...lost, proofFrom: "lockfile" } };
}

/** A model as the manifest must have named it when it was locked. */
export function lockedRef(
  key: string,
  locked: LockedModel,
  deployment: DeploymentProfile,
  at: ModelRef["at"],
): ModelRef {
  const { include, exclude, quant, loadPath } = locked;
  return {
    source: locked.source ?? "hub",
    id: idOf(key, locked),
    revision: locked.requested,
    origin: "manifest",
    ...(include === undefined ? {} : { include }),
    ...(exclude === undefined ? {} : { exclude }),
    ...(quant === undefined ? {} : { quant }),
    ...(loadPath.loader === undefined ? {} : { loader: loadPath.loader }),
    deployment,
    at,
  };
}
