import { describe, expect, it } from "vitest";
import type { Inspection, ModelEvidence, ModelRef, Observation, Verdict } from "../../src/model.ts";
import { judgeLoad } from "../../src/rules/judge-load.ts";
import { evidence, ref } from "../posture/judgement.ts";
import { contextOf } from "./findings.ts";

function artifact(path: string, verdict: Verdict, ...observations: Partial<Observation>[]): Inspection {
  return {
    path,
    format: "torch-zip",
    size: 10,
    verdict,
    globals: [],
    observations: observations.map((one) => ({
      finding: "pickle-unknown-global",
      verdict,
      message: "imports `acme.layers.Pool`",
      ...one,
    })),
  };
}

const opens = (weights: ModelEvidence["loadPath"]["weights"], ...opened: string[]) => ({
  weights,
  opened,
  skipped: [],
  problems: [],
});

/** `posture[id]` of every finding, notes included. */
function judged(facts: Partial<ModelEvidence>, given: Partial<ModelRef> = {}) {
  const { findings, questions } = judgeLoad(evidence(facts), ref(given), contextOf());
  return { findings, questions, shown: findings.map(({ id, posture }) => `${posture}[${id}]`) };
}

describe("what the readers saw", () => {
  it("is one finding a cause, with every place and the number of files", () => {
    const shards = Array.from({ length: 72 }, (_, n) => `pytorch_model-${n}.bin`);
    const { findings } = judged({
      artifacts: shards.map((path) =>
        artifact(path, "review", { member: "archive/data.pkl", at: { offset: 47 }, quote: "Pool()" }),
      ),
      loadPath: opens("pickle", ...shards),
    });
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ id: "pickle-unknown-global", posture: "review" });
    expect(findings[0]?.message).toContain("72 files");
    expect(findings[0]?.evidence).toHaveLength(72);
    expect(findings[0]?.evidence[0]).toMatchObject({
      place: { path: "pytorch_model-0.bin", member: "archive/data.pkl", at: { offset: 47 } },
      quote: "Pool()",
    });
  });

  it("is a note off the load path, unless it is dangerous", () => {
    const skipped = [{ path: "training_args.bin", why: "state of a training run" }];
    const loadPath = { ...opens("safetensors", "model.safetensors"), skipped };
    const aside = (verdict: Verdict) =>
      judged({ artifacts: [artifact("training_args.bin", verdict)], loadPath }).findings;
    expect(judged({ artifacts: [artifact("training_args.bin", "review", {})], loadPath }).shown).toEqual([
      "clear[pickle-unknown-global]",
    ]);
    expect(aside("unreadable")).toMatchObject([{ id: "artifact-unreadable", posture: "clear" }]);
    expect(aside("unreadable")[0]?.message).toContain("state of a training run");
    expect(aside("dangerous")).toMatchObject([{ posture: "blocked" }]);
  });

  it("counts where there are no other weights", () => {
    const { shown } = judged({
      artifacts: [artifact("weights.pt", "review", {})],
      loadPath: opens("none"),
    });
    expect(shown).toEqual(["review[pickle-unknown-global]"]);
    const unread = (path: string) =>
      judged({ artifacts: [artifact(path, "unreadable")], loadPath: opens("none") }).findings[0]?.posture;
    expect(["m.rds", "model.weights", "all.rar", "blob"].map(unread)).toEqual(Array(4).fill("unknown"));
    expect(["cat.png", "talk.wav", "notes.md"].map(unread)).toEqual(Array(3).fill("clear"));
  });

  it("never loses a verdict that no observation explains", () => {
    const dangerous: Inspection = {
      ...artifact("x.bin", "dangerous"),
      globals: [{ global: "posix.system", class: "dangerous", offset: 4, call: "system('id')" }],
    };
    const loadPath = opens("pickle", "x.bin", "y.bin");
    const { findings } = judged({ artifacts: [dangerous, artifact("y.bin", "unreadable")], loadPath });
    expect(findings).toMatchObject([
      { id: "pickle-dangerous-global", posture: "blocked", evidence: [{ quote: "system('id')" }] },
      { id: "artifact-unreadable", posture: "unknown" },
    ]);
  });

  it("says of a dangerous pickle what makes it so, and nothing besides", () => {
    const call: Partial<Observation> = {
      finding: "pickle-dangerous-global",
      message: "calls `posix.system`",
    };
    const besides: Partial<Observation> = { verdict: "review", message: "imports `torch.sys`" };
    const { shown } = judged({
      artifacts: [artifact("x.bin", "dangerous", call, besides)],
      loadPath: opens("pickle", "x.bin"),
    });
    expect(shown).toEqual(["blocked[pickle-dangerous-global]"]);
  });

  it("does not grow without bound", () => {
    const many = Array.from({ length: 500 }, (_, n) => ({ message: `imports \`a.b${n}\`` }));
    const { findings } = judged({
      artifacts: [artifact("x.bin", "review", ...many)],
      loadPath: opens("pickle", "x.bin"),
    });
    expect(findings.length).toBeLessThanOrEqual(8);
    expect(findings.at(-1)?.message).toContain("492 more");
  });
});

