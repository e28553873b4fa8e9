import { describe, expect, it } from "vitest";
import { bytesSource } from "../../src/artifacts/read-text.ts";
import { readSafetensors } from "../../src/artifacts/safetensors.ts";
import { read, verdict } from "./made/read.ts";
import { rules } from "./made/rules.ts";
import { safetensors, tensor } from "./made/safetensors.ts";

const name = "model.safetensors";
const one = `{"a":${tensor("F32", [2], 0, 8)}}`;

describe("safetensors", () => {
  it.each([
    ["one tensor", one, 8],
    ["padding behind the header", `${one}    `, 8],
    ["no tensor", `{"__metadata__":{"format":"pt"}}`, 0],
    ["an empty tensor", `{"a":${tensor("F32", [0, 4], 0, 0)}}`, 0],
    ["a scalar", `{"a":${tensor("I64", [], 0, 8)}}`, 8],
    ["4-bit floats", `{"a":${tensor("F4", [2, 8], 0, 8)}}`, 8],
    ["tensors out of order", `{"b":${tensor("U8", [2], 4, 6)},"a":${tensor("BF16", [2], 0, 4)}}`, 6],
    ["text of any kind in the metadata", `{"__metadata__":{"a":"__class__ os.system(1)"}}`, 0],
  ])("accepts %s", async (_what, header, data) => {
    expect(await verdict(safetensors(header, data), name)).toBe("safe");
  });

  it.each([
    ["bytes behind the last tensor", one, 9, /after the last tensor/],
    ["a file that ends early", one, 7, /ends 1 bytes before/],
    ["a hole", `{"a":${tensor("F32", [1], 0, 4)},"b":${tensor("F32", [1], 8, 12)}}`, 12, /no tensor owns/],
    ["an overlap", `{"a":${tensor("F32", [2], 0, 8)},"b":${tensor("F32", [1], 4, 8)}}`, 8, /overlap/],
    [
      "a key that stands twice",
      `{"a":${tensor("U8", [1], 0, 1)},"\\u0061":${tensor("U8", [1], 0, 1)}}`,
      1,
      /twice/,
    ],
    ["half a byte", `{"a":${tensor("F4", [1], 0, 0)}}`, 0, /inside of a byte/],
    ["a shape that overflows", `{"a":${tensor("U8", [4294967296, 4294967296, 2], 0, 0)}}`, 0, /overflows/],
    [
      "a size that only a double would accept",
      `{"a":{"dtype":"U8","shape":[9007199254740993],"data_offsets":[0,9007199254740992]}}`,
      0,
      /do not fit/,
    ],
    ["an unknown type", `{"a":${tensor("Q4", [1], 0, 1)}}`, 1, /unknown type/],
    [
      "an offset that is no integer",
      `{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1.0]}}`,
      1,
      /valid offsets/,
    ],
    ["metadata that is no string", `{"__metadata__":{"a":1}}`, 0, /not a string/],
    ["a header that is an array", `[1]`, 0, /begin with/],
    ["deep nesting", `{"a":${"[".repeat(20_000)}`, 0, /nested deeper/],
  ])("reports %s", async (_what, header, data, message) => {
    const reading = await read(safetensors(header, data), name);
    expect(reading.verdict).toBe("review");
    expect(reading.observations[0]?.message).toMatch(message);
  });

  it("does not read what a header claims beyond the cap or the file", async () => {
    expect(await verdict(safetensors("{}", 0, 100_000_001n), name)).toBe("review");
    expect(await verdict(safetensors("{}", 0, 1000n), name)).toBe("review");
    expect(await verdict("<html><body>404</body></html>", name)).toBe("unreadable");
    expect(await verdict("short", name)).toBe("unreadable");
  });

  it("judges a huge file by one small read", async () => {
    const head = safetensors(`{"a":${tensor("U8", [40_000_000_000], 0, 40_000_000_000)}}`, 0);
    const inner = bytesSource(head);
    const reads: number[] = [];
    const source = {
      size: head.length + 40_000_000_000,
      read: (offset: number, length: number) => {
        reads.push(length);
        return inner.read(offset, length);
      },
    };
    const budget = { inflate: 0, members: 0, read: 1e6 };
    const nested = () => Promise.reject(new Error("none"));
    const reading = await readSafetensors(source, { path: name, parents: [], rules, budget, nested });
    expect(reading.verdict).toBe("safe");
    expect(reads).toHaveLength(1);
    expect(reads[0]).toBeLessThanOrEqual(65_536);
  });
});

it("the license that the metadata names is a detail, where it is a name", async () => {
  const of = async (metadata: string) =>
    (await read(safetensors(`{"__metadata__":${metadata}}`, 0), name)).details;
  expect(await of('{"modelspec.license":" CC-BY-NC-4.0 "}')).toEqual({ licenses: ["CC-BY-NC-4.0"] });
  for (const none of [
    '{"format":"pt"}',
    '{"modelspec.license":""}',
    `{"modelspec.license":"${"x".repeat(200)}"}`,
    "null",
  ])
    expect(await of(none), none).toBeUndefined();
});
