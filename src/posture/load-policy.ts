import type { Finding, LoadPolicy, ModelEvidence, Policy } from "../model.ts";

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
export function applyLoadPolicy(
  finding: Finding,
  policy: Policy["load"],
  facts: { pinned: boolean; evidence: ModelEvidence | undefined },
): Finding {
  if (finding.axis !== "load" || finding.posture !== "review") return finding;
  const key = PICKLE.has(finding.id) ? "pickle" : REMOTE_CODE.has(finding.id) ? "remoteCode" : undefined;
  if (key === undefined) return finding;
  const stand = standOf(policy[key], finding, facts);
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
  if (policy[key] !== "allowed" || facts.pinned) return finding;
  return {
    ...finding,
    why: `${finding.why}; \`policy.load.${key}: allowed\` counts only for a pinned commit`,
    fix: "modelvet lock",
  };
}

function standOf(
  policy: LoadPolicy,
  finding: Finding,
  { pinned, evidence }: { pinned: boolean; evidence: ModelEvidence | undefined },
): LoadPolicy {
  if (policy === "blocked" && finding.id === "pickle-only-weights" && provenSafe(finding, evidence))
    return "review";
  if (policy !== "allowed") return policy;
  return pinned && finding.id !== "remote-code-cross-repo" ? "allowed" : "review";
}

/** Every file that the finding points at was read, and each is `safe`. */
function provenSafe(finding: Finding, evidence: ModelEvidence | undefined): boolean {
  const paths = new Set(finding.evidence.map(({ place }) => place.path));
  const artifacts = (evidence?.artifacts ?? []).filter(({ path }) => paths.has(path));
  return artifacts.length > 0 && artifacts.every(({ verdict }) => verdict === "safe");
}