describe("remote code", () => {
  const remoteCode = [
    { path: "config.json", key: "auto_map", line: 4, target: "modeling_x.X", files: ["modeling_x.py"] },
  ];

  it("is a question, with the lines to paste, until somebody states the flag", () => {
    const { findings, questions } = judged({ remoteCode });
    expect(findings).toMatchObject([{ id: "remote-code", posture: "review" }]);
    expect(findings[0]?.message).toContain("`modeling_x.py`");
    expect(findings[0]?.evidence.map(({ place }) => place.path)).toEqual(["config.json", "modeling_x.py"]);
    expect(questions).toMatchObject([
      { fact: "trustRemoteCode", outcomes: { false: "conditional", true: "review" } },
    ]);
    expect(questions[0]?.yaml).toBe("models:\n  - id: org/name\n    trustRemoteCode: false");
  });

  it("is let in by a policy only where a commit is pinned, and only from there", () => {
    const context = {
      ...contextOf(),
      policy: { ...contextOf().policy, load: { remoteCode: "allowed", pickle: "review" } },
    } as const;
    const pinnedBy = { provenance: { ...evidence({}).provenance, pinnedBy: "lockfile" as const } };
    const cross = [{ path: "config.json", key: "auto_map", target: "a/b--x.X", repo: "a/b", files: [] }];
    const ifTrusted = (facts: Partial<ModelEvidence>) =>
      judgeLoad(evidence(facts), ref({ revision: "main" }), context).questions[0]?.outcomes.true;
    expect(ifTrusted({ remoteCode, provenance: { proof: "unavailable" } })).toBe("review");
    expect(ifTrusted({ remoteCode, ...pinnedBy })).toBe("conditional");
    expect(ifTrusted({ remoteCode: [...remoteCode, ...cross], ...pinnedBy })).toBe("review");
  });

  it("stays out with the flag off, on the condition that it stays off", () => {
    const { findings, questions } = judged({ remoteCode }, { trustRemoteCode: false });
    expect(findings).toMatchObject([{ posture: "conditional" }]);
    expect(findings[0]?.fix).toContain("CVE-2025-66448");
    expect(questions).toEqual([]);
  });

  it("has to be read with the flag on", () => {
    const { shown, questions } = judged({ remoteCode }, { trustRemoteCode: true });
    expect(shown).toEqual(["review[remote-code]"]);
    expect(questions).toEqual([]);
  });

  it("tells apart what lies in another repository, and what is not there", () => {
    const { shown, findings } = judged({
      remoteCode: [
        { path: "config.json", key: "auto_map", target: "other/repo--x.X", repo: "other/repo", files: [] },
        { path: "config.json", key: "auto_map", target: "gone.X", files: [] },
      ],
    });
    expect(shown).toEqual(["review[remote-code-cross-repo]", "review[remote-code-missing]"]);
    expect(findings[0]?.message).toContain("`other/repo`");
  });

  it("is nothing that llama.cpp would import", () => {
    const { shown, questions } = judged({ remoteCode }, { loader: "llama.cpp" });
    expect(shown).toEqual(["clear[remote-code]"]);
    expect(questions).toEqual([]);
  });

  it("is one finding with what the readers saw of it", () => {
    const seen = { finding: "remote-code", message: "`auto_map` names Python" };
    const { shown } = judged({
      remoteCode,
      artifacts: [artifact("config.json", "review", seen)],
      loadPath: opens("safetensors", "config.json"),
    });
    expect(shown).toEqual(["review[remote-code]"]);
    const besides = { finding: "remote-code", message: "the configuration asks for `trust_remote_code`" };
    const alone = judged({
      artifacts: [artifact("config.json", "review", besides)],
      loadPath: opens("safetensors", "config.json"),
    });
    expect(alone.findings).toMatchObject([{ id: "remote-code", message: besides.message }]);
  });
});

describe("Python that acts as it is imported", () => {
  const acts = (path: string) => artifact(path, "dangerous", { finding: "python-runs-at-import" });
  const shown = (path: string, more: Partial<ModelEvidence> = {}, ...besides: Inspection[]) =>
    judged({
      artifacts: [acts(path), ...besides],
      loadPath: opens("safetensors", "model.safetensors"),
      ...more,
    }).shown;

  it("is for a person to read where no loader imports it", () => {
    for (const path of ["sample_inference.py", "scripts/convert.py", "app.py"])
      expect(shown(path)).toEqual(["review[python-runs-at-import]"]);
  });

  it("is blocked where a configuration names it, or a loader may", () => {
    const code = { path: "config.json", key: "auto_map", target: "net.Net", files: ["net.py", "util.py"] };
    expect(shown("util.py", { remoteCode: [code] })).toContain("blocked[python-runs-at-import]");
    for (const path of ["modeling_x.py", "handler.py", "pipeline.py", "custom_generate/util.py"])
      expect(shown(path)).toContain("blocked[python-runs-at-import]");
    expect(shown("net.py", {}, artifact("config.json", "unreadable"))).toContain(
      "blocked[python-runs-at-import]",
    );
  });
});

