import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatReaders } from "../../src/artifacts/format-readers.ts";
import { bytesSource } from "../../src/artifacts/read-text.ts";
import { VERDICTS } from "../../src/model.ts";
import { gguf } from "./made/gguf.ts";
import { field } from "./made/protobuf.ts";
import { rules } from "./made/rules.ts";
import { safetensors, tensor } from "./made/safetensors.ts";

const text = (source: string) => new TextEncoder().encode(source);
const template = "{% for m in messages %}{{ m['content'] ~ x|map(attribute='a')|join }}{% endfor %}";
const keras = JSON.stringify({
  class_name: "Lambda",
  config: { function: ["4wEAAAAA", null] },
  auto_map: { a: "b.C" },
});

/** One small valid file a format; the fuzzer breaks it. */
const seeds: Readonly<Record<string, Uint8Array>> = {
  safetensors: safetensors(`{"a":${tensor("F32", [2], 0, 8)}}`, 8),
  gguf: gguf({
    pairs: {
      "tokenizer.chat_template": template,
      "tokenizer.ggml.tokens": ["a", "b"],
      "general.alignment": 32,
    },
    tensors: [{ name: "a", dimensions: [8], offset: 0 }],
    data: 32,
  }),
  "chat-template": text(template),
  json: text(keras),
  yaml: text("a: !!python/tuple [1]\nb: {_target_: torch.nn.Linear}\n"),
  python: text(
    "import os as o\nclass A:\n    def f(self, x=f'{o.path}'):\n        return getattr(o, 'a' + 'b')(x)[0]\n",
  ),
  requirements: text("torch>=2\n"),
  onnx: Uint8Array.from(field(7, field(1, field(4, "Add"), field(5, field(5, field(9, "raw")))))),
  "saved-model": Uint8Array.from(field(2, field(2, field(1, field(2, "MatMul"))))),
  "keras-metadata": text(`\n${keras}`),
  hdf5: Uint8Array.from([
    ...text("\x01\x18@\x00\x04name\x10\0\0/etc\0/x\0"),
    7,
    0,
    40,
    0,
    0,
    0,
    0,
    0,
    1,
    ...new Array(40).fill(0),
  ]),
  tflite: Uint8Array.from([
    20, 0, 0, 0, 84, 70, 76, 51, 0, 0, 8, 0, 8, 0, 0, 0, 4, 0, 0, 0, 12, 0, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0, 4,
    0, 0, 0,
  ]),
  "flax-msgpack": Uint8Array.from([0x81, 0xa1, 0x61, 0xc7, 2, 1, 0x93, 1]),
  rds: Uint8Array.from([0x58, 0x0a, 0, 0, 0, 3, 0, 4, 3, 0, 0, 3, 5, 0, 0, 0, 0, 5]),
};

type Edit = { at: number; kind: "flip" | "drop" | "double" | "insert"; value: number };
const edits = fc.array(
  fc.record({
    at: fc.nat(10_000),
    kind: fc.constantFrom("flip" as const, "drop" as const, "double" as const, "insert" as const),
    value: fc.nat(255),
  }),
  { minLength: 1, maxLength: 6 },
);

function mutate(seed: Uint8Array, list: readonly Edit[]): Uint8Array {
  let bytes = [...seed];
  for (const { at, kind, value } of list) {
    const i = bytes.length === 0 ? 0 : at % bytes.length;
    if (kind === "flip") bytes[i] = value;
    else if (kind === "drop") bytes.splice(i, (value % 8) + 1);
    else if (kind === "insert") bytes.splice(i, 0, value);
    else bytes = [...bytes.slice(0, i), ...bytes.slice(Math.max(0, i - 16), i), ...bytes.slice(i)];
  }
  return Uint8Array.from(bytes);
}

describe("hostile bytes", () => {
  it.each(Object.keys(seeds))("end in a verdict: %s", async (format) => {
    const reader = formatReaders[format]!;
    const budget = { inflate: 1e7, members: 100, read: 1e8 };
    const nested = () => Promise.reject(new Error("no members here"));
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          edits.map((list) => mutate(seeds[format]!, list)),
          fc.uint8Array({ maxLength: 200 }),
        ),
        async (bytes) => {
          const reading = await reader(bytesSource(bytes), { path: "x", parents: [], rules, budget, nested });
          expect(VERDICTS).toContain(reading.verdict);
          expect(reading.observations.length).toBeLessThanOrEqual(100);
        },
      ),
      { numRuns: 400 },
    );
  });
});
