import { describe, expect, it } from "vitest";
import { findings, inspect } from "./made/inspect.ts";
import { DATA, RUNS, stateDict } from "./made/pickles.ts";
import { bytesOf, type ZipPart, zip } from "./made/zip.ts";

const torch = (pickle: Uint8Array, more: Partial<ZipPart> = {}): ZipPart[] => [
  { name: "archive/data.pkl", bytes: pickle, padding: 19, ...more },
  { name: "archive/data/0", bytes: new Uint8Array(64) },
  { name: "archive/version", bytes: bytesOf("3\n") },
];

describe("a torch zip", () => {
  it("is safe where its pickle is, stored or deflated", async () => {
    for (const deflate of [false, true])
      expect(await inspect(zip(torch(stateDict(1, 16), { deflate })), "model.bin")).toMatchObject({
        format: "torch-zip",
        verdict: "safe",
        observations: [],
      });
  });

  it("is dangerous whatever it is called, and says where", async () => {
    for (const name of ["model.pt", "weights", "notes.txt", "model.safetensors"]) {
      const found = await inspect(zip(torch(RUNS, { deflate: true })), name);
      expect(found.verdict).toBe("dangerous");
      expect(found.globals[0]).toMatchObject({
        global: "posix.system",
        call: 'posix.system("echo hello")',
        member: "archive/data.pkl",
        offset: 30,
      });
    }
  });

  it("compares storages with the members that they are read from", async () => {
    const archive = (bytes: number, more: Partial<ZipPart> = {}) =>
      zip([
        { name: "a/data.pkl", bytes: stateDict(1, 4) },
        { name: "a/data/0", bytes: new Uint8Array(bytes), ...more },
      ]);
    expect((await inspect(archive(16), "model.pt")).verdict).toBe("safe");
    const short = await inspect(archive(8), "model.pt");
    expect(short.verdict).toBe("review");
    expect(short.observations[0]).toMatchObject({ member: "a/data/0", finding: "container-inconsistent" });
    expect((await inspect(archive(16, { name: "a/data/7" }), "model.pt")).verdict).toBe("unreadable");
  });

  it("skips storages only where torch itself names them", async () => {
    const data = { name: "a/data.pkl", bytes: DATA };
    const hidden = { name: "a/data/0", bytes: RUNS };
    const manifest = { name: "MAR-INF/MANIFEST.json", bytes: bytesOf("{}") };
    expect((await inspect(zip([data, hidden]), "model.pt")).verdict).toBe("safe");
    expect((await inspect(zip([data, hidden]), "arrays.npz")).verdict).toBe("dangerous");
    expect((await inspect(zip([manifest, { ...hidden, name: "data/0" }]), "model.mar")).verdict).toBe(
      "dangerous",
    );
  });

  it("reads a pickle under any name, but no storage", async () => {
    const extra = (name: string) => zip([...torch(DATA), { name, bytes: RUNS }]);
    expect((await inspect(extra("archive/state"), "m.pt")).verdict).toBe("dangerous");
    expect((await inspect(extra("archive/notes.txt"), "m.pt")).verdict).toBe("dangerous");
    expect(await inspect(extra("archive/constants.pkl"), "m.pt")).toMatchObject({
      format: "torchscript",
      verdict: "dangerous",
    });
    expect((await inspect(extra("archive/data/1"), "m.pt")).verdict).toBe("safe");
  });
});

