import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { ArtifactRules } from "../../src/artifacts/rules.ts";
import { SourceError } from "../../src/errors.ts";
import { type GatherTools, gather } from "../../src/evidence/gather.ts";
import type { Identification, ModelRef, Snapshot } from "../../src/model.ts";
import { type Content, snapshotOf } from "../lock/snapshot.ts";

const ref: ModelRef = {
  source: "hub",
  id: "acme/small",
  revision: "main",
  origin: "target",
  deployment: {},
  at: { file: "<command line>", line: 1, column: 1 },
};

const rules: ArtifactRules = { global: () => undefined };

function identification(text: Uint8Array): Identification {
  const expression = Buffer.from(text).toString().includes("Apache License") ? "Apache-2.0" : null;
  return { expression, matches: [], pointers: [], unrecognised: false, empty: text.length === 0 };
}

/** What was gathered, and which files were asked for, in the order of the requests. */
async function gathered(
  content: Content,
  more: Partial<Snapshot> = {},
  given: Partial<ModelRef> = {},
  tools: Partial<GatherTools> = {},
) {
  const asked: string[] = [];
  const whole = snapshotOf("acme/small", content, more);
  const snapshot: Snapshot = {
    ...whole,
    read(path, limit) {
      asked.push(path);
      return whole.read(path, limit);
    },
    open(path) {
      asked.push(`range ${path}`);
      return whole.open(path);
    },
  };
  const evidence = await gather(
    snapshot,
    { ...ref, ...given },
    {
      identify: identification,
      rules,
      hostKeys: [],
      openBase: async (id) => Promise.reject(new SourceError("missing-or-private", `no ${id}`)),
      ...tools,
    },
  );
  return { evidence, asked };
}

const gate = new SourceError("gated", "`acme/small` is gated and access was not granted");
const card = "---\nlicense: apache-2.0\nbase_model: acme/base\n---\n# small\n";

