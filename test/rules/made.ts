import type {
  CardFacts,
  DeploymentProfile,
  Identification,
  LicenseMatch,
  LicenseText,
  LineageNode,
  ModelEvidence,
  ModelRef,
  Posture,
  TextChange,
} from "../../src/model.ts";
import { worstPosture } from "../../src/model.ts";
import type { JudgeContext } from "../../src/rules/context.ts";
import { judgeLicense, type LicenseJudgement } from "../../src/rules/judge-license.ts";
import { policy } from "../posture/judgement.ts";
import { pack } from "./own-pack.ts";

/** Small evidence to judge: each test states only what it is about. */
export const COMMIT = "c".repeat(40);
export const HASH = "a".repeat(64);
const AT = { file: "models.yaml", line: 9, column: 5 };

export type Made = {
  id?: string;
  license?: string | readonly string[];
  name?: string;
  link?: string;
  texts?: readonly LicenseText[];
  tags?: readonly string[];
  base?: readonly LineageNode[];
  multimodal?: boolean;
  gguf?: readonly string[];
  missing?: ModelEvidence["missing"];
};

export function card(more: Pick<Made, "license" | "name" | "link"> = {}): CardFacts {
  const licenses = more.license === undefined ? [] : [more.license].flat();
  return {
    path: "README.md",
    sha256: HASH,
    licenses: licenses.map((value, n) => ({ value, line: 2 + n })),
    ...(more.name === undefined ? {} : { licenseName: { value: more.name, line: 3 } }),
    ...(more.link === undefined ? {} : { licenseLink: { value: more.link, line: 4 } }),
    baseModels: [],
    tags: [],
    problems: [],
  };
}

export function model(made: Made = {}): ModelEvidence {
  const { texts = [], tags = [], base = [], missing = [], gguf = [] } = made;
  return {
    id: made.id ?? "org/name",
    source: "hub",
    requested: "main",
    commit: COMMIT,
    hub: { tags },
    files: [],
    card: card(made),
    texts,
    artifacts: gguf.map((value) => ({
      path: "model.gguf",
      format: "gguf",
      size: 1,
      verdict: "safe",
      globals: [],
      observations: [],
      details: { licenses: [value] },
    })),
    loadPath: { weights: "safetensors", opened: [], skipped: [], problems: [] },
    remoteCode: [],
    ...(made.multimodal === undefined
      ? {}
      : {
          multimodal: {
            value: made.multimodal,
            evidence: { kind: "modality", place: { path: "config.json" } },
          },
        }),
    lineage: base,
    provenance: { pinnedBy: "lockfile", proof: "proven" },
    missing,
  };
}

export function match(text: string, more: Partial<LicenseMatch> = {}): LicenseMatch {
  return {
    text,
    expression: pack.licenses.rule(text)?.expression ?? text,
    kind: "license",
    coverage: 1,
    share: 1,
    exact: true,
    modified: false,
    line: 1,
    endLine: 50,
    changes: [],
    ...more,
  };
}

export function identification(
  matches: readonly LicenseMatch[],
  more: Partial<Identification> = {},
): Identification {
  const ids = [...new Set(matches.map(({ expression }) => expression))];
  return {
    expression: ids.length === 0 ? null : ids.join(" AND "),
    matches,
    pointers: [],
    unrecognised: false,
    empty: false,
    ...more,
  };
}

/** A license file that holds these texts. */
export function file(texts: string | readonly string[], more: Partial<LicenseText> = {}): LicenseText {
  const matches = [texts].flat().map((text) => match(text));
  return {
    path: "LICENSE",
    role: "license",
    covers: "any",
    size: 1000,
    sha256: HASH,
    identification: identification(matches),
    ...more,
  };
}

export function changed(text: string, change: Partial<TextChange> = {}): LicenseText {
  const one: TextChange = {
    kind: "added",
    line: 12,
    endLine: 12,
    quote: "only for non-commercial use",
    clause: "2",
    material: true,
    because: ["non-commercial"],
    ...change,
  };
  return file([], {
    identification: identification([match(text, { exact: false, modified: true, changes: [one] })]),
  });
}

export function base(
  id: string,
  made: Made & Partial<Pick<LineageNode, "relation" | "status" | "message" | "parents">> = {},
): LineageNode {
  const { relation, status = "read", message, parents = [], ...rest } = made;
  const evidence = model({ id, ...rest });
  return {
    id,
    commit: COMMIT,
    ...(relation === undefined ? {} : { relation }),
    status,
    ...(message === undefined ? {} : { message }),
    ...(evidence.card === undefined ? {} : { card: evidence.card }),
    texts: evidence.texts,
    tags: evidence.hub?.tags ?? [],
    parents,
    namedAt: {
      kind: "base-model",
      place: { path: "README.md", at: { line: 5 } },
      quote: `base_model: ${id}`,
    },
  };
}

export function ref(deployment: DeploymentProfile = {}, more: Partial<ModelRef> = {}): ModelRef {
  return { source: "hub", id: "org/name", revision: "main", origin: "manifest", deployment, at: AT, ...more };
}

export function context(more: Partial<JudgeContext> = {}): JudgeContext {
  return {
    pack,
    acceptances: [],
    agreements: [],
    clarifications: [],
    policy: policy(),
    today: "2026-11-25",
    ...more,
  };
}

export function accepted(...licenses: readonly string[]): Pick<JudgeContext, "acceptances"> {
  return { acceptances: licenses.map((license) => ({ license, by: "legal", on: "2026-11-02", at: AT })) };
}

export function judged(
  made: Made | ModelEvidence,
  deployment: DeploymentProfile = {},
  more: Partial<JudgeContext> = {},
): LicenseJudgement & { posture: Posture; ids: string[] } {
  const evidence = "provenance" in made ? made : model(made);
  const result = judgeLicense(evidence, ref(deployment, { id: evidence.id }), context(more));
  return {
    ...result,
    posture: worstPosture(result.findings.map(({ posture }) => posture)),
    ids: result.findings.map(({ id, posture }) => `${id} ${posture}`),
  };
}

/** A commercial service for others: what most deployments are. */
export const HOSTED: DeploymentProfile = {
  use: "commercial",
  monthlyActiveUsers: 40_000,
  annualRevenueUsd: 500_000,
  organisationIn: ["US"],
  usersIn: ["US"],
  distribution: "hosted",
  modification: "none",
  trainsOtherModels: false,
};
