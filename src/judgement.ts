// What is made of the evidence: findings, the manifest's policy, and the report they end in. The nouns of the evidence itself
// are in `model.ts`.

import type {
  Axis,
  DeploymentProfile,
  Evidence,
  ModelEvidence,
  ModelRef,
  Position,
  Posture,
  ProvenanceFacts,
} from "./model.ts";

/** A finding of posture `clear` is a note. It always points at something: the tuple cannot be empty. */
export type Finding = {
  /** An id of `rules/findings.yaml`. */
  id: string;
  axis: Axis;
  posture: Posture;
  message: string;
  why: string;
  /** The exact YAML or command that settles it. */
  fix?: string;
  evidence: readonly [Evidence, ...Evidence[]];
  /** It stood there at the revision that the report is compared with, and decides nothing. */
  before?: true;
};

/** What a license obliges you to do. */
export type Duty = { id: string; license: string; clause: string; text: string };

/** A deployment fact the manifest does not state. */
export type Question = {
  /** The manifest key below `deployment` (`monthlyActiveUsers`, `statements.kolors-registered`), or `trustRemoteCode`, `acceptances`. */
  fact: string;
  because: string;
  license?: string;
  clause?: string;
  /** Answer -> what the model's posture on that axis would be. */
  outcomes: Readonly<Record<string, Posture>>;
  /** The lines to paste into the manifest. */
  yaml?: string;
};

export type LicenseConclusion = {
  /** SPDX expression, null where no license could be concluded. */
  expression: string | null;
  family: string | null;
  basis: "text" | "declared" | "clarified" | "agreement" | "none";
  declared: readonly string[];
  conflict: boolean;
  /** The texts' own ids, where the expression is coarser (`gemma-terms-2025-03-24`). */
  texts: readonly string[];
};

export type Judgement = {
  license: LicenseConclusion;
  findings: readonly Finding[];
  duties: readonly Duty[];
  questions: readonly Question[];
};

// --- manifest and policy ------------------------------------------------------------------------------------------

export type Acceptance = { license: string; by: string; on: string; at: Position };
export type Agreement = {
  licensor: string;
  covers: string;
  reference: string;
  owner: string;
  expires: string;
  at: Position;
};
export type Clarification = {
  model: string;
  license: string;
  file: string;
  sha256: string;
  reason: string;
  at: Position;
};
export type Waiver = {
  finding: string;
  model: string;
  reason: string;
  owner: string;
  expires: string;
  /** Bound to what it accepted: when either changed, it no longer applies and says so. */
  commit?: string;
  license?: string;
  at: Position;
};

export type LoadPolicy = "allowed" | "review" | "blocked";

export type Policy = {
  /** The mildest posture that fails. */
  failOn: Posture;
  pins: "lockfile" | "manifest" | "recommended";
  licenses: {
    allow: readonly string[];
    deny: readonly string[];
    basis: "declared" | "text";
    /** Where `deny` stands in the manifest. */
    at?: Position;
  };
  load: { remoteCode: LoadPolicy; pickle: LoadPolicy };
  /** Allowed publishers (`Qwen`, `mistralai`); empty: anybody. Look-alikes of these are found. */
  publishers: readonly string[];
};

export type Manifest = {
  file: string;
  deployment: DeploymentProfile;
  acceptances: readonly Acceptance[];
  agreements: readonly Agreement[];
  policy: Policy;
  models: readonly ModelRef[];
  clarifications: readonly Clarification[];
  waivers: readonly Waiver[];
};

export type Waived = { finding: Finding; waiver: Waiver };

/** Something to tell the user about their own files: an unused waiver, an expired one, a stale acceptance. */
export type Diagnostic = { severity: "error" | "warning"; message: string; at?: Position; hint?: string };

export type Assessment = {
  model: ModelRef;
  commit?: string;
  posture: Posture;
  axes: Readonly<Record<Axis, Posture>>;
  meetsPolicy: boolean;
  license: LicenseConclusion;
  provenance: ProvenanceFacts;
  /** Not waived, worst first; notes last. */
  findings: readonly Finding[];
  duties: readonly Duty[];
  /** Most decisive first. */
  questions: readonly Question[];
  waived: readonly Waived[];
  evidence?: ModelEvidence;
};

/** The license as a row shows it: `MIT (modified)`, since changed terms are not those of their base. */
export function shownLicense({
  license,
  findings,
  waived,
}: Pick<Assessment, "license" | "findings" | "waived">): string | null {
  const all = [...findings, ...waived.map(({ finding }) => finding)];
  const isModified = all.some(({ id }) => id === "license-text-modified");
  return license.expression !== null && isModified ? `${license.expression} (modified)` : license.expression;
}

export type ExitCode = 0 | 1 | 2 | 3;

/** What `scan` and `check` end in; every output form is made from it. */
export type Report = {
  command: "scan" | "check";
  /** Manifest path as shown, absent for targets. */
  manifest?: string;
  rulePack: string;
  online: boolean;
  posture: Posture;
  exitCode: ExitCode;
  failOn: Posture;
  models: readonly Assessment[];
  diagnostics: readonly Diagnostic[];
  /** Milliseconds, for a person only. */
  elapsed?: number;
};