describe("the evidence of one model", () => {
  it("reads each text once, and the weights by ranges", async () => {
    const { asked, evidence } = await gathered({
      "README.md": card,
      LICENSE: "Apache License",
      "config.json": "{}",
      "modeling_x.py": "x = 1\n",
      "weights.h5": "?",
      "logo.png": "?",
    });
    expect([...asked].sort()).toEqual([
      "LICENSE",
      "README.md",
      "config.json",
      "modeling_x.py",
      "range weights.h5",
    ]);
    expect(evidence.missing).toEqual([]);
    expect(evidence.texts.map(({ role, identification: found }) => [role, found?.expression])).toEqual([
      ["license", "Apache-2.0"],
      ["readme", null],
    ]);
    expect(evidence.lineage).toMatchObject([{ id: "acme/base", status: "missing" }]);
  });

  it("leaves out what is excluded, except for the terms", async () => {
    const { evidence, asked } = await gathered(
      { "README.md": card, LICENSE: "terms", "original/x.py": "import os\n", "config.json": "{}" },
      {},
      { exclude: ["*"] },
    );
    expect(evidence.files.map(({ path }) => path)).toEqual(["README.md", "LICENSE"]);
    expect(asked).toHaveLength(2);
  });

  it("reads the file that the card's link leads to, whatever its name ends in", async () => {
    const linked = "---\nlicense: other\nlicense_name: mit\nlicense_link: LICENSE.acme\n---\n";
    const { evidence } = await gathered({ "README.md": linked, "LICENSE.acme": "Apache License" });
    expect(evidence.texts.map(({ path, role }) => [path, role])).toEqual([["LICENSE.acme", "license"]]);
  });

  it("says in whose card a base of a base is named", async () => {
    const named = (id: string) => `---\nlicense: mit\nbase_model: ${id}\n---\n`;
    const cards: Record<string, string> = { "acme/base": named("acme/root"), "acme/root": "# root\n" };
    const { evidence } = await gathered(
      { "README.md": card },
      {},
      {},
      {
        openBase: async (id) => snapshotOf(id, { "README.md": cards[id] ?? "" }),
      },
    );
    const [base] = evidence.lineage;
    expect(base?.namedAt.place).toEqual({ path: "README.md", at: { line: 3 } });
    expect(base?.parents[0]?.namedAt.place).toMatchObject({
      repo: "acme/base",
      commit: base?.commit,
      path: "README.md",
      at: { line: 3 },
    });
  });

  it("takes no license from the Hub's word that the proven commit does not have", async () => {
    const hub = { tags: ["license:mit", "region:us"], cardData: parse("license: mit") };
    const proven = { hub, proof: { proof: "proven" as const } };
    const licenses = async (content: Content, more: Partial<Snapshot>) => {
      const { evidence } = await gathered(content, more);
      return [evidence.card?.licenses.map(({ value }) => value), evidence.hub?.tags];
    };
    expect(await licenses({ "config.json": "{}" }, proven)).toEqual([undefined, ["region:us"]]);
    expect(await licenses({ "README.md": "# small" }, proven)).toEqual([[], ["region:us"]]);
    expect(await licenses({ "README.md": card }, proven)).toEqual([["apache-2.0"], hub.tags]);
    // Where nothing is proven, a listing may lack what there is.
    expect(await licenses({ "config.json": "{}" }, { hub })).toEqual([["mit"], hub.tags]);
  });

  it("says of a gated repository one thing an axis, after one request", async () => {
    const files = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`part-${n}.bin`, "?"]));
    const hub = { gated: "manual" as const, tags: [], cardData: parse("license: gemma") };
    const asked: string[] = [];
    const { evidence } = await gathered(
      { "README.md": card, LICENSE: "terms", "config.json": "{}", ...files },
      {
        hub,
        read(path) {
          asked.push(path);
          return Promise.reject(gate);
        },
        open: () => ({ size: 1, read: () => Promise.reject(gate) }),
      },
    );
    expect(evidence.missing.map(({ axis, unread }) => [axis, unread.state])).toEqual([
      ["license", "gated"],
      ["load", "gated"],
    ]);
    expect(evidence.missing[1]?.unread.message).toContain("and 40 more files");
    expect(evidence.card?.licenses[0]?.value).toBe("gemma");
    // The Hub room asks once and remembers the refusal; a reader of texts may still name each of them.
    expect(asked.filter((path) => path.endsWith(".bin") || path.endsWith(".json"))).toEqual([]);
  });

  it("keeps why a file could not be read, and the others", async () => {
    const whole = snapshotOf("acme/small", { "README.md": card, "config.json": "{}", "a.py": "x = 1\n" });
    const { evidence } = await gathered(
      { "README.md": card, "config.json": "{}", "a.py": "x = 1\n" },
      {
        read: (path, limit) =>
          path === "config.json"
            ? Promise.reject(new SourceError("truncated", "`config.json` is shorter than listed"))
            : whole.read(path, limit),
      },
    );
    expect(evidence.missing).toEqual([
      {
        axis: "load",
        path: "config.json",
        unread: { state: "truncated", message: "`config.json` is shorter than listed" },
      },
    ]);
    expect(evidence.artifacts.map(({ path }) => path)).toEqual(["a.py"]);
  });

  it("is missing where nothing fits what was asked for", async () => {
    const content = { "README.md": card, "small-Q4_K_M.gguf": "?" };
    const found = await gathered(content, {}, { quant: "Q4_K_M" });
    expect(found.evidence.missing).toEqual([]);
    expect(found.evidence.files.map(({ path }) => path)).toContain("small-Q4_K_M.gguf");
    const typo = await gathered(content, {}, { quant: "Q9_Z" });
    expect(typo.evidence.missing).toMatchObject([{ axis: "load", path: "Q9_Z" }]);
    const none = await gathered(content, {}, { include: ["*.onnx"] });
    expect(none.evidence.missing).toMatchObject([{ axis: "load", path: "*.onnx" }]);
  });

  it("does not ask for each of a hundred thousand files", async () => {
    const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`data/${n}.json`, "{}"]));
    const { asked, evidence } = await gathered({ "README.md": card, ...many });
    expect(asked.length).toBeLessThan(2_100);
    expect(evidence.missing[0]?.unread.message).toContain("and 97999 more files");
  });

  it("ends when interrupted, and does not take that for missing evidence", async () => {
    const aborted = () => Promise.reject(new SourceError("aborted", "interrupted"));
    await expect(gathered({ "config.json": "{}" }, { read: aborted })).rejects.toMatchObject({
      state: "aborted",
    });
  });

  it("finds the Python that a configuration names, whatever else stands in the JSON", async () => {
    const config = '{"__proto__": {"x": 1}, "bound": NaN, "auto_map": {"AutoModel": "modeling_x.Model"}}';
    const { evidence } = await gathered({
      "config.json": config,
      "modeling_x.py": "from .other import y\n",
      "other.py": "y = 1\n",
    });
    expect(evidence.remoteCode).toMatchObject([
      { path: "config.json", key: "auto_map", files: ["modeling_x.py", "other.py"], line: 1 },
    ]);
    expect(Object.prototype).not.toHaveProperty("x");
  });

  it("does not take an adapter over a path on somebody's disk for a model of its own", async () => {
    const adapter = (base: string) => JSON.stringify({ peft_type: "LORA", base_model_name_or_path: base });
    const of = async (content: Content) =>
      (await gathered(content)).evidence.lineage.map(({ id, status }) => `${id} ${status}`);
    const mit = "---\nlicense: mit\n---\n";
    expect(await of({ "README.md": mit, "adapter_config.json": adapter("/home/me/llama") })).toEqual([
      "/home/me/llama unread",
    ]);
    // The card says which model lay there.
    expect(await of({ "README.md": card, "adapter_config.json": adapter("/home/me/llama") })).toEqual([
      "acme/base missing",
    ]);
  });

  it("takes the base of a directory from the manifest, and of an adapter from its file", async () => {
    const { evidence } = await gathered(
      {
        "config.json": "{}",
        "adapter_config.json": '{"peft_type": "LORA", "base_model_name_or_path": "acme/other"}',
      },
      { source: "directory" },
      { source: "directory", id: "./weights", base: "acme/base" },
    );
    expect(evidence.lineage.map(({ id, relation }) => [id, relation])).toEqual([
      ["acme/base", undefined],
      ["acme/other", "adapter"],
    ]);
  });
});
