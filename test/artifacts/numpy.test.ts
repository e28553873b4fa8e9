import { describe, expect, it } from "vitest";
import { findings, inspect } from "./made/inspect.ts";
import { DATA, RUNS } from "./made/pickles.ts";
import { bytesOf, zip } from "./made/zip.ts";

/** A `.npy` file with this type, as text in its header. */
function npy(descr: string, data: Uint8Array, { version = 1, shape = "(1,)" } = {}): Uint8Array {
  const text = `{'descr': ${descr}, 'fortran_order': False, 'shape': ${shape}, }\n`;
  const length =
    version === 1 ? [text.length & 255, text.length >> 8] : [text.length & 255, text.length >> 8, 0, 0];
  return Uint8Array.from([...bytesOf("\x93NUMPY"), version, 0, ...length, ...bytesOf(text), ...data]);
}

describe("a NumPy array", () => {
  it("is followed by nothing, or by what is judged too", async () => {
    const objects = npy("'|O'", RUNS);
    for (const [descr, size] of [
      ["'<f4'", 4],
      ["[('a', [('b', '<f4'), ('c', '<i2', (2,))]), ('d', '|u1')]", 9],
    ] as const) {
      const array = npy(descr, new Uint8Array(size));
      expect((await inspect(array, "a.npy")).verdict).toBe("safe");
      expect((await inspect(Uint8Array.from([...array, ...objects]), "a.npy")).verdict).toBe("dangerous");
      expect((await inspect(Uint8Array.from([...array, ...array]), "a.npy")).verdict).toBe("review");
      expect((await inspect(array.subarray(0, -1), "a.npy")).verdict).toBe("unreadable");
    }
  });

  it("of plain types is data", async () => {
    const plain = [
      npy("'<f4'", new Uint8Array(4)),
      npy("'|S10'", new Uint8Array(10)),
      npy("'<U2'", new Uint8Array(16), { shape: "(2, 1)" }),
      npy("'<M8[ns]'", new Uint8Array(8)),
      npy("'<f8'", new Uint8Array(8), { shape: "()" }),
      npy("'<f4'", new Uint8Array(0), { shape: "(0, 5)" }),
      npy("[('a', '<f4'), ('b', '|S3', (2, 2))]", new Uint8Array(16)),
      npy("[('a', [('b', '<f4'), ('c', '<i2')]), (('title', 'n'), '|u1')]", new Uint8Array(7)),
    ];
    for (const bytes of plain)
      expect(await inspect(bytes, "a.npy")).toMatchObject({
        format: "numpy",
        verdict: "safe",
        observations: [],
      });
  });

  it("of objects is a pickle, in every version and under every name", async () => {
    for (const version of [1, 2, 3]) {
      expect((await inspect(npy("'|O'", RUNS, { version }), "weights.bin")).verdict).toBe("dangerous");
      expect((await inspect(npy("'|O'", DATA, { version }), "a.npy")).verdict).toBe("safe");
    }
  });

  it("hides objects in no other spelling of a type", async () => {
    const spellings = [
      "'O8'",
      "'object'",
      "[('a', '<f4'), ('b', '|O')]",
      "[('a', [('b', 'O')])]",
      "('|O', (2,))",
      "'f4,O'",
      "[('a', 'f4,O')]",
      "'|' 'O'",
      "'''|O'''",
      "b'|O'",
      "'\\x7cO'",
      "'<f4', 'descr': '|O'",
    ];
    for (const descr of spellings)
      expect((await inspect(npy(descr, RUNS), "a.npy")).verdict).toBe("dangerous");
    const comment = npy("'<f4'", RUNS);
    const key = "{'desc' 'r': '|O', # 'descr': '<f4',\n'fortran_order': False, 'shape': (1,)}";
    const hidden = Uint8Array.from([...comment.subarray(0, 8), key.length, 0, ...bytesOf(key), ...RUNS]);
    expect((await inspect(hidden, "a.npy")).verdict).toBe("dangerous");
  });

  it("has as many bytes as its shape says", async () => {
    expect((await inspect(npy("'<f4'", new Uint8Array(3)), "a.npy")).verdict).toBe("unreadable");
    const more = await inspect(npy("'<f4'", new Uint8Array(9)), "a.npy");
    expect(findings(more)).toEqual(["container-inconsistent"]);
    const behind = Uint8Array.from([...DATA, 1, 2, 3]);
    expect((await inspect(npy("'|O'", behind), "a.npy")).verdict).not.toBe("safe");
    expect((await inspect(bytesOf("\x93NUMPY\x01\0\xff\xff{"), "a.npy")).verdict).toBe("unreadable");
    expect((await inspect(bytesOf("\x93NUMPY\x09\0\x01\0{"), "a.npy")).verdict).toBe("unreadable");
  });

  it("is found in an .npz", async () => {
    const archive = (bytes: Uint8Array) => zip([{ name: "a.npy", bytes, deflate: true }]);
    expect(await inspect(archive(npy("'<f4'", new Uint8Array(4))), "a.npz")).toMatchObject({
      format: "npz",
      verdict: "safe",
    });
    expect((await inspect(archive(npy("'|O'", RUNS)), "a.npz")).verdict).toBe("dangerous");
    expect((await inspect(archive(RUNS), "a.npz")).verdict).toBe("dangerous");
  });
});
