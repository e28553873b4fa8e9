import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { applyDelta } from "../../src/provenance/delta.ts";
import { objectId } from "../../src/provenance/git-object.ts";
import { PACK_LIMITS, readPack } from "../../src/provenance/pack.ts";

type Raw = { type: number; size?: number; body: Uint8Array; base?: Buffer };

/** A pack out of raw entries, right or wrong. */
function pack(entries: readonly Raw[], count: number = entries.length): Buffer {
  const head = Buffer.from("PACK\0\0\0\x02\0\0\0\0", "latin1");
  head.writeUInt32BE(count, 8);
  const parts: Buffer[] = [head];
  for (const { type, body, base = Buffer.alloc(0), size = body.length } of entries) {
    const bytes: number[] = [];
    let rest = Math.floor(size / 16);
    bytes.push((type << 4) | (size & 15) | (rest > 0 ? 0x80 : 0));
    while (rest > 0) {
      bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
      rest = Math.floor(rest / 128);
    }
    parts.push(Buffer.from(bytes), base, deflateSync(body));
  }
  const all = Buffer.concat(parts);
  return Buffer.concat([all, createHash("sha1").update(all).digest()]);
}

const text = (value: string) => new Uint8Array(Buffer.from(value));
const blob = (value: string): Raw => ({ type: 3, body: text(value) });
const latin = (value: string) => new Uint8Array(Buffer.from(value, "latin1"));
/** Copies the first `from` bytes of the base, then adds `more`. */
const copyAndAdd = (base: number, from: number, more: string) =>
  latin(String.fromCharCode(base, from + more.length, 0x90, from, more.length) + more);

const problem = (bytes: Uint8Array, limits = PACK_LIMITS) => {
  const read = readPack(bytes, limits);
  return "problem" in read ? read.problem : "none";
};

describe("a pack", () => {
  it("gives its objects by their ids", () => {
    const read = readPack(pack([blob("one"), blob(""), { type: 2, body: text("") }]));
    expect("objects" in read && [...read.objects.keys()]).toEqual([
      objectId("blob", text("one")),
      objectId("blob", text("")),
      objectId("tree", text("")),
    ]);
  });

  it("resolves deltas by offset and by id, bases after their deltas too", () => {
    const base = blob("hello world");
    const id = Buffer.from(objectId("blob", base.body), "hex");
    const byId: Raw = { type: 7, base: id, body: copyAndAdd(11, 5, "!") };
    const first = pack([byId, base]);
    const read = readPack(first);
    expect("objects" in read && read.objects.has(objectId("blob", text("hello!")))).toBe(true);
    const back = pack([base]).length - 20 - 12;
    const byOffset: Raw = { type: 6, base: Buffer.from([back]), body: copyAndAdd(11, 6, "you") };
    const second = readPack(pack([base, byOffset]));
    expect("objects" in second && second.objects.has(objectId("blob", text("hello you")))).toBe(true);
  });

  it.each([
    ["nothing", Buffer.alloc(0), /truncated/],
    ["no pack", Buffer.alloc(100), /not a pack/],
    ["half of one", pack([blob("x".repeat(1000))]).subarray(0, 40), /truncated/],
    ["fewer objects than it says", pack([blob("one")], 2), /truncated|impossible|inflated|unknown type/],
    ["more objects than it says", pack([blob("one"), blob("two")], 1), /after its last object/],
    ["a wrong size", pack([{ ...blob("one"), size: 2 }]), /size/],
    ["a larger size", pack([{ ...blob("one"), size: 9 }]), /size/],
    ["an unknown type", pack([{ type: 5, body: text("x") }]), /unknown type/],
    [
      "an offset before the pack",
      pack([{ type: 6, base: Buffer.from([0x8f, 0x7f]), body: text("x") }]),
      /before/,
    ],
    ["a delta of itself", pack([{ type: 6, base: Buffer.from([0]), body: copyAndAdd(1, 1, "x") }]), /loop/],
    [
      "a base nobody has",
      pack([{ type: 7, base: Buffer.alloc(20, 7), body: copyAndAdd(1, 1, "x") }]),
      /loop or lack/,
    ],
  ])("%s is refused in words", (_, bytes, words) => {
    expect(problem(bytes)).toMatch(words);
  });

  it("is bounded in objects, in bytes, and in what its deltas grow to", () => {
    expect(problem(pack([blob("one")], 4_000_000_000))).toMatch(/4000000000 objects/);
    const bomb = pack([{ type: 3, body: new Uint8Array(5_000_000) }]);
    expect(bomb.length).toBeLessThan(10_000);
    expect(problem(bomb, { ...PACK_LIMITS, objectBytes: 1_000_000 })).toMatch(/too large/);
    expect(problem(bomb, { ...PACK_LIMITS, totalBytes: 1_000_000 })).toMatch(/too large/);
    const lying = pack([{ type: 3, body: new Uint8Array(5_000_000), size: 10 }]);
    expect(problem(lying)).toMatch(/inflated/);
    const huge = pack([{ type: 3, body: text("x"), size: 2 ** 40 }]);
    expect(problem(huge)).toMatch(/too large/);
    const base = { type: 3, body: new Uint8Array(60_000) };
    const id = Buffer.from(objectId("blob", base.body), "hex");
    // Base of 60,000 bytes, result of 60,000 * 16: the same copy sixteen times.
    const size = (n: number) => [(n & 0x7f) | 0x80, ((n >> 7) & 0x7f) | 0x80, n >> 14];
    const copies = Array.from({ length: 16 }, () => [0xb0, 60_000 & 0xff, 60_000 >> 8]).flat();
    const grow: Raw = {
      type: 7,
      base: id,
      body: Uint8Array.from([...size(60_000), ...size(960_000), ...copies]),
    };
    expect(problem(pack([base, grow]))).toBe("none");
    expect(problem(pack([base, grow]), { ...PACK_LIMITS, totalBytes: 500_000 })).toMatch(/too large/);
    expect(problem(pack([base, grow]), { ...PACK_LIMITS, objectBytes: 500_000 })).toMatch(/too-large/);
  });

  it("long chains of deltas are given up", () => {
    const entries: Raw[] = [blob("0")];
    let body = "0";
    for (let i = 1; i < 100; i++) {
      const base = Buffer.from(objectId("blob", text(body)), "hex");
      entries.unshift({ type: 7, base, body: copyAndAdd(body.length, body.length, "x") });
      body += "x";
    }
    expect(problem(pack(entries))).toMatch(/chain/);
  });
});

