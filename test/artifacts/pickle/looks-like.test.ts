import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { looksLikePickle, mayBePickle, runsAsPickle } from "../../../src/artifacts/pickle/looks-like.ts";
import { bytesSource } from "../../../src/artifacts/read-text.ts";
import { binary, bytes, counted, frame, global, pickle, text } from "./made/assemble.ts";

const looks = (content: Uint8Array) => looksLikePickle(content.subarray(0, 4096), content.length);
const may = (content: Uint8Array) => mayBePickle(content.subarray(0, 4096), content.length);
const call = `${global("os", "system")}(Vecho\ntR.`;

describe("what looks like a pickle", () => {
  it.each([
    ["protocol 4", pickle("N")],
    ["a framed one", bytes("\x80\x05", frame(2), "N.")],
    ["protocol 0", bytes("(dp0\nS'a'\np1\nI1\nsS'b'\np2\nI2\ns.")],
    ["a call in protocol 0", bytes(call)],
    ["a call behind a MARK and a POP_MARK", bytes(`(1${call}`)],
    ["a call without PROTO", bytes(`${text("os")}${text("system")}\x93)R.`)],
    ["a call that leaves something on the stack", bytes(`N${call}`)],
    ["an instance", bytes("(S'a'\nios\nsystem\n.")],
    ["a long protocol 0", bytes("(lp0\n", "I1\na".repeat(3000), ".")],
  ])("%s", (_what, content) => expect(looks(content)).toBe(true));

  it.each([
    ["prose", bytes("I am a text. Nothing in here is a pickle.\n")],
    ["a list of words", bytes("cat\ndog\nhorse\n")],
    ["JSON", bytes('{"a": [1, 2, 3]}')],
    ["nested JSON", bytes("[[1,2],[3,4]]")],
    ["a script", bytes("import os\nos.system('echo')\n")],
    ["numbers", bytes("0 1 2 3\n4 5 6 7\n")],
    ["Markdown", bytes("(see below)\n\n- one\n- two\n")],
    ["a version", bytes("Version 1.0\nNew in this version: nothing\n")],
    ["lines of code", bytes('const a = "b";\nconst c = "d";\nrequire("e");\n'.repeat(100))],
    ["zeros", new Uint8Array(5000)],
    ["nothing", new Uint8Array(0)],
  ])("not %s", (_what, content) => expect(looks(content)).toBe(false));
});

describe("what may be a pickle", () => {
  it.each([
    ["a call", bytes(call)],
    ["an import before an error", bytes(`${global("os", "system")}\xff`)],
    ["a line that does not end in the head", bytes(`V${"x".repeat(5000)}\n0${call}`)],
    ["bytes that reach out of the head", bytes(binary("x".repeat(5000)), "0", call)],
    ["a call behind a STOP", bytes("N.N.", call)],
    ["an extension", bytes("\x82\x01)R.")],
    ["padding", bytes("N0".repeat(3000), call)],
  ])("%s", (_what, content) => expect(may(content)).toBe(true));

  it("is told by running it where the head does not show it", async () => {
    expect(await runsAsPickle(bytesSource(bytes(`V${"x".repeat(500_000)}\n0${call}`)))).toBe(true);
    expect(
      await runsAsPickle(bytesSource(bytes(`Very long lines ${"x".repeat(500_000)}\nNothing here.\n`))),
    ).toBe(false);
  });

  it("is told of any bytes in little time", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4096 }), fc.nat(2 ** 40), (head, more) => {
        mayBePickle(head, head.length + more);
        looksLikePickle(head, head.length + more);
      }),
      { numRuns: 500 },
    );
    expect(may(bytes("X", counted(2 ** 31, 4)))).toBe(false);
  });
});
