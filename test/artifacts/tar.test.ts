import { describe, expect, it } from "vitest";
import { inspectArtifact } from "../../src/artifacts/inspect.ts";
import { findings, inspect } from "./made/inspect.ts";
import { packRules } from "./made/pack-rules.ts";
import { DATA, RUNS } from "./made/pickles.ts";
import { sparse } from "./made/sparse.ts";
import { tar } from "./made/tar.ts";
import { bytesOf } from "./made/zip.ts";

const config = { name: "./model_config.yaml", bytes: bytesOf("sample_rate: 16000\n") };

describe("a tar", () => {
  it("is judged by its members", async () => {
    const nemo = (weights: Uint8Array) => tar([config, { name: "./model_weights.ckpt", bytes: weights }]);
    expect(await inspect(nemo(DATA), "asr.nemo")).toMatchObject({
      format: "tar",
      verdict: "safe",
      observations: [],
    });
    const found = await inspect(nemo(RUNS), "asr.nemo");
    expect(found.verdict).toBe("dangerous");
    expect(found.globals[0]).toMatchObject({ global: "posix.system", member: "./model_weights.ckpt" });
  });

  it("is told as the oldest form of PyTorch's checkpoints", async () => {
    const names = ["sys_info", "pickle", "storages", "tensors"];
    const old = (bad: string) => tar(names.map((name) => ({ name, bytes: name === bad ? RUNS : DATA })));
    for (const name of names)
      expect(await inspect(old(name), "old.pth")).toMatchObject({
        format: "torch-tar",
        verdict: "dangerous",
      });
  });

  it("must not write outside of its folder", async () => {
    const parts = [
      { name: "../evil", bytes: DATA },
      { name: "/etc/passwd", bytes: DATA },
      { name: "a", type: "2", link: "/etc/passwd" },
      { name: "a/b", type: "2", link: "../../etc" },
      { name: "a", type: "1", link: "../../etc/passwd" },
      { name: "a", type: "3" },
    ];
    for (const part of parts) {
      const found = await inspect(tar([part]), "a.tar");
      expect(found.verdict).toBe("dangerous");
      expect(findings(found)).toContain("container-traversal");
    }
    const through = tar([
      { name: "a", type: "2", link: "b" },
      { name: "a/c", bytes: DATA },
    ]);
    expect((await inspect(through, "a.tar")).verdict).toBe("dangerous");
    const inside = tar([
      { name: "lib/libfoo.txt", bytes: bytesOf("x") },
      { name: "lib/link", type: "2", link: "libfoo.txt" },
    ]);
    expect((await inspect(inside, "a.tar")).verdict).toBe("safe");
  });

  it("follows long names, and names that pax gives", async () => {
    const long = `${"d".repeat(120)}/weights.ckpt`;
    const gnu = tar([
      { name: "././@LongLink", type: "L", bytes: bytesOf(`${long}\0`) },
      { name: long.slice(0, 100), bytes: RUNS },
    ]);
    expect((await inspect(gnu, "a.tar")).globals[0]?.member).toBe(long);
    const record = ` path=../evil\n`;
    const pax = tar([
      { name: "x", type: "x", bytes: bytesOf(`${record.length + 2}${record}`) },
      { name: "good", bytes: DATA },
    ]);
    expect(findings(await inspect(pax, "a.tar"))).toContain("container-traversal");
  });

  it("is inconsistent where members follow its end, unreadable where it is cut", async () => {
    const two = Uint8Array.from([...tar([config]), ...tar([{ name: "late", bytes: RUNS }])]);
    expect(findings(await inspect(two, "a.tar"))).toContain("container-inconsistent");
    expect((await inspect(two, "a.tar")).verdict).toBe("dangerous");
    expect((await inspect(tar([{ ...config, size: 9000 }], false), "a.tar")).verdict).toBe("unreadable");
    const broken = tar([config, { name: "b", bytes: DATA }]);
    broken[1024 + 10] = 0x41;
    expect((await inspect(broken, "a.tar")).verdict).toBe("unreadable");
  });

  it("is hopped through: bytes of big members are not read", async () => {
    const weights = 1e9 - (1e9 % 512);
    const head = tar([config, { name: "weights.bin", size: weights }], false);
    const last = tar([{ name: "payload.pkl", bytes: RUNS }]);
    const { source, bytes } = sparse(head.length + weights + last.length, [
      { offset: 0, bytes: head },
      { offset: head.length + weights, bytes: last },
    ]);
    const found = await inspectArtifact(source, "a.nemo", packRules);
    expect(found.verdict).toBe("dangerous");
    expect(bytes()).toBeLessThan(1_000_000);
  });

  const record = (key: string, value: string) => {
    const rest = ` ${key}=${value}\n`;
    const length = rest.length + 2 + (rest.length > 97 ? 1 : 0);
    return bytesOf(`${length}${rest}`);
  };
  const pax = (key: string, value: string, type = "x") => ({ name: "p", type, bytes: record(key, value) });
  /** Bytes that begin as a text, behind which Python sees a member of its own. */
  const inside = tar([{ name: "data.pkl", bytes: RUNS }], false);
  const cover = Uint8Array.from([...new Uint8Array(512).fill(0x61), ...inside]);
  const size = String(cover.length);

  it("never shows Python's tarfile other members than were read", async () => {
    const hides = [
      // A size for all members counts for what is read of them, not for where the next begins.
      [pax("size", size, "g"), { name: "a.txt", bytes: cover, size: 512 }],
      [pax("size", "512", "X"), { name: "a.txt", bytes: cover }],
      [pax("size", "0x200"), { name: "a.txt", bytes: cover }],
      [pax("size", "512"), pax("size", size), { name: "a.txt", bytes: cover }],
      [
        {
          name: "p",
          type: "x",
          bytes: Uint8Array.from([...record("a", "b"), ...record("size", "512")]),
          size: 7,
        },
        { name: "a.txt", bytes: cover },
      ],
      // What is no number stands behind a record: the parser must not stand still.
      [
        { name: "p", type: "x", bytes: bytesOf("8 a=bcd\n\xff") },
        { name: "a.txt", bytes: cover },
      ],
      [
        { name: "p", type: "x", bytes: bytesOf("999 size=512") },
        { name: "a.txt", bytes: cover },
      ],
      [{ name: "a.txt/", type: "\0", bytes: inside }],
      [pax("GNU.sparse.map", "0,9"), { name: "a.txt", bytes: bytesOf("some text") }],
    ];
    for (const parts of hides) expect((await inspect(tar(parts), "a.nemo")).verdict).not.toBe("safe");
    const notes = [pax("comment", "x", "g"), pax("mtime", "1.5"), { name: "a.txt", bytes: bytesOf("text") }];
    expect((await inspect(tar(notes), "a.nemo")).verdict).toBe("safe");
  });

  it("reads a file under the names that links and headers give it", async () => {
    const bytes = bytesOf("a: !!python/object/apply:os.system [echo]\n");
    const text = { name: "a.txt", bytes };
    for (const type of ["1", "2"])
      expect((await inspect(tar([text, { name: "a.yaml", type, link: "a.txt" }]), "a.nemo")).verdict).toBe(
        "dangerous",
      );
    const two = [pax("path", "a.yaml"), { name: "l", type: "L", bytes: bytesOf("a.txt\0") }, text];
    expect((await inspect(tar(two), "a.nemo")).verdict).not.toBe("safe");
  });

  it("is told by its checksum in every form that Python takes, whatever its first name is", async () => {
    const archive = tar([{ name: "GIF89a", bytes: RUNS }]);
    const sum = archive.slice(0, 512).reduce((a, b, i) => a + (i >= 148 && i < 156 ? 32 : b), 0);
    const forms = [
      [0x80, 0, 0, 0, 0, 0, sum >> 8, sum & 255],
      [...bytesOf(`+0o${sum.toString(8)}`), 0, 9].slice(0, 8),
    ];
    for (const form of forms) {
      archive.set(form, 148);
      expect(await inspect(archive, "a.nemo")).toMatchObject({ format: "tar", verdict: "dangerous" });
    }
  });

  it("costs no more than its size with long paths and many links", async () => {
    const long = "d/".repeat(2000);
    const parts = Array.from({ length: 1500 }, (_, i) => [
      pax("path", `${long}${i}`),
      { name: "l", type: "2", link: "d" },
    ]);
    const began = performance.now();
    await inspect(tar(parts.flat()), "a.tar");
    expect(performance.now() - began).toBeLessThan(5000);
  });
});