describe("the load path", () => {
  it("names every pickle where there is no other form", () => {
    const problem = { finding: "pickle-only-weights", message: "2 files are pickles", path: "a.bin" };
    const loadPath = { ...opens("pickle", "a.bin", "b.bin", "config.json"), problems: [problem] };
    const { findings } = judged({ loadPath });
    expect(findings).toMatchObject([{ id: "pickle-only-weights", posture: "review" }]);
    expect(findings[0]?.evidence.map(({ place }) => place.path)).toEqual(["a.bin", "b.bin"]);
    const read = (b: Verdict) => [artifact("a.bin", "safe"), artifact("b.bin", b)];
    expect(judged({ loadPath, artifacts: read("safe") }).shown).toEqual(["clear[pickle-only-weights]"]);
    expect(judged({ loadPath, artifacts: read("review") }).shown).toContain("review[pickle-only-weights]");
  });

  it("calls no pickle what is the file of another program by its content", () => {
    const problem = { finding: "pickle-only-weights", message: "2 files are pickles", path: "model.bin" };
    const loadPath = { ...opens("pickle", "model.bin", "b.bin"), problems: [problem] };
    const other = (verdict: Verdict) => ({ ...artifact("model.bin", verdict), format: "ctranslate2" });
    const { findings } = judged({ loadPath, artifacts: [other("safe")] });
    expect(findings).toMatchObject([
      { posture: "review", message: "1 of the files that would be opened for weights is a pickle" },
    ]);
    expect(findings[0]?.evidence.map(({ place }) => place.path)).toEqual(["b.bin"]);
    const alone = { ...opens("pickle", "model.bin"), problems: [problem] };
    expect(judged({ loadPath: alone, artifacts: [other("safe")] }).shown).toEqual([]);
    expect(judged({ loadPath: alone, artifacts: [other("unreadable")] }).shown).toContain(
      "review[pickle-only-weights]",
    );
  });

  it("says a broken index once, whoever saw it", () => {
    const problem = { finding: "index-invalid", message: "leads out", path: "x.index.json", quote: "../y" };
    const { shown } = judged({
      loadPath: { ...opens("safetensors", "x.index.json"), problems: [problem] },
      artifacts: [artifact("x.index.json", "review", { finding: "index-invalid", message: "leads out" })],
    });
    expect(shown).toEqual(["review[index-invalid]"]);
  });

  it("takes a handler for what hosted inference runs, unless a loader is named", () => {
    const handler = artifact("handler.py", "review", { finding: "inference-handler", message: "a handler" });
    const facts = { artifacts: [handler], loadPath: opens("safetensors", "model.safetensors") };
    expect(judged(facts).shown).toEqual(["review[inference-handler]"]);
    expect(judged(facts, { loader: "vllm" }).shown).toEqual(["clear[inference-handler]"]);
    const unread = judged({ files: [{ path: "handler.py", size: 1 }] });
    expect(unread.shown).toEqual(["review[inference-handler]"]);
  });
});

describe("what could not be had", () => {
  it("is unknown, one finding a reason", () => {
    const missing = (path: string, state: string) => ({
      axis: "load" as const,
      path,
      unread: { state, message: `\`${path}\` failed` },
    });
    const { findings } = judged({
      missing: [missing("a.bin", "network"), missing("b.bin", "network"), missing("c.bin", "gated")],
    });
    expect(findings.map(({ id, posture, evidence: places }) => [id, posture, places.length])).toEqual([
      ["artifact-not-read", "unknown", 2],
      ["artifact-not-read", "unknown", 1],
    ]);
    expect(findings[1]?.fix).toContain("HF_TOKEN");
  });
});

describe("the Hub's own scanners", () => {
  const scanned = (level: string, path = "model.bin") =>
    judged({
      files: [{ path: "model.bin", size: 1 }],
      loadPath: opens("pickle", "model.bin"),
      hub: { tags: [], upstreamScan: { done: true, files: [{ path, level }] } },
    }).shown;

  it.each([
    ["unsafe", ["blocked[upstream-unsafe]"]],
    ["suspicious", ["review[upstream-suspicious]"]],
    ["caution", ["review[upstream-suspicious]"]],
    ["never-heard-of", ["review[upstream-suspicious]"]],
    ["safe", []],
    ["queued", []],
    ["error", []],
  ])("count `%s` against a file, never for it", (level, shown) => {
    expect(scanned(level)).toEqual(shown);
  });

  it("say nothing of files that are not deployed", () => {
    expect(scanned("unsafe", "original/other.bin")).toEqual([]);
  });
});
