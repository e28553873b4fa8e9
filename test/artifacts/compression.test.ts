import { deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { codecs } from "../../src/artifacts/compression/codecs.ts";
import { inspect } from "./made/inspect.ts";
import { DATA, RUNS } from "./made/pickles.ts";
import { bytesOf } from "./made/zip.ts";

const LIMIT = 1024 * 1024;
/** `hello world, ` forty times, then `\0` a thousand times: as the field's own tools compress it. */
const TEXT = Buffer.from(`${"hello world, ".repeat(40)}${"\0".repeat(1000)}`);
const packed: Readonly<Record<string, string>> = {
  bzip2:
    "QlpoOTFBWSZTWcUDTAUAAH/RgcAAQAQGRJCAAIAACCAAUIGgaAUqmgaZN2MFyJkTsTImRPKjehNCdhNiZE8E0fi7kinChIYoGmAo",
  xz: "/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4AXvAB1dADQZSe6N6ReJOjNf/fZHircQdwhKrO7wX0dsCbQAAAAAAPMM7i5GPnCwAAE58AsAAADkVRV/scRn+wIAAAAABFla",
  "xz without a check":
    "/Td6WFoAAAD/EtlBAgAhARYAAAB0L+Wj4AXvAB1dADQZSe6N6ReJOjNf/fZHircQdwhKrO7wX0dsCbQAAAAAAAABMfALAAAAiddGk6gACvwCAAAAAABZWg==",
  "xz with filters":
    "/Td6WFoAAATm1rRGAgEDAQEhARYcR3hW4AXvACNdADQZPIBP52HL6jBRULNxvjHtCI9d8X4GxmkM9Z3DWbUXTaIAAADzDO4uRj5wsAABP/ALAAAA+bZMqbHEZ/sCAAAAAARZWg==",
  lzma: "XQAAgAD//////////wA0GUnujekXiTozX/32R4q3EHcISqzu8F9HbT7K6v//dxwAAA==",
  zstd: "KLUv/WTwBM0AAHBoZWxsbyB3b3JsZCwgAAIA5HGVgA/q/AKbO/su",
  lz4: "BCJNGGRApyAAAADfaGVsbG8gd29ybGQsIA0A/+kfAAEA////0lAAAAAAAAAAAADULA+S",
  "lz4 of linked blocks": "BCJNGGRApyAAAADfaGVsbG8gd29ybGQsIA0A/+kfAAEA////0lAAAAAAAAAAAADULA+S",
  "lz4 of the old form": "AiFMGCAAAADfaGVsbG8gd29ybGQsIA0A/+kfAAEA////0lAAAAAAAA==",
  "zip-lzma": "CQQFAF0AAIAAADQZSe6N6ReJOjNf/fZHircQdwhKrO7wX0dtPsrq//93HAAA",
};

const own: Readonly<Record<string, Uint8Array>> = {
  gzip: gzipSync(TEXT),
  zlib: deflateSync(TEXT),
  deflate: deflateRawSync(TEXT),
  ...Object.fromEntries(
    Object.entries(packed).map(([name, base64]) => [name, Buffer.from(base64, "base64")]),
  ),
};
const codecOf = (name: string) => codecs[name.split(" ")[0]!]!;

describe.each(Object.entries(own))("%s", (name, bytes) => {
  it("gives back what went in", async () => {
    const found = await codecOf(name)(bytes, LIMIT);
    expect(found.problem).toBeUndefined();
    expect(Buffer.from(found.bytes).equals(TEXT)).toBe(true);
    expect(found.consumed).toBe(bytes.length);
  });

  it("gives no more than the limit, and says so", async () => {
    const found = await codecOf(name)(bytes, 100);
    expect(found).toMatchObject({ limited: true });
    expect(Buffer.from(found.bytes).equals(TEXT.subarray(0, 100))).toBe(true);
  });

  it("gives what comes before a break", async () => {
    for (let length = 0; length < bytes.length; length++) {
      const found = await codecOf(name)(bytes.subarray(0, length), LIMIT);
      expect(TEXT.subarray(0, found.bytes.length).equals(found.bytes)).toBe(true);
      if (found.bytes.length < TEXT.length) expect(found.problem).toBeDefined();
    }
  });

  it("ends, whatever the bytes are", async () => {
    for (let at = 0; at < bytes.length; at++)
      for (const value of [0, 0x7f, 0xff]) {
        const broken = Uint8Array.from(bytes);
        broken[at] = value;
        const found = await codecOf(name)(broken, LIMIT);
        expect(found.bytes.length).toBeLessThanOrEqual(LIMIT);
      }
  });
});

describe("a stream that costs more than it holds", () => {
  const many = (bytes: readonly number[], times: number) => {
    const out = new Uint8Array(bytes.length * times);
    for (let i = 0; i < times; i++) out.set(bytes, i * bytes.length);
    return out;
  };

  it("is given up: windows for empty frames, models for empty chunks", async () => {
    const window = (exponent: number) => [0x28, 0xb5, 0x2f, 0xfd, 0, exponent << 3, 1, 0, 0];
    for (const bytes of [many(window(15), 500_000), many(window(20), 3)]) {
      const found = await codecOf("zstd")(bytes, LIMIT);
      expect(found).toMatchObject({ problem: "frames that take more memory than they are given" });
    }
    const xz = Buffer.from(packed.xz!, "base64");
    const start = xz.subarray(0, 12 + (xz[12]! + 1) * 4);
    const chunks = many([0xe0, 0, 0, 0, 5, 0xd8, 0, 0, 0, 0, 0, 0], 200_000);
    const found = await codecOf("xz")(Buffer.concat([start, chunks]), LIMIT);
    expect(found.problem).toBeDefined();
  });
});

describe("a compressed artifact", () => {
  it("is judged by what is in it", async () => {
    for (const [wrap, format] of [
      [gzipSync, "gzip"],
      [deflateSync, "zlib"],
    ] as const) {
      expect(await inspect(wrap(RUNS), "model.joblib")).toMatchObject({ format, verdict: "dangerous" });
      expect(await inspect(wrap(DATA), "model.joblib")).toMatchObject({
        format,
        verdict: "safe",
        observations: [],
      });
    }
  });

  it("in the form of joblib before 0.10 as well", async () => {
    const old = Buffer.concat([Buffer.from(`ZF${"0x21".padEnd(19)}`), deflateSync(RUNS)]);
    expect(await inspect(old, "model.pkl")).toMatchObject({ format: "joblib-zf", verdict: "dangerous" });
  });

  it("runs what comes before a break, and is never safe with one", async () => {
    const noise = Uint8Array.from({ length: 4000 }, (_, i) => (i * 7919 + (i >> 3) * 31) & 255);
    const whole = gzipSync(Buffer.concat([RUNS, noise]));
    expect((await inspect(whole.subarray(0, 1500), "a.gz")).verdict).toBe("dangerous");
    expect((await inspect(gzipSync(DATA).subarray(0, 25), "a.gz")).verdict).toBe("unreadable");
    expect((await inspect(Buffer.concat([deflateSync(DATA), bytesOf("tail")]), "a.joblib")).verdict).toBe(
      "review",
    );
  });

  it("without a magic number is told by decoding its head", async () => {
    const noise = Uint8Array.from({ length: 5000 }, (_, i) => (i * 2654435761) >>> 24);
    noise.set([0x78, 0x9c]);
    expect(await inspect(noise, "openvino_model.bin")).toMatchObject({ format: "raw-data", verdict: "safe" });
    expect((await inspect(noise, "weights.bin")).verdict).toBe("unreadable");
    expect(await inspect(deflateSync(RUNS), "openvino_model.bin")).toMatchObject({
      format: "zlib",
      verdict: "dangerous",
    });
  });

  it("is unreadable where nothing decodes it", async () => {
    expect(await inspect(bytesOf("Rar!\x1a\x07\x01\0more"), "a.rar")).toMatchObject({
      format: "rar",
      verdict: "unreadable",
    });
    expect(await inspect(bytesOf("\x1f\x9d\x90more"), "a.Z")).toMatchObject({
      format: "compress",
      verdict: "unreadable",
    });
  });
});
