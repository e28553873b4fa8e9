import type { Finding, LoadPolicy, Policy } from "../judgement.ts";
import type { ModelEvidence, ModelRef } from "../model.ts";

/** Findings that say of a pickle on the load path that it is not proven `safe`. */
const PICKLE = new Set([
  "pickle-unknown-global",
  "pickle-framework-global",
  "pickle-unproven",
  "pickle-malformed",
  "pickle-only-weights",
]);
const REMOTE_CODE = new Set(["remote-code", "remote-code-cross-repo", "remote-code-missing"]);

/**
 * What `policy.load` makes of a finding. Only what is `review` is open to policy: a dangerous file stays blocked, what could
 * not be read stays unknown, and remote code whose flag is stated off stays conditional. `allowed` counts only for a pinned
 * commit, and only for code in this repository, since the pin says nothing of another.
 */
export function applyLoadPolicy(finding: Finding, policy: Policy["load"], pinned: boolean): Finding {
  if (finding.axis !== "load" || finding.posture !== "review") return finding;
  const key = PICKLE.has(finding.id) ? "pickle" : REMOTE_CODE.has(finding.id) ? "remoteCode" : undefined;
  if (key === undefined) return finding;
  const stand = standOf(policy[key], finding, pinned);
  if (stand === "blocked")
    return { ...finding, posture: "blocked", why: `${finding.why}; \`policy.load.${key}\` is \`blocked\`` };
  if (stand === "allowed") {
    const { fix: _, ...rest } = finding;
    return {
      ...rest,
      posture: "conditional",
      why: `\`policy.load.${key}\` is \`allowed\`, and the commit is pinned: keep it so`,
    };
  }
  if (policy[key] !== "allowed" || pinned) return finding;
  return {
    ...finding,
    why: `${finding.why}; \`policy.load.${key}: allowed\` counts only for a pinned commit`,
    fix: "modelvet lock",
  };
}

/** Some commit was fixed before this run looked at it. */
export function isPinned(ref: ModelRef, evidence: ModelEvidence | undefined): boolean {
  if (/^[0-9a-f]{40}$/.test(ref.revision)) return true;
  const by = evidence?.provenance.pinnedBy;
  return by === "lockfile" || by === "manifest";
}

function standOf(policy: LoadPolicy, finding: Finding, pinned: boolean): LoadPolicy {
  if (policy !== "allowed") return policy;
  return pinned && finding.id !== "remote-code-cross-repo" ? "allowed" : "review";
}
