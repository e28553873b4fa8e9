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
});
