import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { findLoadPath } from "../../src/evidence/load-path.ts";
import type { FileEntry, Loader } from "../../src/model.ts";

const at = (paths: readonly string[], json: Readonly<Record<string, unknown>> = {}, loader?: Loader) =>
  findLoadPath(
    paths.map((path) => ({ path, size: 1 })),
    new Map(Object.entries(json)),
    loader,
  );
const weightsOf = (found: ReturnType<typeof at>) => found.opened.filter((path) => !/\.json$/.test(path));
const findings = (found: ReturnType<typeof at>) => found.problems.map((problem) => problem.finding);

describe("the order in which loaders look", () => {
  it("takes safetensors before pickles, and says why the pickle is left alone", () => {
    const found = at(["config.json", "model.safetensors", "pytorch_model.bin"]);
    expect(found.weights).toBe("safetensors");
    expect(weightsOf(found)).toEqual(["model.safetensors"]);
    expect(found.skipped).toEqual([
      { path: "pytorch_model.bin", why: expect.stringContaining("model.safetensors") },
    ]);
    expect(findings(found)).toEqual(["pickle-not-on-load-path"]);
  });

  it("takes pickles where there is nothing else", () => {
    const found = at(["config.json", "pytorch_model.bin", "training_args.bin"]);
    expect(found.weights).toBe("pickle");
    expect(findings(found)).toEqual(["pickle-only-weights", "training-artifact"]);
  });

  it("follows an index, and reports what it names in vain", () => {
    const index = "model.safetensors.index.json";
    const paths = [
      index,
      "model-00001-of-00002.safetensors",
      "model-00002-of-00002.safetensors",
      "extra.safetensors",
    ];
    const map = (...names: string[]) => ({
      [index]: { weight_map: Object.fromEntries(names.map((n, i) => [`w${i}`, n])) },
    });
    expect(weightsOf(at(paths, map(paths[1]!, paths[2]!)))).toEqual([paths[1], paths[2]]);
    expect(findings(at(paths, map(paths[1]!, "absent.safetensors")))).toEqual(["index-invalid"]);
    expect(findings(at(paths, map(paths[1]!, "../x.safetensors")))).toEqual(["index-invalid"]);
    expect(findings(at([...paths, "x.bin"], map("x.bin")))).toEqual(["index-invalid", "pickle-only-weights"]);
    expect(weightsOf(at(paths))).toEqual([paths[1], paths[2]]);
  });

  it("knows what vLLM takes that transformers does not", () => {
    const paths = [
      "config.json",
      "weights.bin",
      "optimizer.bin",
      "pytorch_model.bin",
      "original/consolidated.00.pth",
    ];
    expect(weightsOf(at(paths, {}, "transformers"))).toEqual(["pytorch_model.bin"]);
    expect(weightsOf(at(paths, {}, "vllm"))).toEqual(["weights.bin", "pytorch_model.bin"]);
    const mistral = ["params.json", "consolidated.safetensors", "other.safetensors"];
    expect(weightsOf(at(mistral, {}, "vllm"))).toEqual(["consolidated.safetensors"]);
  });

  it("gives llama.cpp its GGUF files alone", () => {
    const found = at(
      ["config.json", "m-Q4_K_M.gguf", "mmproj-f16.gguf", "pytorch_model.bin"],
      {},
      "llama.cpp",
    );
    expect(found.weights).toBe("gguf");
    expect(found.opened).toEqual(["m-Q4_K_M.gguf", "mmproj-f16.gguf"]);
    expect(findings(found)).toEqual(["pickle-not-on-load-path"]);
  });

  it("walks the components of a pipeline and the modules of an embedder", () => {
    const index = {
      "model_index.json": { _class_name: "X", unet: ["diffusers", "U"], safety_checker: [null, null] },
    };
    const found = at(
      [
        "model_index.json",
        "unet/diffusion_pytorch_model.bin",
        "unet/diffusion_pytorch_model.safetensors",
        "safety_checker/pytorch_model.bin",
        "all.ckpt",
      ],
      index,
    );
    expect(weightsOf(found)).toEqual(["unet/diffusion_pytorch_model.safetensors"]);
    const modules = { "modules.json": [{ path: "" }, { path: "2_Dense" }] };
    expect(
      weightsOf(at(["modules.json", "model.safetensors", "2_Dense/pytorch_model.bin"], modules)),
    ).toEqual(["model.safetensors", "2_Dense/pytorch_model.bin"]);
  });

  it("counts every file of weights where no loader knows the names", () => {
    const found = at(["README.md", "yolo.pt", "openvino_model.bin", "checkpoint/optimizer.pt"]);
    expect(weightsOf(found)).toEqual(["yolo.pt"]);
    expect(found.weights).toBe("pickle");
    expect(at(["README.md"]).weights).toBe("none");
  });
});

const hub = fileURLToPath(new URL("../../../shared/corpus/hub", import.meta.url));

describe.skipIf(!existsSync(hub))("recorded repositories", () => {
  const recorded = (prefix: string, loader?: Loader) => {
    const folder = join(hub, readdirSync(hub).find((name) => name.startsWith(prefix))!);
    const tree: (FileEntry & { type: string })[] = JSON.parse(
      readFileSync(join(folder, "tree.json"), "utf8"),
    );
    const files = tree.filter((entry) => entry.type === "file");
    const json = new Map<string, unknown>();
    for (const { path } of files) {
      const text = join(folder, "files", path);
      if (path.endsWith(".json") && existsSync(text)) json.set(path, JSON.parse(readFileSync(text, "utf8")));
    }
    return findLoadPath(files, json, loader);
  };
  const why = (found: ReturnType<typeof recorded>, path: string) =>
    found.skipped.find((file) => file.path === path)?.why;

  it("calls no Metal file a pickle", () => {
    const found = recorded("openai--gpt-oss-20b");
    expect(found.weights).toBe("safetensors");
    expect(found.problems).toEqual([]);
    expect(why(found, "metal/model.bin")).toContain("Metal");
  });

  it("opens 163 shards and nothing else", () => {
    const found = recorded("deepseek-ai--DeepSeek-R1");
    expect(found.opened.filter((path) => path.endsWith(".safetensors"))).toHaveLength(163);
    expect(found.problems).toEqual([]);
  });

  it("prefers 72 oddly named shards to 72 pickles", () => {
    const found = recorded("bigscience--bloom");
    expect(found.opened.filter((path) => path.endsWith(".safetensors"))).toHaveLength(72);
    expect(findings(found)).toEqual(["pickle-not-on-load-path"]);
  });

  it("leaves original checkpoints, other runtimes and variants alone", () => {
    expect(why(recorded("mistralai--Mixtral-8x7B"), "consolidated.00.pt")).toContain("original");
    const falcon = recorded("tiiuae--falcon-7b-instruct");
    expect(falcon.weights).toBe("pickle");
    expect(falcon.skipped.every((file) => file.why.includes("CoreML"))).toBe(true);
    const xl = recorded("stabilityai--stable-diffusion-xl");
    expect(why(xl, "unet/openvino_model.bin")).toContain("OpenVINO");
    expect(why(xl, "vae/diffusion_pytorch_model.fp16.safetensors")).toContain("fp16");
    expect(weightsOf(recorded("google--gemma-2b-it", "llama.cpp"))).toEqual(["gemma-2b-it.gguf"]);
  });
});
