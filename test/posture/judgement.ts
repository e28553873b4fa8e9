import type { Finding, Judgement, Policy, Waiver } from "../../src/judgement.ts";
import type { ModelEvidence, ModelRef } from "../../src/model.ts";

/** Small parts of a decision; each test states only what it is about. */
export const COMMIT = "b".repeat(40);

export function ref(more: Partial<ModelRef> = {}): ModelRef {
  return {
    source: "hub",
    id: "org/name",
    revision: "main",
    origin: "manifest",
    deployment: {},
    at: { file: "models.yaml", line: 5, column: 5 },
    ...more,
  };
}

export function finding(id: string, posture: Finding["posture"], more: Partial<Finding> = {}): Finding {
  return {
    id,
    axis: "load",
    posture,
    message: id,
    why: "why",
    fix: "fix",
    evidence: [{ kind: "artifact", place: { path: "pytorch_model.bin" } }],
    ...more,
  };
}

export function judgement(
  findings: readonly Finding[],
  license: Partial<Judgement["license"]> = {},
): Judgement {
  return {
    license: {
      expression: "MIT",
      family: "permissive",
      basis: "declared",
      declared: ["mit"],
      conflict: false,
      texts: ["MIT"],
      ...license,
    },
    findings,
    duties: [],
    questions: [],
  };
}

export function evidence(more: Partial<ModelEvidence> = {}): ModelEvidence {
  return {
    id: "org/name",
    source: "hub",
    requested: "main",
    commit: COMMIT,
    files: [],
    texts: [],
    artifacts: [],
    loadPath: { weights: "pickle", opened: [], skipped: [], problems: [] },
    remoteCode: [],
    lineage: [],
    provenance: { pinnedBy: "lockfile", proof: "proven" },
    missing: [],
    ...more,
  };
}

export function policy(more: Partial<Policy> = {}): Policy {
  return {
    failOn: "review",
    pins: "lockfile",
    licenses: { allow: [], deny: [], basis: "declared" },
    load: { remoteCode: "review", pickle: "review" },
    publishers: [],
    ...more,
  };
}

export function waiver(more: Partial<Waiver> = {}): Waiver {
  return {
    finding: "pickle-unknown-global",
    model: "org/*",
    reason: "read by us",
    owner: "platform",
    expires: "2027-01-31",
    at: { file: "models.yaml", line: 20, column: 5 },
    ...more,
  };
}
