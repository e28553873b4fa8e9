import { describe, expect, it } from "vitest";
import { SourceError, type SourceState } from "../../src/errors.ts";
import { gather } from "../../src/evidence/gather.ts";
import { baseOfConfig, basesInProse, basesOfMerge } from "../../src/evidence/likely-bases.ts";
import type { Identification, ModelRef } from "../../src/model.ts";
import { type Content, snapshotOf } from "../lock/snapshot.ts";

const inProse = (text: string) => basesInProse("README.md", { text, line: 4 });

describe("what the prose of a card says it was made from", () => {
  it.each([
    "This model is a fine-tuned version of [acme/base](https://huggingface.co/acme/base) on the None dataset.",
    "GGUF quantization of https://huggingface.co/acme/base.",
    "It is based on `acme/base` and speaks Dutch.",
    "A LoRA adapter for [Acme's base model](https://huggingface.co/acme/base/tree/main).",
    "AWQ-quantized version of the original model [base](https://hf.co/acme/base).",
    "Merged from [acme/base](https://huggingface.co/acme/base) and others.",
    "Trained on a data set of ours, this model is a fine-tuned version of [base](https://hf.co/acme/base).",
    "Model trained on dataset Y and based on [base](https://hf.co/acme/base).",
    "Trained with the code of Acme, derived from [base](https://hf.co/acme/base).",
    "Unlike its siblings, this model is fine-tuned from [base](https://hf.co/acme/base).",
    "As you can see, it is a merge of [base](https://hf.co/acme/base) and more.",
    "Our code model was fine-tuned from [base](https://hf.co/acme/base).",
    "Compared with others it is small. It is a pruned version of [base](https://hf.co/acme/base).",
    "Evaluation: fine. A sentiment classifier, fine-tuned from [base](https://hf.co/acme/base).",
    "Data-efficient weights, distilled from [base](https://hf.co/acme/base).",
    "Base model: https://huggingface.co/acme/base",
    "- **Finetuned from model :** acme/base",
    "* Original model: [Base](https://huggingface.co/acme/base)",
    "| **Base model** | [base](https://huggingface.co/acme/base) |",
    "**Base Model**: `acme/base`",
  ])("is found: %s", (text) => {
    expect(inProse(`# X\n\n${text}`)).toMatchObject([
      { id: "acme/base", likely: "said", namedAt: { place: { path: "README.md", at: { line: 6 } } } },
    ]);
  });

  it.each([
    "It was trained on [acme/words](https://huggingface.co/datasets/acme/words).",
    "Fine-tuned version of the model in [our paper](https://huggingface.co/papers/2401.00001).",
    "Try it in [the demo](https://huggingface.co/spaces/acme/demo).",
    "See also [acme/other](https://huggingface.co/acme/other).",
    "It beats `acme/other` in most tests.",
    "Quantized to 4/8 bits for speed.",
    "- **Finetuned from model [optional]:** [More Information Needed]",
    "Base model: see acme/other",
    "There is a distilled version of this model called [acme/tiny](https://huggingface.co/acme/tiny).",
    "Quantized versions of it are available from [acme/x-GGUF](https://huggingface.co/acme/x-GGUF).",
    "For a fine-tuned version for chat see [chat](https://huggingface.co/acme/chat).",
    "Quantized versions for llama.cpp by [Acme](https://huggingface.co/acme/x-GGUF).",
    "You can find a LoRA adapter for it at [lora](https://huggingface.co/acme/lora).",
    "It outperforms models fine-tuned from [other](https://huggingface.co/acme/other).",
    "We compare with a distilled version of [other](https://huggingface.co/acme/other).",
    "The reward model was fine-tuned from [other](https://huggingface.co/acme/other).",
    "The dataset was built from [other](https://huggingface.co/acme/other) outputs.",
    "Evaluation is based on [judge](https://huggingface.co/acme/judge).",
    "The tokenizer is based on [other](https://huggingface.co/acme/other).",
    "Synthetic data distilled from [other](https://huggingface.co/acme/other).",
    "Others made more: a version for medicine is [med](https://huggingface.co/acme/med).",
    "The script is based on `examples/run_glue.py`.",
    "This card is based on the [model card of Acme](https://huggingface.co/acme/other).",
    "It uses the tokenizer and is based on the architecture of https://huggingface.co/acme/other",
  ])("is not made of other sentences: %s", (text) => expect(inProse(text)).toEqual([]));

  it("is found below a heading that speaks of something else", () => {
    expect(inProse("## Training data\nA fine-tuned version of `acme/base`.")).toHaveLength(1);
  });

  it("is found whatever its name reminds of", () => {
    expect(inProse("Base model: acme/our-code-space")).toHaveLength(1);
    expect(inProse("Fine-tuned from `acme/code-base`.")).toMatchObject([{ id: "acme/code-base" }]);
  });

  it("stays bounded", () => {
    expect(inProse("based on `a/b`, built on `c/d`, ".repeat(2000)).length).toBeLessThanOrEqual(4);
    expect(inProse("fine-tuned version ".repeat(100_000))).toEqual([]);
    expect(inProse(`based on [${"x".repeat(50_000)}`)).toEqual([]);
  });
});

