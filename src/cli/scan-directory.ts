import { resolve } from "node:path";
import { inScope } from "../evidence/scope.ts";
import { type LockedModel, lockKey } from "../lock/locked.ts";
import { type FileState, type VerifiedFile, verifyModel } from "../lock/verify.ts";
import { placeOf } from "../lock/verify-place.ts";
import type { ModelRef, ProvenanceFacts } from "../model.ts";

type Origin = Partial<Pick<ProvenanceFacts, "proof" | "proofDetail" | "directory">>;

/** What the states of `verify` say of a directory that is to be deployed; the others settle nothing. */
const DIFFERS: Partial<Record<FileState, string>> = {
  missing: "it is in the lockfile, but not in the directory",
  truncated: "it is shorter than the lockfile says",
  altered: "its bytes are not the ones that were locked",
  extra: "it is not in the lockfile",
  escapes: "it is a link that leads out of the directory",
};

/**
 * Whether a folder holds the bytes of its lock entry, by `verify`'s own comparison. What is excluded may be there or not.
 * Nothing is said where a file could not be read: that is missing evidence by itself.
 */
export async function compareDirectory(
  ref: ModelRef,
  entry: LockedModel,
  from: string,
  signal: AbortSignal,
): Promise<Origin> {
  const place = placeOf(resolve(from, ref.id), ref.id, entry.commit);
  if (place === undefined) return {};
  const { files, outcome } = await verifyModel(lockKey(ref), entry, place, { signal });
  const extra = files.filter(({ state }) => state === "extra").map(({ path }) => ({ path, size: 0 }));
  const counted = new Set(inScope(extra, ref).map(({ path }) => path));
  const wrong = files.filter(
    ({ path, state }) => DIFFERS[state] !== undefined && (state !== "extra" || counted.has(path)),
  );
  const [first] = wrong;
  if (first !== undefined) return differs(first, wrong.length - 1);
  return outcome === "undecided" ? {} : { directory: "matches-lock" };
}

function differs({ path, state, detail }: VerifiedFile, others: number): Origin {
  const what = detail === undefined ? DIFFERS[state] : `${DIFFERS[state]} (${detail})`;
  const more = others === 0 ? "" : `, and ${others} more ${others === 1 ? "file differs" : "files differ"}`;
  return { proof: "mismatch", proofDetail: { path, message: `${what}${more}` } };
}
