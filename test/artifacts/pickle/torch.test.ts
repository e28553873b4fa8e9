import { describe, expect, it } from "vitest";
import { readPickle } from "../../../src/artifacts/pickle/read.ts";
import { bytesSource } from "../../../src/artifacts/read-text.ts";
import { binary, bytes, counted, global, int, text, tuple } from "./made/assemble.ts";
import { contextOf, judge, verdict } from "./made/judge.ts";

const storage = (numel: number, key = "0", type = "FloatStorage") =>
  `${tuple(text("storage"), global("torch", type), text(key), text("cpu"), int(numel))}Q`;
const tensor = (from: number, size: number, stride: number, base: string) =>
  `${global("torch._utils", "_rebuild_tensor_v2")}${tuple(base, int(from), `${int(size)}\x85`, `${int(stride)}\x85`, "\x89", `${global("collections", "OrderedDict")})R`)}R`;
const one = (...parts: string[]) => `\x80\x02${parts.join("")}.`;
const MAGIC = one("\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19");
const legacy = (object: string, keys: readonly string[], data: Uint8Array) =>
  bytes(
    MAGIC,
    one("M\xe9\x03"),
    one("}"),
    one(object),
    one("]", ...keys.map((key) => `${text(key)}a`)),
    data,
  );
const storageBytes = (numel: number) => bytes(counted(numel, 8), "x".repeat(numel * 4));

describe("tensors of a torch zip", () => {
  it.each([
    ["the whole storage", tensor(0, 6, 1, storage(6)), "safe"],
    ["a view in it", tensor(2, 2, 2, storage(6)), "safe"],
    ["an empty one", tensor(0, 0, 1, storage(0)), "safe"],
    ["one element too many", tensor(0, 7, 1, storage(6)), "review"],
    ["a stride that leads out", tensor(0, 4, 2, storage(6)), "review"],
    ["a negative stride", tensor(5, 2, -1, storage(6)), "review"],
    ["a storage of an unknown type", tensor(0, 1, 1, storage(6, "0", "MadeUpStorage")), "review"],
    ["no storage", tensor(0, 1, 1, "N"), "review"],
    ["one storage under two sizes", tuple(storage(6), storage(60)), "review"],
    ["a persistent id that a call gave", `${global("os", "system")}${text("echo")}\x85RQ`, "dangerous"],
  ])("%s", async (_what, content, expected) => {
    expect(await verdict(bytes(one(content)), ["torch-zip"])).toBe(expected);
  });

  it("takes tensors nowhere else for proven", async () => {
    expect(await verdict(bytes(one(tensor(0, 6, 1, storage(6)))))).toBe("review");
  });
});

describe("the legacy format", () => {
  it("accounts for every byte of the storages", async () => {
    const file = legacy(
      tuple(tensor(0, 3, 1, storage(3, "a")), tensor(0, 2, 1, storage(2, "b"))),
      ["a", "b"],
      bytes(storageBytes(3), storageBytes(2)),
    );
    expect(await judge(file)).toMatchObject({ format: "torch-legacy", verdict: "safe" });
    expect(await verdict(bytes(file, "more"))).toBe("review");
    expect(await verdict(file.subarray(0, file.length - 1))).toBe("unreadable");
  });

  it("compares the keys with the storages", async () => {
    expect(await verdict(legacy(tensor(0, 3, 1, storage(3, "a")), ["a", "b"], storageBytes(3)))).toBe(
      "review",
    );
  });

  it("finds a call in any of its pickles", async () => {
    const call = `${global("os", "system")}${text("echo")}\x85R`;
    expect(await verdict(legacy(`${call}0N`, [], bytes("")))).toBe("dangerous");
    expect(await verdict(bytes(MAGIC, one(call)))).toBe("dangerous");
  });

  it("skips storages instead of reading them", async () => {
    const numel = 250_000_000;
    const head = legacy(tensor(0, numel, 1, storage(numel, "a")), ["a"], bytes(counted(numel, 8)));
    let read = 0;
    const source = {
      size: head.length + numel * 4,
      read: async (offset: number, length: number) => {
        read += length;
        const part = head.subarray(offset, offset + length);
        return bytes(part, new Uint8Array(Math.min(length, source.size - offset) - part.length));
      },
    };
    expect((await readPickle(source, contextOf())).verdict).toBe("safe");
    expect(read).toBeLessThan(200_000);
  });
});

describe("a storage among the bytes of a plain pickle", () => {
  const inner = (object: string, data = "") => {
    const file = legacy(object, ["0"], bytes(counted(3, 8), "x".repeat(12), data));
    return String.fromCharCode(...file);
  };
  const plain = (content: string, size = 3) =>
    bytes(one(tensor(0, size, 1, `${global("torch.storage", "_load_from_bytes")}${binary(content)}\x85R`)));
  it("is one of any number, each within reach or far behind", async () => {
    const loads = `${global("torch.storage", "_load_from_bytes")}${binary(inner(storage(3)))}\x85R`;
    const many = `(${tensor(0, 3, 1, loads).repeat(300)}t`;
    expect(await verdict(bytes(one(many)))).toBe("safe");
    const call = `${global("os", "system")}${text("echo")}\x85R`;
    const acts = `${global("torch.storage", "_load_from_bytes")}${binary(inner(call))}\x85R`;
    expect(await verdict(bytes(one(`${many}0${acts}`)))).toBe("dangerous");
  });
  it("is read as the file that it is", async () => {
    expect(await verdict(plain(inner(storage(3))))).toBe("safe");
    expect(await verdict(plain(inner(storage(3)), 4))).toBe("review");
    expect(await verdict(plain(inner(storage(3), "more")))).toBe("review");
    const call = `${global("os", "system")}${text("echo")}\x85R`;
    expect(await verdict(plain(inner(`${call}0${storage(3)}`)))).toBe("dangerous");
  });
});

describe("the oldest format, a tar", () => {
  const entry = one(tuple(text("140"), text("cpu"), global("torch", "FloatStorage")));
  const storages = (count: number, more = "") =>
    bytes(one(int(count)), entry, counted(3, 8), "x".repeat(12), one("]"), more);
  const member = (content: Uint8Array, name: string) =>
    readPickle(bytesSource(content), { ...contextOf(["tar"]), member: `model.tar!${name}` });

  it("holds storages with their sizes, and tensors with their numbers", async () => {
    expect((await member(storages(1), "storages")).verdict).toBe("safe");
    const tensors = bytes(
      one(int(1)),
      one(tuple(text("1"), text("140"), global("torch", "FloatTensor"))),
      counted(1, 8),
      counted(3, 8),
      counted(1, 8),
      counted(0, 8),
    );
    expect((await member(tensors, "tensors")).verdict).toBe("safe");
    expect((await member(bytes(one(text("1"), "Q")), "pickle")).verdict).toBe("safe");
  });

  it("is not proven where bytes are left, and is run wherever something is", async () => {
    expect((await member(storages(1, "more"), "storages")).verdict).toBe("review");
    expect((await member(storages(2), "storages")).verdict).toBe("review");
    const call = `${global("os", "system")}${text("echo")}\x85R`;
    expect((await member(bytes(one(int(1)), one(call)), "storages")).verdict).toBe("dangerous");
  });
});
