import { describe, expect, it } from "vitest";
import { readGguf } from "../../src/artifacts/gguf/read.ts";
import { bytesSource } from "../../src/artifacts/read-text.ts";
import { gguf } from "./made/gguf.ts";
import { read } from "./made/read.ts";
import { rules } from "./made/rules.ts";

const evil = "{{ cycler.__init__.__globals__ }}";
const good = "{% for m in messages %}{{ m.role }}: {{ m.content }}{% endfor %}";
const tensors = [
  { name: "a", dimensions: [8], offset: 0 },
  { name: "b", dimensions: [32, 2], type: 8, offset: 32 },
];

describe("gguf", () => {
  it.each([
    ["version 3", { pairs: { "tokenizer.chat_template": good }, tensors, data: 128 }],
    ["no padding at the end", { tensors, data: 100 }],
    ["version 1", { version: 1, pairs: { "general.name": "x" }, tensors, data: 128 }],
    ["big-endian", { littleEndian: false, pairs: { "general.name": "x" }, tensors, data: 128 }],
    ["a vocabulary only", { pairs: { "tokenizer.ggml.tokens": ["__class__", "b"] } }],
  ])("accepts %s", async (_what, parts) => {
    expect(await read(gguf(parts), "m.gguf")).toMatchObject({ verdict: "safe", observations: [] });
  });

  it.each([
    ["the default template", { "tokenizer.chat_template": evil }],
    ["a named template", { "tokenizer.chat_template": good, "tokenizer.chat_template.tool_use": evil }],
    ["a template in an array", { "tokenizer.chat_templates": [good, evil] }],
  ])("finds code in %s, whatever the version", async (_what, pairs) => {
    for (const more of [{}, { version: 1 }, { version: 2 }, { littleEndian: false }]) {
      const reading = await read(gguf({ pairs, ...more }), "m.gguf");
      expect(reading.verdict).toBe("dangerous");
      expect(reading.observations[0]?.finding).toBe("template-dangerous");
    }
  });

  it("finds it in a file whose tail is broken", async () => {
    const bytes = gguf({ pairs: { "tokenizer.chat_template": evil }, pairCount: 9n });
    expect((await read(bytes, "m.gguf")).verdict).toBe("dangerous");
  });

  it.each([
    ["trailing bytes", { tensors, data: 200 }, /after the last tensor/],
    ["a tensor beyond the end", { tensors, data: 64 }, /beyond the end/],
    ["tensors that overlap", { tensors: [tensors[0]!, { ...tensors[1]!, offset: 0 }], data: 128 }, /overlap/],
    ["a hole", { tensors: [tensors[0]!, { ...tensors[1]!, offset: 96 }], data: 256 }, /no tensor owns/],
    [
      "a name that stands twice",
      { tensors: [tensors[0]!, { ...tensors[1]!, name: "a" }], data: 128 },
      /twice/,
    ],
    [
      "dimensions that overflow",
      { tensors: [{ name: "a", dimensions: [2 ** 32, 2 ** 32, 2], offset: 0 }], data: 32 },
      /overflows/,
    ],
    [
      "an alignment that is no power of two",
      { pairs: { "general.alignment": 7 }, tensors, data: 128 },
      /power of two/,
    ],
    ["a version that does not exist", { version: 9 }, /version 9/],
    ["more entries than the file can hold", { pairCount: 2n ** 40n }, /metadata entries/],
    ["another number of shards than its name says", { pairs: { "split.count": 3 } }, /shards/],
  ])("reports %s", async (_what, parts, message) => {
    const reading = await read(gguf(parts), "m-00001-of-00002.gguf");
    expect(reading.verdict).toBe("review");
    expect(reading.observations[0]?.message).toMatch(message);
  });

  it("gives license, base models and the hash of every template", async () => {
    const { details } = await read(
      gguf({
        pairs: {
          "general.license": "apache-2.0",
          "general.license.link": "https://example.invalid/l",
          "general.base_model.0.repo_url": "https://huggingface.co/org/base",
          "tokenizer.chat_template": good,
        },
      }),
      "m.gguf",
    );
    expect(details?.licenses).toEqual(["apache-2.0"]);
    expect(details?.licenseLinks).toEqual(["https://example.invalid/l"]);
    expect(details?.baseModels).toEqual(["org/base"]);
    expect(details?.templates?.[0]?.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it("judges 40 GB from the head alone", async () => {
    const size = 40_000_000_000;
    const head = gguf({ tensors: [{ name: "a", dimensions: [size / 4 - 64], offset: 0 }] });
    const inner = bytesSource(head);
    let bytes = 0;
    const source = {
      size: head.length + size - 256,
      read: async (offset: number, length: number) => {
        bytes += length;
        const got = await inner.read(offset, length);
        const padded = new Uint8Array(length);
        padded.set(got);
        return padded;
      },
    };
    const budget = { inflate: 0, members: 0, read: 1e9 };
    const nested = () => Promise.reject(new Error("none"));
    const reading = await readGguf(source, { path: "m.gguf", parents: [], rules, budget, nested });
    expect(reading.verdict).toBe("safe");
    expect(bytes).toBeLessThanOrEqual(2 * 1024 * 1024);
  });
});
