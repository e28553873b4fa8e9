import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import { inspectArtifact } from "../../src/artifacts/inspect.ts";
import { packRules } from "./made/pack-rules.ts";
import { RUNS, stateDict } from "./made/pickles.ts";
import { sparse } from "./made/sparse.ts";
import { bytesOf, type ZipPart, zip } from "./made/zip.ts";

const TENSORS = 250;
const NUMEL = 1024 * 1024;
const STORAGE = NUMEL * 4;

/** A checkpoint of 1 GB as PyTorch lays it out: the storages are zeros that nobody keeps. */
function checkpoint(pickle: Uint8Array) {
  const first: ZipPart[] = [
    { name: "archive/data.pkl", bytes: pickle, padding: 19 },
    { name: "archive/byteorder", bytes: bytesOf("little"), padding: 40 },
  ];
  const last: ZipPart[] = [
    { name: "archive/version", bytes: bytesOf("3\n"), padding: 33 },
    { name: "archive/.data/serialization_id", bytes: bytesOf("0".repeat(40)), padding: 20 },
  ];
  const storages = Array.from({ length: TENSORS }, (_, i) => ({
    name: `archive/data/${i}`,
    bytes: new Uint8Array(),
    padding: 20,
  }));
  return layOut(first, storages, last);
}

function layOut(first: ZipPart[], storages: ZipPart[], last: ZipPart[]) {
  const small = zip([...first, ...storages, ...last]);
  const view = new DataView(small.buffer);
  const end = small.length - 22;
  const directory = view.getUint32(end + 16, true);
  const pieces: { offset: number; bytes: Uint8Array }[] = [];
  const offsets: number[] = [];
  let from = 0;
  let shift = 0;
  // Every storage header is followed by bytes that the small file leaves out.
  for (let at = directory, i = 0; at < end; i++) {
    const local = view.getUint32(at + 42, true);
    offsets.push(local + shift);
    const isStorage = i >= first.length && i < first.length + storages.length;
    const next = at + 46 + view.getUint16(at + 28, true);
    const bodyEnd = next < end ? view.getUint32(next + 42, true) : directory;
    if (isStorage) {
      view.setUint32(local + 18, STORAGE, true);
      view.setUint32(local + 22, STORAGE, true);
      view.setUint32(at + 20, STORAGE, true);
      view.setUint32(at + 24, STORAGE, true);
      pieces.push({ offset: from + shift, bytes: small.slice(from, bodyEnd) });
      from = bodyEnd;
      shift += STORAGE;
    }
    at = next;
  }
  for (let at = directory, i = 0; at < end; i++, at += 46 + view.getUint16(at + 28, true))
    view.setUint32(at + 42, offsets[i]!, true);
  view.setUint32(end + 16, directory + shift, true);
  pieces.push({ offset: from + shift, bytes: small.slice(from) });
  return sparse(small.length + shift, pieces);
}

/** The same in the format before PyTorch 1.6: five pickles, then each storage behind its number of items. */
function legacy(pickle: Uint8Array) {
  const keys = Array.from({ length: TENSORS }, (_, i) => String(i)).sort();
  const list = keys.map((key) => `X${String.fromCharCode(key.length)}\0\0\0${key}`).join("");
  const head = [
    "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.",
    "\x80\x02M\xe9\x03.",
    "\x80\x02}q\x00.",
    Buffer.from(pickle).toString("latin1"),
    `\x80\x02](${list}e.`,
  ].join("");
  const count = new Uint8Array(8);
  new DataView(count.buffer).setBigUint64(0, BigInt(NUMEL), true);
  const pieces = keys.map((_, i) => ({ offset: head.length + i * (STORAGE + 8), bytes: count }));
  return sparse(head.length + TENSORS * (STORAGE + 8), [{ offset: 0, bytes: bytesOf(head) }, ...pieces]);
}

