import { describe, expect, it } from "vitest";
import { read, verdict } from "./made/read.ts";

const json = (value: unknown, name = "config.json") => read(JSON.stringify(value), name);

describe("JSON configurations", () => {
  it.each([
    ["an auto_map", { auto_map: { AutoModel: "modeling_x.X" } }, "remote-code"],
    ["a list in it", { auto_map: { AutoTokenizer: ["tokenization_x.X", null] } }, "remote-code"],
    ["one further down", { text_config: { auto_map: "modeling_x.X" } }, "remote-code"],
    ["another repository", { auto_map: { AutoModel: "org/repo--modeling_x.X" } }, "remote-code-cross-repo"],
    ["a custom pipeline", { custom_pipelines: { x: { impl: "pipe.X", pt: [] } } }, "remote-code"],
    ["an attention kernel", { attn_implementation: "org/kernel" }, "remote-code-cross-repo"],
    ["an adapter's mapping", { auto_mapping: { parent_library: "transformers_modules.x" } }, "remote-code"],
    ["a shard that climbs", { weight_map: { a: "../x.safetensors" } }, "index-invalid"],
    ["a shard with a backslash", { weight_map: { a: "a\\b.safetensors" } }, "index-invalid"],
    [
      "one kernel a part",
      { attn_implementation: { text_config: "org/kernel@v1:fn" } },
      "remote-code-cross-repo",
    ],
    ["a paged kernel", { _attn_implementation_internal: "paged|org/kernel" }, "remote-code-cross-repo"],
    [
      "an adapter's own library",
      { auto_mapping: { parent_library: "my_pkg.models" } },
      "config-instantiates",
    ],
    [
      "a router of unknown parts",
      { types: { q: "my_pkg.X" }, structure: { q: ["q"] } },
      "config-instantiates",
    ],
    ["a class to build", { model: { _target_: "my.module.Class" } }, "config-instantiates"],
  ])("reports %s", async (_what, value, finding) => {
    const reading = await json(value);
    expect(reading.verdict).toBe("review");
    expect(reading.observations.map((o) => o.finding)).toEqual([finding]);
  });

  it.each([
    ["no auto_map", { auto_map: null, attn_implementation: "flash_attention_2", custom_generate: null }],
    ["shards beside it", { weight_map: { a: "model-00001-of-00002.safetensors" } }],
    ["prose under a key of templates", { prompt_template: "say __class__ to {x}" }],
    ["Python's own numbers", { a: 1 }],
    ["an adapter of a known library", { auto_mapping: { parent_library: "transformers.models.llama" } }],
    ["a router of known parts", { types: { q: "sentence_transformers.models.Pooling" }, structure: {} }],
    ["other uses of the keys of targets", { type: "BPE", target: "nemo.collections.X", func: "mean" }],
    ["a vocabulary", { weight_map: 3, auto_map: 4, chat_template: 5, type: 6 }],
  ])("accepts %s", async (_what, value) => {
    expect((await json(value)).verdict).toBe("safe");
  });

  it("accepts NaN and Infinity, as Python writes them", async () => {
    expect(await verdict('{"a": NaN, "b": -Infinity}', "config.json")).toBe("safe");
    expect(await verdict('{"a": nan}', "config.json")).toBe("unreadable");
  });

  it("judges a template once, and no more of them than a model could have", async () => {
    const one = { name: "a", template: "{{ x }}".repeat(1000) };
    const many = (from: number) =>
      JSON.stringify({
        chat_template: Array.from({ length: 2000 }, (_, i) => ({
          ...one,
          template: `${one.template}${from * i}`,
        })),
      });
    const began = performance.now();
    expect(await verdict(many(0), "tokenizer_config.json")).toBe("safe");
    expect(await verdict(many(1), "tokenizer_config.json")).toBe("unreadable");
    expect(performance.now() - began).toBeLessThan(8000);
  });

  it("finds templates in every form", async () => {
    const evil = "{{ x.__class__ }}";
    for (const value of [
      { chat_template: evil },
      {
        chat_template: [
          { name: "default", template: "x" },
          { name: "tool", template: evil },
        ],
      },
      { chat_template: { default: "x", rag: evil } },
      { nested: { my_prompt_template: evil } },
      { chat_template_jinja: evil },
    ])
      expect((await json(value, "processor_config.json")).verdict).toBe("dangerous");
  });

  it("finds templates in files that are named after what they are", async () => {
    for (const name of ["chat_template", "chat_template.txt", "tool_chat_template.jinja.txt"])
      expect(await verdict("{{ x.__class__ }}", name)).toBe("dangerous");
  });

  it("blocks what acts on the machine under the looser keys of targets", async () => {
    for (const key of ["target", "type"])
      expect((await json({ model: { [key]: "os.system" } })).verdict).toBe("dangerous");
    expect(await verdict("model:\n  target: subprocess.Popen\n", "config.yaml")).toBe("dangerous");
    expect(await verdict("model:\n  target: ldm.models.X\n  type: io\n", "config.yaml")).toBe("safe");
    expect(await verdict("a: &k _target_\nb:\n  *k : os.system\n", "config.yaml")).toBe("dangerous");
  });

  it("names the handler that TorchServe imports, and folders that climb", async () => {
    const manifest = (handler: string) => json({ model: { handler } }, "MAR-INF/MANIFEST.json");
    expect((await manifest("serve.py")).observations[0]?.finding).toBe("inference-handler");
    expect((await manifest("image_classifier")).verdict).toBe("safe");
    const type = "sentence_transformers.models.Transformer";
    expect((await json([{ path: "../x", type }], "modules.json")).verdict).toBe("review");
  });

  it("tells modules of the repository from those of the libraries", async () => {
    const modules = (type: string) => json([{ idx: 0, name: "0", path: "", type }], "modules.json");
    expect((await modules("sentence_transformers.models.Transformer")).verdict).toBe("safe");
    expect((await modules("custom_st.Module")).verdict).toBe("review");
    const index = (library: string) =>
      json({ _diffusers_version: "0.30", unet: [library, "X"] }, "model_index.json");
    expect((await index("diffusers")).verdict).toBe("safe");
    expect((await index("kolors")).verdict).toBe("safe");
    expect((await index("optimum.intel.openvino")).verdict).toBe("safe");
    const third = { unet: ["mine", "X", { subfolder: "unet" }] };
    expect((await json(third, "model_index.json")).verdict).toBe("review");
    expect((await index("stable_diffusion")).verdict).toBe("safe");
    expect((await index("my_unet")).verdict).toBe("review");
    for (const blocks of [
      ["DownBlock2D", "CrossAttnDownBlock2D"],
      ["A", "B", "C"],
      ["A", "B", "C", "D"],
    ]) {
      const unet = {
        _class_name: "UNet2DConditionModel",
        _diffusers_version: "0.6.0",
        down_block_types: blocks,
      };
      expect((await json(unet, "config.json")).verdict).toBe("safe");
    }
  });

  it("notes an adapter whose base is not pinned", async () => {
    const reading = await json(
      { peft_type: "LORA", base_model_name_or_path: "a/b", revision: null },
      "adapter_config.json",
    );
    expect(reading.verdict).toBe("safe");
    expect(reading.observations[0]?.finding).toBe("adapter-base-unpinned");
  });
});

