import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { inspectArtifact } from "../../src/artifacts/inspect.ts";
import { SourceError } from "../../src/errors.ts";
import { findings, inspect } from "./made/inspect.ts";
import { packRules } from "./made/pack-rules.ts";
import { DATA, RUNS } from "./made/pickles.ts";
import { safetensors, tensor } from "./made/safetensors.ts";
import { tar } from "./made/tar.ts";
import { bytesOf, zip } from "./made/zip.ts";

const noise = Uint8Array.from({ length: 5000 }, (_, i) => ((i + 1) * 2654435761) >>> 24);
const coreml = new Uint8Array(200);
coreml.set([1, 0, 0, 0, 2, 0, 0, 0]);
coreml.set([0xef, 0xbe, 0xad, 0xde], 64);

describe("what a file is", () => {
  it("goes by its content: a `.bin` is not always a pickle", async () => {
    const named: readonly [string, Uint8Array, string, string][] = [
      ["metal/model.bin", bytesOf(`GPT-OSS v1.0\0\0\0\0${"\x07".repeat(100)}`), "gpt-oss-metal", "safe"],
      ["Data/com.apple.CoreML/weights/weight.bin", coreml, "coreml", "safe"],
      ["openvino_model.bin", noise, "raw-data", "safe"],
      ["params_shard_0.bin", noise, "raw-data", "safe"],
      ["Acme-7B.imatrix", noise, "raw-data", "safe"],
      ["model.bin", bytesOf(`\xba\x16O/\x0c\0\0\0${"\x07".repeat(100)}`), "word-vectors", "safe"],
      ["news.bin", bytesOf(`3000000 300\n</s> \x01\x90${"\x07".repeat(100)}`), "word-vectors", "safe"],
      ["model.bin", bytesOf(`\x06\0\0\0\x0c\0WhisperSpec\0${"\x07".repeat(100)}`), "ctranslate2", "safe"],
      ["model.bin", bytesOf(`\x06\0\0\0\x0c\0Whispering!\0${"\x07".repeat(100)}`), "unknown", "unreadable"],
      [
        "lm/5gram.bin",
        bytesOf(`mmap lm http://kheafield.com/code format version 5\n\0\x07`),
        "kenlm",
        "safe",
      ],
      ["yolo.weights", bytesOf(`\0\0\0\0\x02\0\0\0\0\0\0\0${"\x90".repeat(100)}`), "darknet", "safe"],
      ["yolo.weights", noise, "unknown", "unreadable"],
      ["vocab/lookups.bin", bytesOf("\x81\xa1a\xc0"), "flax-msgpack", "safe"],
      ["tokenizer", bytesOf("\x82\xa1a\xc0\xa1b\xc0"), "flax-msgpack", "safe"],
      ["ner/model", bytesOf("\x81\xa1a\xc0 and more"), "flax-msgpack", "unreadable"],
      ["tokenizer", noise, "unknown", "unreadable"],
      ["vocab/lookups.bin", noise, "flax-msgpack", "unreadable"],
      ["model.bin", safetensors(`{"a":${tensor("F32", [2], 0, 8)}}`, 8), "safetensors", "safe"],
      ["pytorch_model.bin", DATA, "pickle", "safe"],
      [
        "pytorch_model.bin",
        bytesOf("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"),
        "lfs-pointer",
        "unreadable",
      ],
      [
        "pytorch_model.bin",
        bytesOf("<!DOCTYPE html><html><body>Sign in</body></html>"),
        "html",
        "unreadable",
      ],
      ["pytorch_model.bin", new Uint8Array(), "empty", "unreadable"],
      ["pytorch_model.bin", noise, "unknown", "unreadable"],
      ["runs/events.out.tfevents.1690000000.host.1.0", noise, "table", "safe"],
      [".DS_Store", bytesOf(`\0\0\0\x01Bud1${"\0".repeat(100)}`), "media", "safe"],
      ["notes.xyz", noise, "unknown", "unreadable"],
      ["README.md", bytesOf("# A model\n"), "text", "safe"],
    ];
    for (const [path, bytes, format, verdict] of named)
      expect([path, await inspect(bytes, path)]).toMatchObject([
        path,
        { path, format, verdict, size: bytes.length },
      ]);
  });

  it("finds a pickle or a zip behind the first bytes of other programs' files", async () => {
    const heads = ["\xba\x16O/\x0c\0\0\0", "\x06\0\0\0\x0c\0WhisperSpec\0", "9 9\nxyz \x01"];
    for (const head of heads) {
      const both = new Uint8Array([...bytesOf(head), ...zip([{ name: "a/data.pkl", bytes: RUNS }])]);
      expect((await inspect(both, "model.bin")).verdict).toBe("dangerous");
    }
    for (const name of ["params_shard_0.bin", "lookups.bin", "x.weights", "tokenizer", "imatrix.dat"])
      expect((await inspect(RUNS, name)).verdict).toBe("dangerous");
  });

  it("finds a pickle under every name, and says where a name lied", async () => {
    for (const path of [
      "weights",
      ".hidden",
      "a.json",
      "model.safetensors",
      "notes.txt",
      "model.gguf",
      "a.py",
    ])
      expect([path, (await inspect(RUNS, path)).verdict]).toEqual([path, "dangerous"]);
    expect(findings(await inspect(DATA, "model.safetensors"))).toContain("artifact-mislabelled");
    expect((await inspect(DATA, "model.safetensors")).verdict).toBe("review");
  });

  it("is a pickle too where its bytes are opcodes, however far in they act", async () => {
    const long = `X\0\x23\0\0${" ".repeat(0x2300)}`;
    const call = "0cposix\nsystem\n(Vecho\ntR.";
    const polyglots: readonly [string, string, string][] = [
      ["model.bin", `GIF89aAAA${long}${call}`, "media"],
      ["pytorch_model.bin", `U\x0a\0\0ET12\0\0\0\0${long}${call}`, "executorch"],
      ["a.py", `S'${"a".repeat(6000)}'\n${call}`, "python"],
      ["a.yaml", `S'${"a".repeat(6000)}'\n${call}`, "yaml"],
    ];
    for (const [path, content, format] of polyglots)
      expect([path, await inspect(bytesOf(content), path)]).toMatchObject([
        path,
        { format, verdict: "dangerous" },
      ]);
    // A header of 0x100058 bytes: BINUNICODE, whose text ends within it.
    const header = `{"__metadata__":{"a":"${" ".repeat(0xffd)}`.slice(0, 0x1000 - 3);
    const ours = `${header}0U(${"m".repeat(40)}U!${"f".repeat(33)}q\xc3\x93)R.`;
    const weights = `X\0\x10\0\0\0\0\0${`${ours}${" ".repeat(0x100058 - 3 - ours.length)}"}}`}`;
    const polyglot = await inspect(bytesOf(weights), "pytorch_model.bin");
    expect(polyglot).toMatchObject({ format: "safetensors", verdict: "review" });
    expect(polyglot.globals[0]?.global).toBe(`${"m".repeat(40)}.${"f".repeat(33)}`);
  });

  it("is a pickle too where an archive's first name is one", async () => {
    const named = tar([{ name: "cposix\nsystem\n(Vecho\ntR.", bytes: DATA }]);
    expect(await inspect(named, "model.pt")).toMatchObject({ format: "tar", verdict: "dangerous" });
    const skipped = `U*M\x18\x40\0\0\0${"\0".repeat(36)}cposix\nsystem\n(Vecho\ntR.`;
    expect((await inspect(bytesOf(skipped), "model.bin")).verdict).toBe("dangerous");
  });

  it("is a zip too where a pickle holds all of it, or its name is that of a zip", async () => {
    const inner = zip([{ name: "data.pkl", bytes: RUNS }]);
    const commented = [...inner.subarray(0, -2), 1, 0];
    const length = [commented.length & 255, commented.length >> 8, 0, 0];
    const held = Uint8Array.from([0x42, ...length, ...commented, 0x2e]);
    expect(await inspect(held, "model.pkl")).toMatchObject({ format: "pickle", verdict: "dangerous" });
    const drawn = Uint8Array.from([...bytesOf(`GIF89a${"\0".repeat(50)}`), ...inner]);
    expect((await inspect(drawn, "model.pt")).verdict).toBe("dangerous");
    expect((await inspect(drawn, "drawing.gif")).verdict).toBe("safe");
  });

  it("is HDF5 too where that begins behind a user block", async () => {
    const model = '{"class_name":"TorchModuleWrapper","config":{}}';
    for (const at of [512, 4096]) {
      const bytes = Buffer.alloc(at + 200);
      bytes.write("GIF89a", 0);
      bytes.write(`\x89HDF\r\n\x1a\n\0${model}`, at, "latin1");
      expect((await inspect(bytes, "model.h5")).verdict).toBe("dangerous");
    }
  });

  it("is JSON in every encoding that Python's json finds in bytes", async () => {
    const text = '{"class_name":"TorchModuleWrapper","module":"keras.layers","config":{}}';
    const wide = (size: number, little: boolean, mark = "") =>
      Buffer.concat(
        [...(mark + text)].map((char) => {
          const bytes = Buffer.alloc(size);
          bytes[little ? 0 : size - 1] = char.charCodeAt(0) & 255;
          bytes[little ? 1 : size - 2] = char.charCodeAt(0) >> 8;
          return bytes;
        }),
      );
    for (const mark of ["", "\ufeff"])
      for (const bytes of [2, 4].flatMap((size) => [wide(size, true, mark), wide(size, false, mark)]))
        expect((await inspect(zip([{ name: "config.json", bytes }]), "m.keras")).verdict).toBe("dangerous");
  });

  it("is read as what its name says in an archive, though not all of it is text", async () => {
    const bytes = Buffer.from("# coding: latin-1 \xe9 \x01\nimport os\nos.system('x')\n", "latin1");
    expect((await inspect(zip([{ name: "handler.py", bytes }]), "m.mar")).verdict).toBe("dangerous");
    const kept = Buffer.from("\0\x05\x16\x07\0\x02\0\0Mac OS X", "latin1");
    for (const name of ["._handler.py", "._config.json"])
      expect((await inspect(zip([{ name, bytes: kept }]), "m.zip")).verdict).toBe("safe");
  });

  it("is read through what is wrapped around it", async () => {
    const twice = gzipSync(gzipSync(RUNS));
    expect((await inspect(twice, "model.pkl.gz.gz")).globals[0]?.member).toBe("model.pkl.gz!model.pkl");
  });
});

describe("bytes that cannot be had", () => {
  it("reject with what the source rejects with, at any depth", async () => {
    for (const fails of [0, 1, 2]) {
      let reads = 0;
      const error = new SourceError("network", "gone");
      const zip = gzipSync(RUNS);
      const source = {
        size: 5_000_000,
        read: async (offset: number, length: number) => {
          if (reads++ >= fails) throw error;
          const bytes = new Uint8Array(length);
          if (offset === 0) bytes.set(zip.subarray(0, length));
          return bytes;
        },
      };
      await expect(inspectArtifact(source, "model.bin", packRules)).rejects.toBe(error);
    }
  });
});
