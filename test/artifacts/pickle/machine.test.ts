import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  binary,
  bytes,
  counted,
  frame,
  global,
  int,
  pickle,
  stackGlobal,
  text,
  tuple,
} from "./made/assemble.ts";
import { calls, judge, verdict } from "./made/judge.ts";
import { runsAnything } from "./made/oracle.ts";

const run = `${text("echo pwned")}\x85R`;
const system = global("posix", "system");

describe("data", () => {
  it.each([
    ["None", pickle("N")],
    ["numbers", pickle("(", int(-1), "K\x05M\x01\x02G\0\0\0\0\0\0\0\0\x8a\x01\xff", "t")],
    ["nested containers", pickle("](}(", text("a"), "]u\x8f(K\x01\x90e")],
    ["protocol 0", bytes("(lp0\nI1\naL2L\naF1.5\naS'a'\naVb\na(dS'k'\nI01\nsa.")],
    ["bytes, and a byte array", pickle(binary("abc"), "0\x96", counted(2, 8), "ab")],
    ["a memo that is read again", pickle(text("a"), "\x94h\0h\0\x86")],
    ["items on the stack that nobody takes", pickle("NNNN")],
    ["dangerous words that are only texts", pickle("]", text("os.system('echo')"), "a")],
    ["a text at offset 0", bytes("Va\n.")],
    ["framed opcodes", bytes("\x80\x04", frame(2), "N.")],
  ])("passes %s", async (_what, content) => {
    expect(await judge(content)).toMatchObject({ verdict: "safe", observations: [] });
  });

  it.each([
    ["no opcode", pickle("\xff"), /no opcode/],
    ["an empty stack", bytes("."), /empty stack/],
    ["a mark that is missing", pickle("t"), /without a MARK/],
    ["a memo slot that is empty", pickle("h\x07"), /memo slot/],
    ["protocol 6", bytes("\x80\x06N."), /protocol 6/],
    ["a text that is not UTF-8", pickle("\x8c\x01\xff"), /not UTF-8/],
    ["a STRING without quotes", bytes("Sabc\n."), /without its quotes/],
    ["a length of 2^60", pickle("\x8e\0\0\0\0\0\0\0\x10a"), /beyond every file/],
    ["items below the mark", pickle("N(\x85"), /more than the stack/],
  ])("reports %s", async (_what, content, message) => {
    const reading = await judge(content);
    expect(reading.verdict).toBe("review");
    expect(reading.observations[0]).toMatchObject({ finding: "pickle-malformed" });
    expect(reading.observations[0]?.message).toMatch(message);
  });

  it.each([
    ["before STOP", bytes("\x80\x04N")],
    ["inside of a literal", bytes("\x80\x04X\xff\0\0\0abc")],
    ["inside of a line", bytes("S'abc")],
  ])("cannot read what ends %s", async (_what, content) => {
    expect(await verdict(content)).toBe("unreadable");
  });
});