describe("YAML", () => {
  it.each([
    "a: !!python/object/apply:os.system [x]",
    "a: !<tag:yaml.org,2002:python/object/new:os.system> [x]",
    "%TAG !p! tag:yaml.org,2002:python/\n---\na: !p!object/apply:os.system [x]",
    "a: 1\n---\nb: !!python/name:os.system",
    "a: [\n!!python/object/apply:os.system [x]",
    "- _target_: subprocess.Popen\n  args: [x]",
    "x: {_target_: torch.load}",
    "_target_: nemo.utils.os.system",
    "# x\ra: !!python/object/apply:os.system [x]",
    "# x\x85a: !!python/object/apply:os.system [x]",
    "_target_: my.Model # x\u2028b: {_target_: os.system}",
    "a: !<tag:yaml.org,2002:%70ython/object/apply:os.system> [x]",
    "%TAG !e! tag:yaml.org,2002:%70y\n---\na: !e!thon/object/apply:os.system [x]",
  ])("blocks %s", async (source) => {
    expect(await verdict(source, "model_config.yaml")).toBe("dangerous");
  });

  it.each([
    "_target_: nemo.collections.asr.models.X\noptim: {_target_: torch.optim.AdamW}",
    "a: !!python/tuple [1, 2]\nb: '!!python/object'\n# !!python/object/apply:os.system",
    "tags: [a, b]\nlicense: mit",
    "a: text with \x85 and \u2028 in it\r\nb: '\u2028'\r\n",
  ])("accepts %s", async (source) => {
    expect(await verdict(source, "config.yml")).toBe("safe");
  });

  it("does not expand aliases", async () => {
    const bomb = [
      "a0: &a0 [x, x]",
      ...Array.from({ length: 40 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]`),
    ];
    expect(["safe", "unreadable"]).toContain(await verdict(bomb.join("\n"), "x.yaml"));
  });
});

describe("requirements", () => {
  it.each([
    "git+https://github.com/a/b",
    "foo @ https://x.invalid/y.whl",
    "-i https://x.invalid/simple",
    "-ihttps://x.invalid/simple",
    "--find-links=x",
    "./local.whl",
  ])("reports %s", async (line) => {
    expect(await verdict(`torch\n${line}\n`, "requirements.txt")).toBe("review");
  });
  it("accepts pins", async () => {
    expect(
      await verdict("torch>=2\nnumpy==1 ; python_version>'3' # git+https://x\n", "requirements.txt"),
    ).toBe("safe");
  });
});