/** Each is read by some loader with its payload and by some scanner without. */
const tricks: Readonly<Record<string, Uint8Array>> = {
  "two members of one name": zip([...torch(DATA), { name: "archive/data.pkl", bytes: RUNS }]),
  "another name in the local header": zip(torch(RUNS, { central: { name: "archive/data.txt" } })),
  "encrypted by the directory only": zip(torch(RUNS, { central: { flags: 1 } })),
  "encrypted by both headers, but not": zip(torch(RUNS, { central: { flags: 1 }, local: { flags: 1 } })),
  "flagged as a patch": zip(torch(RUNS, { central: { flags: 32 } })),
  "a method nobody knows": zip(torch(RUNS, { central: { method: 99 } })),
  "a method nobody knows in both headers": zip(
    torch(RUNS, { central: { method: 99 }, local: { method: 99 } }),
  ),
  "a version that does not exist": zip(torch(RUNS, { central: { version: 255 } })),
  "a wrong checksum": zip(torch(RUNS, { central: { crc: 1 }, local: { crc: 1 } })),
  "a smaller size in the directory": zip(torch(RUNS, { central: { size: 2, packed: 2 } })),
  "a smaller size in the local header": zip(torch(RUNS, { local: { size: 2, packed: 2 } })),
  "stored, with a packed size that cuts it": zip(
    torch(RUNS, { central: { packed: 2 }, local: { packed: 2 } }),
  ),
  "stored, with a size that cuts it": zip(torch(RUNS, { central: { size: 2 }, local: { size: 2 } })),
  "a local header that no directory lists": zip([
    { name: "x/data.pkl", bytes: RUNS, hidden: true },
    ...torch(DATA),
  ]),
  "no central directory": zip(torch(RUNS)).subarray(0, 200),
  "a second end record": zip(torch(RUNS), { suffix: bytesOf(`PK\x05\x06${"\0".repeat(18)}`) }),
  "bytes before it": zip(torch(RUNS), { prefix: bytesOf("junk") }),
  "more bytes behind it than are searched": zip(torch(RUNS), { suffix: new Uint8Array(70_000) }),
  // Made by hand: the wide end record names one directory, the narrow one another.
  "a payload that only ZIP64 readers find": Buffer.from(
    "UEsDBBQAAAAAAMiDeV2JhwwJIAAAACAAAAAQAAAAYXJjaGl2ZS9kYXRhLnBrbGNwb3NpeApzeXN0ZW0KKFMnZWNobyBoZWxsbycKdFIuUEsDBBQAAAAAAMiDeV09t96JBAAAAAQAAAAQAAAAYXJjaGl2ZS9kYXRhLnBrbIACfS5QSwECFAMUAAAAAADIg3ldiYcMCSAAAAAgAAAAEAAAAAAAAAAAAAAAgAEAAAAAYXJjaGl2ZS9kYXRhLnBrbFBLAQIUAxQAAAAAAMiDeV09t96JBAAAAAQAAAAQAAAAAAAAAAAAAACAAU4AAABhcmNoaXZlL2RhdGEucGtsUEsGBiwAAAAAAAAALQAtAAAAAAAAAAAAAQAAAAAAAAABAAAAAAAAAD4AAAAAAAAAgAAAAAAAAABQSwYHAAAAAPwAAAAAAAAAAQAAAFBLBQYAAAAAAQABAD4AAAC+AAAAAAA=",
    "base64",
  ),
  "a payload that ZIP64 readers do not find": Buffer.from(
    "UEsDBBQAAAAAAMiDeV09t96JBAAAAAQAAAAQAAAAYXJjaGl2ZS9kYXRhLnBrbIACfS5QSwMEFAAAAAAAyIN5XYmHDAkgAAAAIAAAABAAAABhcmNoaXZlL2RhdGEucGtsY3Bvc2l4CnN5c3RlbQooUydlY2hvIGhlbGxvJwp0Ui5QSwECFAMUAAAAAADIg3ldPbfeiQQAAAAEAAAAEAAAAAAAAAAAAAAAgAEAAAAAYXJjaGl2ZS9kYXRhLnBrbFBLAQIUAxQAAAAAAMiDeV2JhwwJIAAAACAAAAAQAAAAAAAAAAAAAACAATIAAABhcmNoaXZlL2RhdGEucGtsUEsGBiwAAAAAAAAALQAtAAAAAAAAAAAAAQAAAAAAAAABAAAAAAAAAD4AAAAAAAAAgAAAAAAAAABQSwYHAAAAAPwAAAAAAAAAAQAAAFBLBQYAAAAAAQABAD4AAAC+AAAAAAA=",
    "base64",
  ),
  "a harmless pickle before it": zip(torch(RUNS, { deflate: true }), { prefix: DATA }),
  "a pickle before it": zip(torch(DATA), { prefix: RUNS }),
};

describe("a zip that is read in two ways", () => {
  it.each(Object.entries(tricks))("%s: the worse one counts", async (_, bytes) => {
    const found = await inspect(bytes, "model.pt");
    expect(found.verdict).toBe("dangerous");
    expect(found.globals.some(({ global }) => global === "posix.system")).toBe(true);
  });

  it("is inconsistent where its payload is none", async () => {
    for (const part of [
      { central: { name: "archive/data.bin" } },
      { central: { method: 8 } },
      { local: { crc: 7 } },
    ]) {
      const found = await inspect(zip(torch(DATA, part)), "model.pt");
      expect(findings(found)).toContain("container-inconsistent");
      expect(found.verdict).not.toBe("safe");
    }
    expect((await inspect(zip(torch(DATA), { suffix: bytesOf("more") }), "model.pt")).verdict).toBe("review");
  });

  it("says that an encrypted member was not read", async () => {
    const secret = zip([
      { name: "a.bin", bytes: new Uint8Array(40).fill(0xa7), central: { flags: 1 }, local: { flags: 1 } },
    ]);
    expect(await inspect(secret, "a.zip")).toMatchObject({ verdict: "unreadable" });
  });
});