describe("a delta", () => {
  const base = text("abcdef");
  it.each([
    [[], "truncated"],
    [[6], "truncated"],
    [[5, 1, 1, 65], "malformed"],
    [[6, 1, 0], "malformed"],
    [[6, 1, 5, 65], "malformed"],
    [[6, 2, 1, 65], "malformed"],
    [[6, 1, 2, 65, 65], "malformed"],
    [[6, 9, 0x90, 9], "malformed"],
    [[6, 3, 0x91], "truncated"],
    [[6, 0xff, 0xff, 0xff, 0x7f], "too-large"],
    [[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80], "truncated"],
  ])("%j is %s", (bytes, outcome) => {
    expect(applyDelta(base, Uint8Array.from(bytes), 1_000_000)).toBe(outcome);
  });
});

const git = spawnSync("git", ["--version"]).status === 0;

describe.skipIf(!git)("a pack made by git", () => {
  it("reads back whole, deltas included", () => {
    const folder = mkdtempSync(join(tmpdir(), "modelvet-git-"));
    const run = (...args: string[]) =>
      execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...args], { cwd: folder });
    run("init", "-q");
    const base = Array.from(
      { length: 4000 },
      (_, i) => `line ${i} ${createHash("md5").update(`${i}`).digest("hex")}`,
    );
    for (let i = 0; i < 5; i++) {
      writeFileSync(join(folder, "a.txt"), base.with(i * 700, `changed ${i}`).join("\n"));
      run("add", "a.txt");
      run("commit", "-qm", `change ${i}`);
    }
    const ids = run("rev-list", "--objects", "--all").toString();
    const made = execFileSync("git", ["pack-objects", "--stdout", "-q", "--delta-base-offset"], {
      cwd: folder,
      input: ids.replace(/ .*$/gm, ""),
      maxBuffer: 1 << 26,
    });
    const read = readPack(new Uint8Array(made));
    expect("objects" in read && [...read.objects.keys()].sort()).toEqual(
      ids
        .trim()
        .split("\n")
        .map((line) => line.slice(0, 40))
        .sort(),
    );
  });
});

describe("objects of any size", () => {
  it("come whole, and hold no more memory than they have bytes", () => {
    const sizes = [0, 1, 63, 64, 65, 16_384, 1 << 20, (1 << 20) + 1, 3_000_000];
    const entries = sizes.map((size): Raw => ({ type: 3, body: Buffer.alloc(size, "x") }));
    const read = readPack(pack(entries));
    if ("problem" in read) throw new Error(read.problem);
    for (const { body } of entries) {
      const found = read.objects.get(objectId("blob", body))?.body;
      expect(found && Buffer.compare(found, body)).toBe(0);
      // Small ones share a slab of Node's buffers.
      expect(found?.buffer.byteLength).toBeLessThanOrEqual(Math.max(Buffer.poolSize, body.length));
    }
  });
});