describe("a call is found however it is written", () => {
  it.each([
    ["GLOBAL and REDUCE", pickle(system, run)],
    ["STACK_GLOBAL", pickle(stackGlobal("posix", "system"), run)],
    ["INST", bytes("(S'echo pwned'\niposix\nsystem\n.")],
    ["OBJ", pickle("(", system, text("echo pwned"), "o")],
    ["NEWOBJ", pickle(global("subprocess", "Popen"), text("echo pwned"), "\x85\x81")],
    ["NEWOBJ_EX", pickle(global("subprocess", "Popen"), text("echo pwned"), "\x85}\x92")],
    ["names through the memo", bytes("Vposix\np7\n0Vsystem\np8\n0g7\ng8\n\x93(Vecho pwned\ntR.")],
    ["a name at offset 0", bytes("S'os'\nS'system'\n\x93S'ls'\n\x85R.")],
    ["a name of Python 2", bytes("\x80\x02c__builtin__\neval\nX\x01\0\0\x001\x85R.")],
    ["a result that is dropped", pickle(system, run, "0N")],
    ["a dict's value", pickle("}", text("k"), system, run, "s")],
    ["a payload before an error", pickle(system, run, "\xff")],
    ["a payload before the end", bytes("\x80\x04", system, run)],
    [
      "a name in octal and a number in hexadecimal before it",
      bytes(`I0x1\n0L0x10L\n0I010\n0${system}(Vecho\ntR.`),
    ],
    [
      "numbers that end at a NUL, as the C unpickler reads them",
      bytes(`I1\0x\n0L1\0x\n0F1.0\0x\n0Np1\0x\n0g1\0x\n0${system}(Vecho\ntR.`),
    ],
    [
      "names in a memo that only Python's unpickler has",
      bytes(`Vposix\np${"9".repeat(30)}\n0Np-0\n0g${"9".repeat(30)}\nVsystem\n\x93(Vecho\ntR.`),
    ],
    ["a dotted name", pickle(stackGlobal("logging", "os.popen"), run)],
    ["a module taken as an attribute", pickle(stackGlobal("torch.serialization", "os"), run)],
    ["a method of something dangerous", pickle(stackGlobal("builtins", "eval.__call__"), run)],
    ["a name that says what its call does", pickle(stackGlobal("made", "Up.from_pretrained"), run)],
    [
      "what somebody finds by the name of something dangerous",
      pickle(stackGlobal("made", "find"), text("os"), text("system"), "\x86R", run),
    ],
    ["a class whose call opens a file", pickle(global("numpy", "memmap"), run)],
    ["a function's globals", pickle(stackGlobal("made", "up.__globals__.get"), text("os"), "\x85R")],
    [
      "a function's globals in Python 2",
      pickle(stackGlobal("made", "up.func_globals.get"), text("os"), "\x85R"),
    ],
    [
      "what Python itself runs on, then a call of it",
      pickle(stackGlobal("logging", "getLogger.__builtins__.pop"), text("eval"), "\x85R", run),
    ],
    [
      "a dict in a state's dict",
      pickle(global("made", "Up"), ")\x81}", text("hooks"), "}K\0", system, "ssb"),
    ],
    ["getattr", pickle(global("builtins", "getattr"), global("torch", "sys"), text("exit"), "\x86R)R")],
    ["an argument of something unknown", pickle(global("made", "up"), system, "\x85R")],
    ["a state", pickle(global("made", "Up"), ")\x81}", text("__call__"), system, "sb")],
    [
      "a call behind a frame that is crossed",
      bytes("\x80\x05", frame(2), binary("\0\0"), "0", system, run, "."),
    ],
  ])("%s", async (_what, content) => {
    const reading = await judge(content);
    expect(reading.verdict).toBe("dangerous");
    expect(reading.observations[0]?.finding).toBe("pickle-dangerous-global");
  });

  it("shows it with its arguments and its place", async () => {
    const reading = await judge(pickle("N0", system, run));
    expect(calls(reading)).toEqual(['posix.system("echo pwned")']);
    expect(reading.observations[0]).toMatchObject({
      at: { offset: 31 },
      quote: 'posix.system("echo pwned")',
    });
    expect(reading.globals[0]).toMatchObject({ global: "posix.system", class: "dangerous" });
  });

  it("says why where a name alone tells", async () => {
    const { globals } = await judge(pickle(stackGlobal("made", "load"), run));
    expect(globals[0]).toMatchObject({ class: "unknown", reason: expect.stringMatching(/name for loading/) });
  });

  it("finds a dangerous call behind any number of others", async () => {
    const many = `${global("xgboost.core", "Booster")}K\x01\x85R0`.repeat(5000);
    expect(await verdict(pickle(many, system, run))).toBe("dangerous");
    const names = Array.from({ length: 20_010 }, (_, i) => `${global("made", `up${i}`)}0`).join("");
    expect(await verdict(pickle(names, system, run))).toBe("dangerous");
  });

  it("reads escapes in names as Python does", async () => {
    const escaped = bytes("V\\u0070osix\nVsystem\n\x93(Vecho\ntR.");
    expect(calls(await judge(escaped))).toEqual(['posix.system("echo")']);
    expect(calls(await judge(bytes("S'\\x70\\157six'\nS'system'\n\x93(Vecho\ntR.")))).toEqual([
      'posix.system("echo")',
    ]);
    const none = await judge(bytes("V\\\\u0063ollections\nVOrderedDict\n\x93)R."));
    expect(none.globals[0]?.class).toBe("unknown");
    expect(
      (await judge(pickle(text("\xef\xbb\xbfcollections"), text("OrderedDict"), "\x93)R"))).verdict,
    ).toBe("review");
  });

  it("cuts long arguments", async () => {
    const [call = ""] = calls(await judge(pickle(system, "X", counted(5000, 4), "x".repeat(5000), "\x85R")));
    expect(call.length).toBeLessThan(310);
  });
});

