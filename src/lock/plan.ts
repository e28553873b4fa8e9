import type { ModelRef } from "../model.ts";
import { type LockedModel, lockKey } from "./locked.ts";
import { scopeOf } from "./pin.ts";

/** Why an entry no longer says what the manifest asks for; each one is settled by `modelvet lock`. */
export type Stale =
  | { kind: "not-locked" }
  | { kind: "revision"; locked: string; wanted: string }
  | { kind: "scope"; message: string }
  | { kind: "loader"; locked: string; wanted: string }
  | { kind: "base"; wanted: string }
  | { kind: "incomplete"; path: string; message: string };

const COMMIT = /^[0-9a-f]{40}$/;

/**
 * How a model reference and its lock entry differ, the weightiest first; undefined when the entry is current. Facts that
 * could not be read when it was locked make it incomplete, unless another try cannot help.
 */
export function staleness(ref: ModelRef, locked: LockedModel | undefined): Stale | undefined {
  if (locked === undefined) return { kind: "not-locked" };
  if (ref.source === "hub") {
    const byCommit = COMMIT.test(ref.revision);
    const moved = byCommit ? ref.revision !== locked.commit : ref.revision !== locked.requested;
    if (moved) {
      const was = byCommit ? (locked.commit ?? locked.requested) : locked.requested;
      return { kind: "revision", locked: was, wanted: ref.revision };
    }
  }
  const { include, exclude, quant } = locked;
  const before = {
    ...(include === undefined ? {} : { include }),
    ...(exclude === undefined ? {} : { exclude }),
    ...(quant === undefined ? {} : { quant }),
  };
  // Both have their keys in the same order.
  if (JSON.stringify(before) !== JSON.stringify(scopeOf(ref)))
    return {
      kind: "scope",
      message: `${describeScope(before)} when locked, ${describeScope(scopeOf(ref))} now`,
    };
  if (locked.loadPath.loader !== ref.loader)
    return {
      kind: "loader",
      locked: locked.loadPath.loader ?? "any loader",
      wanted: ref.loader ?? "any loader",
    };
  if (ref.base !== undefined && !locked.lineage.some(({ id }) => id === ref.base))
    return { kind: "base", wanted: ref.base };
  return incomplete(locked);
}

/** States that another try, or a token, may change. */
const WORTH_A_TRY = new Set([
  "gated",
  "bad-token",
  "missing-or-private",
  "rate-limited",
  "offline",
  "network",
  "server-error",
  "truncated",
]);

export function incomplete(locked: LockedModel): Stale | undefined {
  const gap = locked.missing?.find(({ unread }) => WORTH_A_TRY.has(unread.state));
  if (gap !== undefined) return { kind: "incomplete", path: gap.path, message: gap.unread.message };
  const unhashed = locked.files.find(({ sha256 }) => sha256 === undefined);
  if (unhashed === undefined || locked.missing?.some(({ path }) => path === unhashed.path)) return undefined;
  return { kind: "incomplete", path: unhashed.path, message: "it has no sha256" };
}

function describeScope(scope: Pick<LockedModel, "include" | "exclude" | "quant">): string {
  const parts = Object.entries(scope).map(([key, value]) => `${key} ${JSON.stringify(value)}`);
  return parts.length === 0 ? "the whole repository" : parts.join(", ");
}

/** One sentence for a person: what is stale about an entry. */
export function describeStale(stale: Stale): string {
  switch (stale.kind) {
    case "not-locked":
      return "not in the lockfile";
    case "revision":
      return `locked for revision \`${stale.locked}\`, the manifest asks for \`${stale.wanted}\``;
    case "scope":
      return `other files count than when it was locked: ${stale.message}`;
    case "loader":
      return `locked for ${stale.locked}, the manifest says ${stale.wanted}`;
    case "base":
      return `locked without its base model \`${stale.wanted}\``;
    case "incomplete":
      return `facts are missing: \`${stale.path}\`: ${stale.message}`;
  }
}

export type Step = {
  key: string;
  ref: ModelRef;
  /** The commit to ask for instead of the revision: facts are gathered anew, the pin stays. */
  commit?: string;
  before?: LockedModel;
  why: string;
};

export type Plan = { steps: Step[]; kept: string[]; removed: string[] };

/**
 * What `lock` has to do. `ids` narrows it to these models (ids or lock keys) and keeps entries of others, even such that
 * the manifest no longer names; `update` moves the pins of what is named, or of all.
 */
export function planLock(
  refs: readonly ModelRef[],
  locked: ReadonlyMap<string, LockedModel>,
  options: { ids: readonly string[]; update: boolean; relock?: ReadonlyMap<string, LockedModel> },
): Plan {
  const { ids, update, relock } = options;
  const named = (ref: ModelRef) => ids.length === 0 || ids.includes(ref.id) || ids.includes(lockKey(ref));
  const plan: Plan = { steps: [], kept: [], removed: [] };
  const wanted = new Set(refs.map(lockKey));
  for (const ref of refs) {
    const key = lockKey(ref);
    const conflicting = relock?.get(key);
    const before = locked.get(key);
    const stale = staleness(ref, before);
    const at = (from: LockedModel | undefined) => ({
      ...(from === undefined ? {} : { before: from }),
      ...(from?.commit === undefined || stale?.kind === "revision" || update ? {} : { commit: from.commit }),
    });
    if (conflicting !== undefined)
      plan.steps.push({ key, ref, ...at(conflicting), why: "both branches locked it with different facts" });
    else if (!named(ref) || (stale === undefined && !update)) {
      if (before !== undefined) plan.kept.push(key);
    } else plan.steps.push({ key, ref, ...at(before), why: stale ? describeStale(stale) : "update" });
  }
  if (ids.length === 0) for (const key of locked.keys()) if (!wanted.has(key)) plan.removed.push(key);
  return plan;
}
