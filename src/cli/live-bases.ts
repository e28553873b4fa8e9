import type { OpenBase } from "../evidence/lineage.ts";
import type { LockedBase, LockedModel } from "../lock/locked.ts";
import type { ModelRef, Snapshot } from "../model.ts";

/** Base models that stay open: many derivatives of one base are scanned together, and memory stays flat. */
const MOST_OPEN = 8;

/**
 * Opens base models, each once a run, at the commit that a lock entry has for it and else at `main`, which is resolved
 * once. Without an entry the chain may have moved since the last run; the model's own pin says nothing of its bases.
 */
export function baseOpener(
  open: (ref: ModelRef, commit: string | undefined) => Promise<Snapshot>,
): (entry: LockedModel | undefined) => OpenBase {
  const opened = new Map<string, Promise<Snapshot>>();
  const resolved = new Map<string, string>();
  return (entry) => {
    const locked = new Map(commitsOf(entry?.lineage ?? []));
    return async (id) => {
      const pin = locked.get(id.toLowerCase());
      const key = `${id.toLowerCase()}@${pin ?? "main"}`;
      const known = opened.get(key) ?? open(baseRef(id), pin ?? resolved.get(key));
      // The latest is last; the oldest is closed.
      opened.delete(key);
      opened.set(key, known);
      const [oldest] = opened.keys();
      if (opened.size > MOST_OPEN && oldest !== undefined) opened.delete(oldest);
      const snapshot = await known;
      if (snapshot.commit !== undefined) resolved.set(key, snapshot.commit);
      return snapshot;
    };
  };
}

function baseRef(id: string): ModelRef {
  const at = { file: "<base model>", line: 1, column: 1 };
  return { source: "hub", id, revision: "main", origin: "target", deployment: {}, at };
}

function* commitsOf(bases: readonly LockedBase[]): Generator<[id: string, commit: string]> {
  for (const { id, commit, parents } of bases) {
    if (commit !== undefined) yield [id.toLowerCase(), commit];
    yield* commitsOf(parents ?? []);
  }
}
