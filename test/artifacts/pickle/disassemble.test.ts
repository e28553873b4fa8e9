import { describe, expect, it } from "vitest";
import { disassemble, type Instruction } from "../../../src/artifacts/pickle/disassemble.ts";
import { bytesSource } from "../../../src/artifacts/read-text.ts";
import { binary, bytes, global, int, text } from "./made/assemble.ts";

async function all(content: Uint8Array, options = {}): Promise<Instruction[]> {
  const out: Instruction[] = [];
  for await (const one of disassemble(bytesSource(content), options)) out.push(one);
  return out;
}

describe("the opcodes of a pickle", () => {
  it("stand with their offsets and arguments", async () => {
    const content = bytes(
      "\x80\x04",
      global("posix", "system"),
      text("a\n"),
      "\x85R(",
      int(-5),
      "I01\n\x8a\x02\0\xffG?\xf0\0\0\0\0\0\0t.",
    );
    expect(await all(content)).toEqual([
      { offset: 0, opcode: "PROTO", argument: "4" },
      { offset: 2, opcode: "GLOBAL", argument: "posix system" },
      { offset: 16, opcode: "SHORT_BINUNICODE", argument: '"a\\n"' },
      { offset: 20, opcode: "TUPLE1" },
      { offset: 21, opcode: "REDUCE" },
      { offset: 22, opcode: "MARK" },
      { offset: 23, opcode: "BININT", argument: "-5" },
      { offset: 28, opcode: "INT", argument: "01" },
      { offset: 32, opcode: "LONG1", argument: "-256" },
      { offset: 36, opcode: "BINFLOAT", argument: "1" },
      { offset: 45, opcode: "TUPLE" },
      { offset: 46, opcode: "STOP" },
    ]);
  });

  it.each([
    ["no opcode", "N\xff", { offset: 1, opcode: "0xff", note: "no opcode" }],
    ["an end before STOP", "N", { offset: 1, opcode: "", note: "ends before STOP" }],
    ["a literal that is cut off", "X\xff\0\0\0abc", { offset: 0, note: "ends inside of its argument" }],
    ["a line that is cut off", "cposix", { offset: 0, note: "ends inside of its argument" }],
  ])("end with a note: %s", async (_what, content, expected) => {
    expect((await all(bytes(content))).at(-1)).toMatchObject(expected);
  });

  it("skip what is long, and stop where they are told", async () => {
    const long = bytes(binary("x".repeat(600_000)), "NN.");
    const found = await all(long);
    expect(found.map((one) => one.opcode)).toEqual(["BINBYTES", "NONE", "NONE", "STOP"]);
    expect(found[0]?.argument?.length).toBeLessThan(220);
    expect(await all(long, { from: 600_005, limit: 1 })).toEqual([{ offset: 600_005, opcode: "NONE" }]);
  });
});
