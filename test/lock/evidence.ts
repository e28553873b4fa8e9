import { createHash } from "node:crypto";
import type { LicenseText, ModelEvidence, ModelRef } from "../../src/model.ts";

const hash = (kind: "sha1" | "sha256", text: string) => createHash(kind).update(text).digest("hex");

/** A reference as a manifest would give it. */
export function refOf(id: string, more: Partial<ModelRef> = {}): ModelRef {
  return {
    source: "hub",
    id,
    revision: "main",
    origin: "manifest",
    deployment: {},
    at: { file: "models.yaml", line: 1, column: 1 },
    ...more,
  };
}

export function licenseText(more: Partial<LicenseText> = {}): LicenseText {
  return {
    path: "LICENSE",
    role: "license",
    covers: "any",
    size: 11358,
    sha256: hash("sha256", "LICENSE"),
    identification: {
      expression: "Apache-2.0",
      matches: [
        {
          text: "Apache-2.0",
          expression: "Apache-2.0",
          kind: "license",
          coverage: 0.99912345,
          share: 0.98765432,
          exact: false,
          modified: true,
          line: 1,
          endLine: 201,
          changes: [
            {
              kind: "added",
              line: 12,
              endLine: 12,
              quote: "for research",
              material: true,
              because: ["research"],
            },
            { kind: "changed", line: 40, endLine: 40, quote: "a", clause: "2", material: false, because: [] },
          ],
        },
      ],
      pointers: [],
      unrecognised: false,
      empty: false,
    },
    ...more,
  };
}

/** Evidence of a small repository with a bit of everything. */
export function evidenceOf(id: string, more: Partial<ModelEvidence> = {}): ModelEvidence {
  const file = (path: string, lfs = false) => ({
    path,
    size: path.length * 100,
    gitOid: hash("sha1", id + path),
    sha256: hash("sha256", id + path),
    ...(lfs ? { lfs: true } : {}),
  });
  return {
    id,
    source: "hub",
    requested: "main",
    commit: hash("sha1", id),
    identity: { id: hash("sha1", `identity ${id}`).slice(0, 24), createdAt: "2025-01-02T03:04:05.000Z" },
    hub: { gated: false, tags: ["region:us", "license:apache-2.0", "base_model:org/base"] },
    files: [
      file("README.md"),
      file("config.json"),
      file("model.safetensors", true),
      file("LICENSE"),
      file("pytorch_model.bin", true),
      file("modeling_x.py"),
    ],
    card: {
      path: "README.md",
      sha256: hash("sha256", `${id}README.md`),
      licenses: [{ value: "apache-2.0", line: 2 }],
      baseModels: [{ id: "org/base", line: 3 }],
      tags: ["chat"],
      problems: [],
    },
    texts: [licenseText(), licenseText({ path: "README.md", role: "readme" })],
    artifacts: [
      {
        path: "pytorch_model.bin",
        format: "torch-zip",
        size: 1700,
        verdict: "dangerous",
        globals: [
          { global: "collections.OrderedDict", class: "data", offset: 4 },
          { global: "torch._utils._rebuild_tensor_v2", class: "data", offset: 8 },
          {
            global: "posix.system",
            class: "dangerous",
            offset: 47,
            member: "archive/data.pkl",
            call: "system('id')",
          },
          { global: "posix.system", class: "dangerous", offset: 90, member: "archive/data.pkl" },
        ],
        observations: [
          {
            finding: "pickle-dangerous-global",
            verdict: "dangerous",
            message: "calls `posix.system`",
            member: "archive/data.pkl",
            at: { offset: 47, length: 3 },
            quote: "cposix\nsystem",
          },
        ],
      },
      {
        path: "model.safetensors",
        format: "safetensors",
        size: 1700,
        verdict: "safe",
        globals: [],
        observations: [],
      },
    ],
    loadPath: {
      weights: "safetensors",
      opened: ["model.safetensors", "config.json"],
      skipped: [{ path: "pytorch_model.bin", why: "the same weights as safetensors" }],
      problems: [],
    },
    remoteCode: [
      {
        path: "config.json",
        key: "auto_map.AutoModel",
        line: 4,
        target: "modeling_x.X",
        files: ["modeling_x.py"],
      },
    ],
    lineage: [
      {
        id: "org/base",
        commit: hash("sha1", "org/base"),
        relation: "finetune",
        status: "read",
        texts: [licenseText()],
        tags: ["license:apache-2.0", "en"],
        parents: [],
        namedAt: {
          kind: "base-model",
          place: { path: "README.md", at: { line: 3 } },
          quote: "base_model: org/base",
        },
      },
    ],
    provenance: { proof: "unavailable", proofDetail: { message: "not asked for" } },
    missing: [],
    ...more,
  };
}