it("a configuration names what it was loaded from, unless that is a path or itself", () => {
  const of = (name: unknown) => baseOfConfig({ _name_or_path: name }, "acme/small").map(({ id }) => id);
  expect(of("acme/base")).toEqual(["acme/base"]);
  for (const none of ["Acme/Small", "gpt2", "/root/acme/base", "./acme/base", "a/b/c", "", 3, null])
    expect(of(none), String(none)).toEqual([]);
  expect(baseOfConfig(null, "x")).toEqual([]);
});

it("the configuration of a merge names what was merged", () => {
  const config =
    "slices:\n  - sources:\n      - model: acme/a\n      - model: acme/b+acme/lora # x\nbase_model: acme/a\nmodels:\n  - model:\n      path: 'acme/c'\n  - model: ./local/d\n  - model: acme/small\n";
  const found = basesOfMerge("mergekit_config.yml", config, "acme/small");
  expect(found.map(({ id, relation }) => `${id} ${relation}`)).toEqual(
    ["acme/a", "acme/b", "acme/lora", "acme/c"].map((id) => `${id} merge`),
  );
  expect(found[1]?.namedAt.place).toEqual({ path: "mergekit_config.yml", at: { line: 4 } });
  expect(basesOfMerge("x", "model: a/b\n".repeat(100_000), "c/d")).toHaveLength(1);
  expect(basesOfMerge("x", undefined, "c/d")).toEqual([]);
});

describe("a base that nobody declared", () => {
  const ref: ModelRef = {
    source: "hub",
    id: "acme/small",
    revision: "main",
    origin: "target",
    deployment: {},
    at: { file: "<command line>", line: 1, column: 1 },
  };
  const nothing: Identification = {
    expression: null,
    matches: [],
    pointers: [],
    unrecognised: false,
    empty: false,
  };
  async function lineage(content: Content, answer: SourceState | Content) {
    const { lineage } = await gather(snapshotOf("acme/small", content), ref, {
      identify: () => nothing,
      rules: { global: () => undefined },
      hostKeys: [],
      openBase: async (id) =>
        typeof answer === "string" ? Promise.reject(new SourceError(answer, id)) : snapshotOf(id, answer),
    });
    return lineage.map(({ id, status }) => `${id} ${status}`);
  }
  const front = "---\nlicense: mit\n---\n";
  const prose = { "README.md": `${front}Fine-tuned from https://huggingface.co/acme/base\n` };
  const config = { "README.md": front, "config.json": '{"_name_or_path": "acme/base"}' };

  it("counts where the Hub has it, and where it cannot be told", async () => {
    for (const content of [prose, config, { ...prose, ...config, ...prose }]) {
      expect(await lineage(content, { "README.md": front })).toEqual(["acme/base read"]);
      expect(await lineage(content, "gated")).toEqual(["acme/base gated"]);
      expect(await lineage(content, "network")).toEqual(["acme/base unread"]);
      expect(await lineage(content, "missing-or-private")).toEqual([]);
      expect(await lineage(content, "offline")).toEqual([]);
    }
  });

  it("does not count beside one that is declared", async () => {
    const declared = { ...config, "README.md": "---\nlicense: mit\nbase_model: acme/other\n---\n" };
    expect(await lineage(declared, { "README.md": front })).toEqual(["acme/other read"]);
  });
});
