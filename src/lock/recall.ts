import type { GlobalUse, Inspection, LineageNode, ModelEvidence, ModelRef } from "../model.ts";
import type { LockedArtifact, LockedBase, LockedModel } from "./locked.ts";

/**
 * The evidence that a lock entry stands for, to be judged like the evidence of a live repository. Facts that were missing
 * when the model was locked are missing here too, and so is the hash of a file whose entry has none.
 */
export function recall(locked: LockedModel, ref: Pick<ModelRef, "id" | "source">): ModelEvidence {
  const { commit, identity, hub, card, multimodal, proof } = locked;
  const sizes = new Map(locked.files.map((file) => [file.path, file.size]));
  const missing = locked.missing ?? [];
  const gap = missing.length > 0 ? undefined : unhashed(locked);
  return {
    id: ref.id,
    source: locked.source ?? "hub",
    requested: locked.requested,
    ...(commit === undefined ? {} : { commit }),
    ...(identity === undefined ? {} : { identity }),
    ...(hub === undefined ? {} : { hub }),
    files: locked.files,
    ...(card === undefined ? {} : { card }),
    texts: locked.texts,
    artifacts: locked.artifacts.map((artifact) => recallArtifact(artifact, sizes.get(artifact.path) ?? 0)),
    loadPath: locked.loadPath,
    remoteCode: locked.remoteCode,
    ...(multimodal === undefined ? {} : { multimodal }),
    lineage: locked.lineage.map(recallBase),
    provenance: {
      ...(locked.source === "directory" ? { directory: "matches-lock" } : { pinnedBy: "lockfile" }),
      proof: proof?.proof ?? "unavailable",
      ...(proof?.proofDetail === undefined ? {} : { proofDetail: proof.proofDetail }),
      ...(proof?.hostSignature === undefined ? {} : { hostSignature: proof.hostSignature }),
    },
    missing: gap === undefined ? missing : [gap],
  };
}

/** Hashes that were deleted by hand, or never had: one gap, however many files it concerns. */
function unhashed(locked: LockedModel): ModelEvidence["missing"][number] | undefined {
  const [first, ...others] = locked.files.filter(({ sha256 }) => sha256 === undefined);
  if (first === undefined) return undefined;
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  const message = `the lockfile has no sha256 for \`${first.path}\`${more}`;
  return { axis: "provenance", path: first.path, unread: { state: "not-locked", message } };
}

function recallArtifact(artifact: LockedArtifact, size: number): Inspection {
  const { data = [], globals = [], observations = [], path, format, verdict, details } = artifact;
  return {
    path,
    format,
    size,
    verdict,
    globals: [...globals, ...data.map((name): GlobalUse => ({ global: name, class: "data", offset: 0 }))],
    observations,
    ...(details === undefined ? {} : { details }),
  };
}

function recallBase({ texts, tags, parents, ...facts }: LockedBase): LineageNode {
  return { ...facts, texts: texts ?? [], tags: tags ?? [], parents: (parents ?? []).map(recallBase) };
}
