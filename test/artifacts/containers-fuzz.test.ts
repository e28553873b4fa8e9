import { deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { VERDICTS } from "../../src/model.ts";
import { inspect } from "./made/inspect.ts";
import { DATA, RUNS } from "./made/pickles.ts";
import { tar } from "./made/tar.ts";
import { bytesOf, zip } from "./made/zip.ts";

const header = "{'descr': [('a', '<f4'), ('b', '|S3')], 'fortran_order': False, 'shape': (2, 3), }\n";
const npy = Uint8Array.from([
  ...bytesOf("\x93NUMPY\x01\0"),
  header.length,
  0,
  ...bytesOf(header),
  ...new Uint8Array(42),
]);
const objects = header.replace("[('a', '<f4'), ('b', '|S3')]", "'|O'");

/** One small valid file a container, each with something that runs in it. */
const seeds: Readonly<Record<string, Uint8Array>> = {
  zip: zip([
    { name: "a/data.pkl", bytes: RUNS, padding: 12 },
    { name: "a/b.txt", bytes: bytesOf("text".repeat(20)), deflate: true },
    { name: "a/c.npy", bytes: npy },
  ]),
  "zip in zip": zip([
    { name: "inner.zip", bytes: zip([{ name: "a.pkl", bytes: RUNS, deflate: true }]), deflate: true },
  ]),
  tar: tar([
    { name: "x", type: "x", bytes: bytesOf("13 path=a/bb\n") },
    { name: "c", bytes: RUNS },
    { name: "d", type: "2", link: "c" },
  ]),
  numpy: npy,
  "numpy objects": Uint8Array.from([
    ...bytesOf("\x93NUMPY\x01\0"),
    objects.length,
    0,
    ...bytesOf(objects),
    ...RUNS,
  ]),
  gzip: gzipSync(tar([{ name: "c", bytes: DATA }])),
  zlib: deflateSync(RUNS),
  "7z": Buffer.from(
    "N3q8ryccAAQjHZjYJgAAAAAAAABaAAAAAAAAAMDwjLAAMZwKIvYM+Auj29ttAH22DpMgzFRmjm3kEq6y+SrocWf5r5hpgAEEBgABCSYABwsBAAIjAwEBBV0AEAAABAMDAQMBAAwgIAAICgGJhwwJAAAFARETAGQAYQB0AGEALgBwAGsAbAAAABkAFAoBAHgd1Fr2fN0BFQYBACCApIEAAA==",
    "base64",
  ),
};

type Edit = { at: number; kind: "flip" | "drop" | "double" | "insert" | "number"; value: number };
const edits = fc.array(
  fc.record({
    at: fc.nat(10_000),
    kind: fc.constantFrom(
      "flip" as const,
      "drop" as const,
      "double" as const,
      "insert" as const,
      "number" as const,
    ),
    value: fc.oneof(fc.nat(255), fc.constantFrom(0, 0x7f, 0x80, 0xff)),
  }),
  { minLength: 1, maxLength: 6 },
);

function mutate(seed: Uint8Array, list: readonly Edit[]): Uint8Array {
  let bytes = [...seed];
  for (const { at, kind, value } of list) {
    const i = bytes.length === 0 ? 0 : at % bytes.length;
    if (kind === "flip") bytes[i] = value;
    else if (kind === "drop") bytes.splice(i, (value % 40) + 1);
    else if (kind === "insert") bytes.splice(i, 0, value, value);
    else if (kind === "number") bytes.splice(i, 4, value, 255, 255, value);
    else bytes = [...bytes.slice(0, i), ...bytes.slice(Math.max(0, i - 64), i), ...bytes.slice(i)];
  }
  return Uint8Array.from(bytes);
}

describe("hostile containers", () => {
  it.each(Object.keys(seeds))(
    "end in a verdict, soon and in little memory: %s",
    async (name) => {
      const before = process.memoryUsage().rss;
      await fc.assert(
        fc.asyncProperty(edits, async (list) => {
          const started = performance.now();
          const found = await inspect(mutate(seeds[name]!, list), "model.bin");
          expect(VERDICTS).toContain(found.verdict);
          expect(performance.now() - started).toBeLessThan(2000);
        }),
        { numRuns: 600 },
      );
      expect(process.memoryUsage().rss - before).toBeLessThan(256 * 1024 * 1024);
    },
    60_000,
  );

  it("are read as what they are before the edits", async () => {
    for (const [name, bytes] of Object.entries(seeds))
      expect([name, (await inspect(bytes, "model.bin")).verdict]).toEqual([
        name,
        name === "numpy" || name === "gzip" ? "safe" : "dangerous",
      ]);
  });
});
