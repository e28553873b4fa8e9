import { existsSync } from "node:fs";
import { SourceError } from "../errors.ts";
import type { StoredProof } from "../model.ts";
import { exclusively } from "./exclusive.ts";
import type { LockTools } from "./lock-model.ts";
import { idOf } from "./locked.ts";
import { hasConflicts, sidesOf } from "./merge.ts";
import { type Proofs, parseProofs, printProofs, proofsFileOf, proveLocked } from "./proofs.ts";
import { parseLockfile, readLockText } from "./read.ts";
import type { StepResult } from "./run-steps.ts";
import { replaceFile } from "./write.ts";

/**
 * Brings the proofs beside a lockfile up to it: objects that came along with what was locked, and for pins without any
 * another look at the commit. A proof that does not prove its entry by itself is not kept. Does nothing unless proofs are
 * asked for, or are there already.
 */
export async function writeProofs(
  lockfile: string,
  results: readonly StepResult[],
  tools: LockTools,
  wanted: boolean,
): Promise<void> {
  const file = proofsFileOf(lockfile);
  const text = readLockText(lockfile);
  if (text === undefined || (!wanted && !existsSync(file))) return;
  const { models } = parseLockfile(text, lockfile);
  const fresh = new Map<string, StoredProof>();
  for (const result of results) {
    if ("model" in result && result.objects !== undefined && result.model.commit !== undefined)
      fresh.set(result.model.commit, result.objects);
  }
  const kept = unitedProofs(file);
  for (const [key, model] of models) {
    const { commit, source } = model;
    if (commit === undefined || source !== undefined || fresh.has(commit) || kept?.has(commit)) continue;
    const objects = await objectsOf(tools, idOf(key, model), model.requested, commit);
    if (objects !== undefined) fresh.set(commit, objects);
  }
  await exclusively(file, async () => {
    const all = new Map([...(unitedProofs(file) ?? []), ...fresh]);
    const proofs = new Map<string, StoredProof>();
    for (const model of models.values()) {
      const proof = model.commit === undefined ? undefined : all.get(model.commit);
      if (proof !== undefined && model.commit !== undefined && proveLocked(model, proof).proof === "proven")
        proofs.set(model.commit, proof);
    }
    const printed = printProofs(proofs);
    if (printed !== readLockText(file)) await replaceFile(file, printed);
  });
}

/**
 * The proofs beside a lockfile, those of both sides where a merge left its markers: a proof proves itself or is dropped,
 * whoever brought it. Undefined where there are none. Throws UserError for a file that is not one.
 */
export function unitedProofs(file: string): Proofs | undefined {
  const text = readLockText(file);
  if (text === undefined) return undefined;
  if (!hasConflicts(text)) return parseProofs(text, file);
  const { ours, theirs } = sidesOf(text, file);
  return new Map([...parseProofs(ours, file), ...parseProofs(theirs, file)]);
}

async function objectsOf(
  tools: LockTools,
  id: string,
  revision: string,
  commit: string,
): Promise<StoredProof | undefined> {
  const at = { file: "", line: 1, column: 1 };
  try {
    const snapshot = await tools.open(
      { source: "hub", id, revision, origin: "manifest", deployment: {}, at },
      commit,
    );
    return snapshot.objects;
  } catch (error) {
    if (!(error instanceof SourceError) || error.state === "aborted") throw error;
    // A proof is evidence beside the lockfile, never a condition of it: `check` says which pins have none.
    return undefined;
  }
}