describe("what nothing proves is for a person", () => {
  it.each([
    ["a name that no rule knows", pickle(global("made", "up"), ")R")],
    ["a dangerous name that is not called", pickle(system)],
    ["a computed name", pickle(global("made", "up"), ")R", text("system"), "\x93")],
    ["the extension registry", pickle("\x82\x01")],
    ["a persistent id", pickle(text("k"), "Q")],
    ["a persistent id in a line", bytes("Pkey\n.")],
    ["a buffer elsewhere", pickle("\x97")],
    ["attributes of a class", pickle(global("collections", "OrderedDict"), "}b")],
    ["a dotted name out of a known module", pickle(stackGlobal("collections", "OrderedDict.fromkeys"), ")R")],
    ["append on what is no list", pickle("}Na")],
    ["bytes behind STOP", bytes(pickle("N"), "some more bytes")],
    ["a pickle among bytes", pickle(binary("\x80\x04cposix\nsystem\nX\x01\0\0\0a\x85R."))],
    ["tuples that share their parts", pickle("N", "2\x86".repeat(40))],
    ["such tuples as a key of a dict that is dropped", pickle("}N", "2\x86".repeat(40), "Ns0N")],
    ["tuples too deep to be hashed", pickle("}N", "\x85".repeat(20_000), "Ns0N")],
    ["a frame that ends behind the file", bytes("\x80\x04", frame(100), "N.")],
    ["a frame inside of another", bytes("\x80\x04", frame(12), "N0", frame(2), "N.")],
    ["a memo index beyond the file", pickle("Nr\xff\xff\xff\x7f")],
    ["a memo index beyond the file, in decimal", bytes("Np2147483647\n.")],
    ["a name that says what its call would do", pickle("]", global("made", "load"), "a")],
    [
      "the name of something dangerous that is not called",
      pickle(global("made", "find"), text("os.system"), "\x85R"),
    ],
    ["a tuple of functions", pickle(tuple(global("torch._utils", "_rebuild_tensor_v2")))],
  ])("%s", async (_what, content) => {
    expect(await verdict(content)).toBe("review");
  });
});

describe("any bytes", () => {
  it("have a verdict, and one that a second look confirms", async () => {
    const opcodes = fc.constantFrom(
      ..."(.012FIJKLMNPQRSTUVXabcd}eghijl]opqrstu)G\x80\x81\x85\x86\x87\x88\x89\x8a\x8cB\x8fC\x90\x91\x92\x93\x94\x95\x96",
    );
    const piece = fc.oneof(
      opcodes,
      fc.string({ maxLength: 6 }),
      fc.constant("cposix\nsystem\n"),
      fc.constant("\x8c\x05posix\x8c\x06system\x93"),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 60 }), async (pieces) => {
        const content = bytes(...pieces.map((one) => one.replace(/[^\0-\xff]/g, "?")));
        const { verdict: found } = await judge(content);
        expect(found === "safe" && runsAnything(content)).toBe(false);
      }),
      { numRuns: 1500 },
    );
  });

  it("beyond the memory of one pickle are unreadable", async () => {
    const full = await judge(bytes("\x80\x04", "N".repeat(8_500_000), "."));
    expect(full).toMatchObject({ verdict: "unreadable", observations: [{ finding: "container-limit" }] });
  });

  it("cost no more than they are", async () => {
    const started = performance.now();
    for (const filler of ["N", "(", "N\x94", "2", "N0", "}", "]"])
      await judge(bytes("\x80\x04N", filler.repeat(1_000_000)));
    expect(performance.now() - started).toBeLessThan(20_000);
  }, 40_000);
});
