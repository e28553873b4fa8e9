import type { Finding, Policy } from "../judgement.ts";
import type { ModelRef } from "../model.ts";
import { type LockedModel, lockKey } from "./locked.ts";
import { describeStale, type Stale, staleness } from "./plan.ts";

const COMMIT = /^[0-9a-f]{40}$/;

/**
 * What manifest and lockfile together say of a model's pin: not locked, locked for something else, or named by a branch where
 * the policy wants the commit itself. Facts that the lock lacks are no finding here: judging the entry reports them.
 */
export function pinFindings(
  ref: ModelRef,
  locked: LockedModel | undefined,
  policy: Pick<Policy, "pins">,
): Finding[] {
  const findings: Finding[] = [];
  const stale = staleness(ref, locked);
  if (stale !== undefined && stale.kind !== "incomplete")
    findings.push(staleFinding(ref, stale, locked, policy));
  if (policy.pins === "manifest" && ref.source === "hub" && !COMMIT.test(ref.revision))
    findings.push(notByCommit(ref, locked));
  return findings;
}

function staleFinding(
  ref: ModelRef,
  stale: Stale,
  locked: LockedModel | undefined,
  policy: Pick<Policy, "pins">,
): Finding {
  const missing = stale.kind === "not-locked";
  // The Hub knows no shortened commit, so another `lock` could not help.
  const whole = isShort(ref.revision) && locked?.commit?.startsWith(ref.revision) ? locked.commit : undefined;
  return {
    id: missing ? "not-locked" : "lock-outdated",
    axis: "provenance",
    posture: policy.pins === "recommended" && missing ? "clear" : "review",
    message: missing ? `\`${lockKey(ref)}\` is not in the lockfile` : describeStale(stale),
    why: missing
      ? "nothing says which commit, which files and which terms were looked at"
      : "what was locked and looked at is not what would be deployed",
    fix: whole === undefined ? `modelvet lock ${lockKey(ref)}` : `write \`revision: ${whole}\``,
    evidence: [inManifest(ref)],
  };
}

const isShort = (revision: string) => /^[0-9a-f]{7,39}$/.test(revision);

function notByCommit(ref: ModelRef, locked: LockedModel | undefined): Finding {
  const what = isShort(ref.revision) ? "a shortened commit" : "a branch or a tag";
  return {
    id: "pin-not-in-manifest",
    axis: "provenance",
    posture: "review",
    message: `revision \`${ref.revision}\` is ${what}, and the policy wants the commit itself`,
    why: "`policy.pins` is `manifest`; such a name can come to mean something else",
    fix:
      locked?.commit === undefined
        ? "write the 40 digits of the commit as `revision`"
        : `write \`revision: ${locked.commit}\``,
    evidence: [inManifest(ref)],
  };
}

function inManifest(ref: ModelRef): Finding["evidence"][0] {
  return { kind: "manifest", place: { path: ref.at.file, at: { line: ref.at.line, column: ref.at.column } } };
}

/** A lock entry whose model the manifest does not name; `line` is where the lockfile has it. */
export function orphanFinding(key: string, lockfile: string, line: number): Finding {
  return {
    id: "lock-orphaned",
    axis: "provenance",
    posture: "review",
    message: `\`${key}\` is locked, but the manifest does not name it`,
    why: "manifest and lockfile are meant to say the same; one of them was changed alone",
    fix: "modelvet lock",
    evidence: [{ kind: "lockfile", place: { path: lockfile, at: { line } } }],
  };
}