/** A storage of 5 GB before the pickle: sizes and offsets in ZIP64 fields (APPNOTE 4.5.3). */
function wide(pickle: Uint8Array) {
  const u64 = (n: number) => Buffer.from(BigUint64Array.of(BigInt(n)).buffer);
  const u = (bytes: number, n: number) => Buffer.from(Uint32Array.of(n).buffer).subarray(0, bytes);
  const large = 5e9;
  const full = Buffer.alloc(4, 0xff);
  const pieces: { offset: number; bytes: Uint8Array }[] = [];
  const central: Uint8Array[] = [];
  let at = 0;
  for (const { name, bytes, size } of [
    { name: "a/data/0", bytes: new Uint8Array(), size: large },
    { name: "a/data.pkl", bytes: pickle, size: pickle.length },
    { name: "a/version", bytes: bytesOf("3\n"), size: 2 },
  ]) {
    const sizes = Buffer.concat([u64(size), u64(size)]);
    const head = Buffer.concat([
      u(2, 45),
      u(2, 0),
      u(2, 0),
      u(4, 0),
      u(4, crc32(bytes)),
      full,
      full,
      u(2, name.length),
    ]);
    const local = Buffer.concat([
      bytesOf("PK\x03\x04"),
      head,
      u(2, 20),
      bytesOf(name),
      u(2, 1),
      u(2, 16),
      sizes,
      bytes,
    ]);
    central.push(Buffer.concat([bytesOf("PK\x01\x02"), u(2, 45), head, u(2, 28), Buffer.alloc(10), full]));
    central.push(Buffer.concat([bytesOf(name), u(2, 1), u(2, 24), sizes, u64(at)]));
    pieces.push({ offset: at, bytes: local });
    at += local.length - bytes.length + size;
  }
  const directory = Buffer.concat(central);
  const end64 = [
    bytesOf("PK\x06\x06"),
    u64(44),
    u(2, 45),
    u(2, 45),
    u(4, 0),
    u(4, 0),
    u64(3),
    u64(3),
    u64(directory.length),
    u64(at),
  ];
  const locator = [bytesOf("PK\x06\x07"), u(4, 0), u64(at + directory.length), u(4, 1)];
  const end = [bytesOf("PK\x05\x06"), u(4, 0), u(2, 0xffff), u(2, 0xffff), full, full, u(2, 0)];
  const tail = Buffer.concat([directory, ...end64, ...locator, ...end]);
  return sparse(at + tail.length, [...pieces, { offset: at, bytes: tail }]);
}

describe("a checkpoint of 1 GB, over requests", () => {
  it("costs its directory and its pickles", async () => {
    const { source, asked, bytes } = checkpoint(stateDict(TENSORS, NUMEL));
    expect(source.size).toBeGreaterThan(1e9);
    const found = await inspectArtifact(source, "pytorch_model.bin", packRules);
    expect(found).toMatchObject({ format: "torch-zip", verdict: "safe" });
    expect(asked.length).toBeLessThanOrEqual(4);
    expect(bytes()).toBeLessThanOrEqual(200_000);
  });

  it("costs its head where it is of the old format", async () => {
    const { source, asked, bytes } = legacy(stateDict(TENSORS, NUMEL));
    const found = await inspectArtifact(source, "pytorch_model.bin", packRules);
    expect(found).toMatchObject({ format: "torch-legacy", verdict: "safe", observations: [] });
    expect(asked.length).toBeLessThanOrEqual(10);
    expect(bytes()).toBeLessThanOrEqual(1_000_000);
  });

  it("is found beyond 4 GB as well, where offsets are wide", async () => {
    for (const [pickle, verdict] of [
      [stateDict(1, NUMEL), "safe"],
      [RUNS, "dangerous"],
    ] as const) {
      const { source, asked } = wide(pickle);
      expect(source.size).toBeGreaterThan(2 ** 32);
      const found = await inspectArtifact(source, "model.pt", packRules);
      expect(found).toMatchObject({ format: "torch-zip", verdict });
      if (verdict === "safe") expect(found.observations).toEqual([]);
      expect(asked.length).toBeLessThanOrEqual(4);
    }
  });

  it("is no cheaper to attack", async () => {
    const { source, asked } = checkpoint(RUNS);
    const found = await inspectArtifact(source, "pytorch_model.bin", packRules);
    expect(found).toMatchObject({ format: "torch-zip", verdict: "dangerous" });
    expect(found.globals[0]).toMatchObject({ global: "posix.system", member: "archive/data.pkl" });
    expect(asked.length).toBeLessThanOrEqual(4);
  });
});
