import { describe, expect, it } from "vitest";
import { parseGlobalRules } from "../../../src/artifacts/pickle/global-rules.ts";
import { pickle, global as pushed, stackGlobal } from "./made/assemble.ts";
import { judge, packs } from "./made/judge.ts";

const pack = (...globals: unknown[]) => [
  { file: "made.yaml", value: { pack: "made", source: "a test", globals } },
];
const rule = (names: string[], more: object) => ({ names, class: "dangerous", reason: "because", ...more });

describe("packs of globals", () => {
  it("are looked up by their exact name, then by the longest module", () => {
    const global = parseGlobalRules(
      pack(
        rule(["a.*"], {}),
        rule(["a.b.*"], { class: "framework" }),
        rule(["a.b.C"], { class: "data", forms: ["new"] }),
      ),
    );
    expect(global("a.b", "C")).toMatchObject({ class: "data", forms: ["new"], pack: "made" });
    expect(global("a.b", "D")?.class).toBe("framework");
    expect(global("a.b.c", "D")?.class).toBe("framework");
    expect(global("a", "D")?.class).toBe("dangerous");
    expect(global("ab", "C")).toBeUndefined();
    expect(global("__proto__", "constructor")).toBeUndefined();
  });

  it("let the worse class count", () => {
    const global = parseGlobalRules(
      pack(rule(["a.B"], {}), rule(["a.B"], { class: "data", forms: ["new"] })),
    );
    expect(global("a", "B")?.class).toBe("dangerous");
  });

  it.each([
    ["no pack", { globals: [] }, /`pack` is missing/],
    ["no source", { pack: "p", globals: [] }, /`source` is missing/],
    [
      "a class that is none",
      { pack: "p", source: "s", globals: [rule(["a.B"], { class: "fine" })] },
      /`class`/,
    ],
    ["no reason", { pack: "p", source: "s", globals: [{ names: ["a.B"], class: "dangerous" }] }, /`reason`/],
    [
      "a form that is none",
      { pack: "p", source: "s", globals: [rule(["a.B"], { forms: ["magic"] })] },
      /`magic`/,
    ],
    [
      "data without a form",
      { pack: "p", source: "s", globals: [rule(["a.B"], { class: "data" })] },
      /no `forms`/,
    ],
    [
      "a whole module as data",
      { pack: "p", source: "s", globals: [rule(["a.*"], { class: "data", forms: ["new"] })] },
      /one by one/,
    ],
    ["a text", "nothing", /not an object/],
  ])("refuse %s, with the file", (_what, value, message) => {
    expect(() => parseGlobalRules([{ file: "made.yaml", value }])).toThrow(message);
    expect(() => parseGlobalRules([{ file: "made.yaml", value }])).toThrow(/^made\.yaml: /);
  });

  it("that are shipped call nothing data and dangerous at once", () => {
    const global = parseGlobalRules(packs);
    for (const name of ["OrderedDict", "Counter", "defaultdict", "deque"])
      expect(global("collections", name)?.class).toBe("data");
    expect(global("os", "system")?.class).toBe("dangerous");
    expect(global("torch._utils", "_rebuild_tensor_v2")?.class).toBe("data");
  });
});

describe("names", () => {
  it.each([
    [
      "Python 2's name where the protocol is Python 2's",
      `\x80\x02${pushed("__builtin__", "eval")}`,
      "builtins.eval",
      "dangerous",
    ],
    [
      "the same pair as it stands in a later protocol",
      `\x80\x04${pushed("commands", "getoutput")}`,
      "commands.getoutput",
      "dangerous",
    ],
    ["a private alias of a module", stackGlobal("random", "_os.system"), "random._os.system", "dangerous"],
    ["a name that begins like a dangerous one", pushed("osmium", "system"), "osmium.system", "unknown"],
    ["a class of a library", pushed("xgboost.core", "Booster"), "xgboost.core.Booster", "framework"],
  ])("%s", async (_what, content, name, kind) => {
    const { globals } = await judge(pickle(content));
    expect(globals[0]).toMatchObject({ global: name, class: kind });
  });
});
