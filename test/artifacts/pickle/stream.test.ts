import { describe, expect, it } from "vitest";
import { readPickle } from "../../../src/artifacts/pickle/read.ts";
import { binary, bytes, counted, frame, global, int, pickle, text, tuple } from "./made/assemble.ts";
import { calls, contextOf, judge, verdict } from "./made/judge.ts";

const call = `${global("posix", "system")}${text("echo")}\x85R`;

describe("several pickles in one file", () => {
  it("are all run", async () => {
    expect(await verdict(bytes(pickle("N"), pickle("K\x01")))).toBe("safe");
    expect(await verdict(bytes(pickle("N"), pickle("N"), pickle(call)))).toBe("dangerous");
    expect(await verdict(bytes(pickle("N"), "cposix\nsystem\n(Vecho\ntR."))).toBe("dangerous");
  });

  it("are found behind junk, and reported at their place", async () => {
    const reading = await judge(bytes(pickle("N"), "\xfe\xfe", pickle(call)));
    expect(reading.verdict).toBe("dangerous");
    expect(calls(reading)).toEqual(['posix.system("echo")']);
    expect(reading.observations.map((o) => o.finding)).toContain("pickle-unproven");
  });

  it("do not make junk harmless", async () => {
    expect(await verdict(bytes(pickle("N"), "\xfe\xfe", pickle("N")))).toBe("review");
  });
});

describe("arrays that joblib puts between opcodes", () => {
  const dtype = (name: string, flags: number) =>
    `${global("numpy", "dtype")}${text(name)}\x89\x88\x87R(K\x03${text("|")}NNN${int(-1)}${int(-1)}${int(flags)}tb`;
  const wrapper = (type: string, count: number, more = "") =>
    `${global("joblib.numpy_pickle", "NumpyArrayWrapper")})\x81}(${text("subclass")}${global("numpy", "ndarray")}${text("shape")}${int(count)}\x85${text("order")}${text("C")}${text("dtype")}${type}${text("allow_mmap")}\x88${more}ub`;
  const aligned = `${text("numpy_array_alignment_bytes")}K\x10`;
  const raw = (content: string, data: string, rest = "a.") => bytes("\x80\x04]", content, data, rest);

  it("are skipped by their computed length", async () => {
    expect(await verdict(raw(wrapper(dtype("f8", 0), 2), "x".repeat(16)))).toBe("safe");
    expect(await verdict(raw(wrapper(dtype("f8", 0), 2, aligned), `\x03pad${"x".repeat(16)}`))).toBe("safe");
  });

  it("do not hide what stands behind them", async () => {
    expect(await verdict(raw(wrapper(dtype("f8", 0), 2), "x".repeat(16), `a${call}.`))).toBe("dangerous");
  });

  it("are followed where they hold objects", async () => {
    const inner = String.fromCharCode(...pickle(call));
    expect(await verdict(raw(wrapper(dtype("O8", 63), 2), inner))).toBe("dangerous");
    expect(await verdict(raw(wrapper(dtype("O8", 63), 2), String.fromCharCode(...pickle("]"))))).toBe("safe");
  });

  it("count as opcodes too, which they are for every other loader", async () => {
    const payload = `0${call}0N.`;
    const padded = payload.padEnd(32, "x");
    expect(await verdict(raw(wrapper(dtype("f8", 0), 4), padded))).toBe("dangerous");
    const recalled = `0${global("made", "up")})R.`;
    expect(await verdict(raw(wrapper(dtype("f8", 0), 4), recalled.padEnd(32, "x")))).toBe("review");
    expect(await verdict(raw(wrapper(dtype("f8", 0), 4), "N0N0.".padEnd(32, "x")))).toBe("safe");
  });

  it("are unproven where their length cannot be told", async () => {
    expect(await verdict(raw(wrapper("N", 2), "x".repeat(16)))).toBe("review");
    expect(await verdict(raw(wrapper(dtype("f8", 0), 200), "x".repeat(16)))).toBe("unreadable");
    const early = `}${text("numpy_array_alignment_bytes")}K\x10s`;
    const twice = wrapper(dtype("f8", 0), 2).replace("}(", `${early}(`);
    expect(await verdict(raw(twice, "x".repeat(16)))).toBe("review");
  });

  it("are unproven inside of a frame, which joblib has read by then", async () => {
    const content = wrapper(dtype("f8", 0), 2);
    const framed = bytes("\x80\x04", frame(content.length + 20), content, "x".repeat(16), ".");
    expect(await verdict(framed)).not.toBe("safe");
  });
});

describe("what costs no reading", () => {
  it("is data, however much", async () => {
    const head = bytes("\x80\x04\x8e", counted(1e12, 8));
    let read = 0;
    const source = {
      size: head.length + 1e12 + 1,
      read: async (offset: number, length: number) => {
        read += length;
        const end = Math.min(length, source.size - offset);
        const out = new Uint8Array(end);
        out.set(head.subarray(offset, offset + end));
        if (offset + end === source.size) out[end - 1] = 0x2e;
        return out;
      },
    };
    expect((await readPickle(source, contextOf())).verdict).toBe("safe");
    expect(read).toBeLessThan(200_000);
  });

  it("keeps tuples and literals that are read again across windows", async () => {
    const filler = `${text("y".repeat(200))}0`.repeat(2000);
    const far = bytes(
      "\x80\x04",
      text("posix"),
      "\x940",
      text("system"),
      "\x940",
      filler,
      "h\0h\x01\x93",
      tuple(text("echo")),
      "R.",
    );
    expect(calls(await judge(far))).toEqual(['posix.system("echo")']);
    expect(await verdict(bytes("\x80\x04", binary("z".repeat(300_000)), "0", call, "."))).toBe("dangerous");
  });
});
