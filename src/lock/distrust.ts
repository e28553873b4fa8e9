import type { FileEntry } from "../model.ts";
import { pointerId } from "../provenance/pointer.ts";
import type { LockedModel, Lockfile } from "./locked.ts";

/**
 * Of a large file git knows a pointer made of sha256 and size (git-lfs `docs/spec.md`): an entry of a proven listing where
 * they part was edited afterwards.
 */
export function contradictsItself({ lfs, sha256, gitOid, size }: FileEntry): boolean {
  return lfs === true && sha256 !== undefined && gitOid !== undefined && pointerId(sha256, size) !== gitOid;
}

/**
 * A lockfile in which no hash is taken for proven that somebody edited since an earlier one. Only what changed is looked at:
 * hashing the pointers of 3,000 files would add a sixth to the time that `check` has of its own.
 */
export function distrustEdited(now: Lockfile, then: Lockfile | undefined): Lockfile {
  const models = [...now.models].map(([key, model]): [string, LockedModel] => {
    const changed = JSON.stringify(then?.models.get(key)) !== JSON.stringify(model);
    return [key, changed ? distrusted(model) : model];
  });
  return { ...now, models: new Map(models) };
}

export const EDITED =
  "its sha256 and its git id in the lockfile contradict each other: one of them was edited";

/** The first file of a proven listing that was edited afterwards. */
export function editedFile(model: LockedModel): FileEntry | undefined {
  return model.proof?.proof === "proven" ? model.files.find(contradictsItself) : undefined;
}

function distrusted(model: LockedModel): LockedModel {
  const edited = editedFile(model);
  if (edited === undefined) return model;
  return {
    ...model,
    proof: { ...model.proof, proof: "mismatch", proofDetail: { path: edited.path, message: EDITED } },
  };
}