/** A directory that names one member of so many bytes again and again. */
function overlapping(members: number, size: number): Uint8Array {
  const one = Buffer.from(
    zip([{ name: "a.pkl", bytes: Buffer.alloc(size, "0N").fill(0x80, 0, 1).fill(2, 1, 2) }]),
  );
  const end = one.length - 22;
  const start = one.readUInt32LE(end + 16);
  const record = one.subarray(start, end);
  const tail = Buffer.from(one.subarray(end));
  tail.writeUInt16LE(members, 8);
  tail.writeUInt16LE(members, 10);
  tail.writeUInt32LE(record.length * members, 12);
  return Buffer.concat([one.subarray(0, start), ...new Array<Buffer>(members).fill(record), tail]);
}

describe("any zip", () => {
  it("is looked into, and what is in it as well", async () => {
    let inner = zip([{ name: "a.pkl", bytes: RUNS }]);
    for (let i = 0; i < 3; i++) inner = zip([{ name: "inner.zip", bytes: inner, deflate: true }]);
    const found = await inspect(inner, "outer.zip");
    expect(found).toMatchObject({ format: "zip", verdict: "dangerous" });
    expect(found.globals[0]?.member).toBe("inner.zip!inner.zip!inner.zip!a.pkl");
  });

  it("may have a comment, and no member in it", async () => {
    const commented = (comment: Uint8Array) => {
      const bytes = zip(torch(DATA), { suffix: comment });
      bytes[bytes.length - comment.length - 2] = comment.length;
      return bytes;
    };
    expect(await inspect(commented(bytesOf("made by hand")), "m.pt")).toMatchObject({
      verdict: "safe",
      observations: [],
    });
    const hidden = zip([{ name: "a.pkl", bytes: RUNS, hidden: true }], { end: false });
    expect((await inspect(commented(hidden), "m.pt")).verdict).toBe("dangerous");
  });

  it("is unreadable where it is nested too deep", async () => {
    let inner = zip([{ name: "a.txt", bytes: bytesOf("text") }]);
    for (let i = 0; i < 12; i++) inner = zip([{ name: "i.zip", bytes: inner }]);
    const found = await inspect(inner, "outer.zip");
    expect(found.verdict).toBe("unreadable");
    expect(findings(found)).toContain("container-limit");
  });

  it("must not write outside of its folder", async () => {
    for (const name of ["../../evil.txt", "/etc/passwd", "C:\\evil.txt", "a/../../b"])
      expect(findings(await inspect(zip([{ name, bytes: bytesOf("x") }]), "a.zip"))).toContain(
        "container-traversal",
      );
    const link = (to: string) => zip([{ name: "a/link", bytes: bytesOf(to), link: true }]);
    expect((await inspect(link("../../etc"), "a.zip")).verdict).toBe("dangerous");
    expect((await inspect(link("../b"), "a.zip")).verdict).toBe("safe");
    expect((await inspect(zip([{ name: "a..b/c...txt", bytes: bytesOf("x") }]), "a.zip")).verdict).toBe(
      "safe",
    );
  });

  it("says what a bomb is", async () => {
    const found = await inspect(
      zip([{ name: "a.bin", bytes: new Uint8Array(140 * 1024 * 1024), deflate: true }]),
      "a.zip",
    );
    expect(found.verdict).toBe("unreadable");
    expect(found.observations.find(({ finding }) => finding === "container-limit")?.message).toMatch(
      /^a bomb/,
    );
  });

  it("does not read again and again what members share", async () => {
    const started = performance.now();
    const found = await inspect(overlapping(20_000, 200_000), "a.zip");
    expect(findings(found)).toContain("container-limit");
    expect(found.verdict).toBe("unreadable");
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it("may hold what macOS keeps beside each file", async () => {
    const fork = { name: "__MACOSX/._model.bin", bytes: Uint8Array.of(0, 5, 0x16, 7, ...new Uint8Array(90)) };
    expect(await inspect(zip([{ name: "model.bin", bytes: DATA }, fork]), "a.zip")).toMatchObject({
      verdict: "safe",
    });
    expect((await inspect(zip([{ ...fork, bytes: RUNS }]), "a.zip")).verdict).toBe("dangerous");
  });

  it("is named by what it holds", async () => {
    const of = async (names: string[], path: string) =>
      (await inspect(zip(names.map((name) => ({ name, bytes: bytesOf("{}") }))), path)).format;
    expect(await of(["config.json", "metadata.json", "model.weights.h5"], "a")).toBe("keras");
    expect(await of(["MAR-INF/MANIFEST.json"], "a")).toBe("torch-archive");
    expect(await of(["m/archive_format", "m/models/model.json"], "a")).toBe("pt2");
    expect(await of(["schema.json"], "a.skops")).toBe("skops");
    expect(await of(["a.npy", "b.npy"], "a.npz")).toBe("npz");
    expect(await of(["m/.data/extern_modules", "m/data.pkl"], "a")).toBe("torch-package");
  });
});

describe("a zip that Python's zipfile takes for another", () => {
  const u16 = (n: number) => [n & 255, n >> 8];
  const u32 = (n: number) => [...u16(n & 0xffff), ...u16(n >>> 16)];
  const u64 = (n: number) => [...u32(n), ...u32(0)];
  const text = bytesOf("a: !!python/object/apply:os.system [echo]\n");

  /** A local header and its bytes, stored. */
  const member = (name: string, bytes: Uint8Array) => zip([{ name, bytes }], { end: false });
  const record = (name: string, size: number, offset: number, extra: readonly number[] = []) => [
    ...[0x50, 0x4b, 1, 2, 20, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ...[
      ...u32(0),
      ...u32(size),
      ...u32(size),
      ...u16(name.length),
      ...u16(extra.length),
      ...u16(0),
      ...u16(0),
    ],
    ...[...u16(0), ...u32(0), ...u32(offset), ...bytesOf(name), ...extra],
  ];
  const wideEnd = (size: number, offset: number) => [
    ...[0x50, 0x4b, 6, 6, ...u64(44), 45, 0, 45, 0, ...u32(0), ...u32(0)],
    ...[...u64(1), ...u64(1), ...u64(size), ...u64(offset)],
  ];
  const locator = (at: number) => [0x50, 0x4b, 6, 7, ...u32(0), ...u64(at), ...u32(1)];
  const end = (count: number, size: number, offset: number) => [
    ...[0x50, 0x4b, 5, 6, 0, 0, 0, 0, ...u16(count), ...u16(count), ...u32(size), ...u32(offset), 0, 0],
  ];
  const local = (name: string, bytes: Uint8Array) => {
    const whole = member(name, bytes);
    return [...whole.subarray(0, 30 + name.length + bytes.length)];
  };

  it("is read by both of two wide end records, even where a member holds one of them", async () => {
    const inner = local("a.yaml", text);
    const cover = local("a.txt", Uint8Array.from([0x61, ...inner]));
    const start = cover.length - inner.length;
    for (const narrow of [end(0xffff, 0xffffffff, 0xffffffff), end(1, 51, cover.length)]) {
      const decoy = record("a.txt", inner.length + 1, 0);
      const real = record("a.yaml", text.length, start);
      const first = cover.length + decoy.length;
      const whole = [...cover, ...decoy, ...wideEnd(decoy.length, cover.length)];
      const at = whole.length;
      whole.push(...real, ...wideEnd(real.length, at), ...locator(first), ...narrow);
      expect((await inspect(Uint8Array.from(whole), "a.zip")).verdict).toBe("dangerous");
    }
    // The decoy's member reaches over the directory that Python finds.
    const wide = wideEnd(51, 0);
    const name = "a.txt";
    const head = [...record(name, 0, 0), ...wide];
    const real = record("a.yaml", text.length, head.length + 35 + 1);
    const rest = [0x61, ...inner, ...real, ...wideEnd(real.length, head.length + 36 + inner.length)];
    const behind = [
      ...local(name, Uint8Array.from(rest)),
      ...locator(51),
      ...end(0xffff, 0xffffffff, 0xffffffff),
    ];
    const whole = [...record(name, rest.length, head.length), ...wide, ...behind];
    expect((await inspect(Uint8Array.from(whole), "a.zip")).verdict).toBe("dangerous");
  });

  it("is read under the name of its extra field", async () => {
    const bytes = local("a.txt", text);
    for (const [alias, verdict] of [
      ["a.yaml", "dangerous"],
      ["../a.txt", "dangerous"],
      ["b.txt", "safe"],
    ] as const) {
      const extra = [0x75, 0x70, ...u16(5 + alias.length), 1, ...u32(0), ...bytesOf(alias)];
      const directory = record("a.txt", text.length, 0, extra);
      const whole = [...bytes, ...directory, ...end(1, directory.length, bytes.length)];
      expect((await inspect(Uint8Array.from(whole), "a.zip")).verdict).toBe(
        verdict === "safe" ? "review" : verdict,
      );
    }
  });
});
