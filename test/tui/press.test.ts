import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Assessment } from "../../src/judgement.ts";
import { arrive, complete, resize, restart } from "../../src/tui/arrive.ts";
import { contentOfPane, groupOf, groupsOf, modelOf, rowsOf } from "../../src/tui/contents.ts";
import { KEYS } from "../../src/tui/keys.ts";
import { nameOf } from "../../src/tui/marks.ts";
import { press } from "../../src/tui/press.ts";
import { sizeOfPane } from "../../src/tui/settle.ts";
import { type Given, initialState, type State } from "../../src/tui/state.ts";
import { drawn, opened, pressed } from "./drive.ts";
import { given, hostile, report } from "./fixture.ts";

const size = { columns: 100, rows: 30 };
const open = () => opened(size);
const having = (...keys: string[]) => pressed(open(), keys).state;
const names = (state: State) => rowsOf(state).map(nameOf);
const chosenName = (state: State) => nameOf(modelOf(state) as Assessment);

describe("moving", () => {
  it("starts at the worst model and stops at the ends", () => {
    expect(chosenName(open())).toBe("acme/fast-ckpt");
    expect(chosenName(having("k", "k"))).toBe("acme/fast-ckpt");
    expect(chosenName(having("j"))).toBe("google/gemma-2b-it");
    expect(chosenName(having("G"))).toBe("Qwen/Qwen3-8B");
    expect(chosenName(having("G", "j", "g"))).toBe("acme/fast-ckpt");
    expect(chosenName(having("ctrl-d", "ctrl-d"))).toBe("Qwen/Qwen3-8B");
  });

  it("opens the finding at hand, and goes back step by step", () => {
    const detail = having("enter");
    expect(detail.focus).toBe("detail");
    expect(having("enter", "enter").focus).toBe("evidence");
    expect(having("enter", "enter", "esc").focus).toBe("detail");
    expect(having("enter", "enter", "esc", "esc").focus).toBe("list");
    const second = having("enter", "j", "j");
    expect(second.finding).toBe(1);
    expect(drawn(second)).toContain("[finding 2/2]");
  });

  it("goes through the panes in a ring", () => {
    expect(having("tab").focus).toBe("detail");
    expect(having("tab", "tab", "tab").focus).toBe("list");
    expect(having("shift-tab").focus).toBe("evidence");
  });

  it("goes through the kinds of evidence, and keeps the kind for the next model", () => {
    const state = having("l", "l");
    expect(state.section).toBe("load");
    expect(pressed(state, ["j"]).state.section).toBe("load");
    expect(having("h").section).toBe("pins");
  });

  it("brings evidence into sight where two panes stand one over the other", () => {
    const narrow = pressed(opened({ columns: 60, rows: 20 }), ["l"]).state;
    expect(narrow.focus).toBe("evidence");
  });
});

describe("finding", () => {
  it("filters while one types, and drops the filter with esc", () => {
    expect(names(having("/", ..."acme"))).toEqual([
      "acme/fast-ckpt",
      expect.stringContaining("acme/embedder"),
    ]);
    expect(names(having("/", ..."!acme", "enter"))).toHaveLength(3);
    expect(names(having("/", ..."p:blocked", "enter"))).toEqual(["acme/fast-ckpt"]);
    expect(names(having("/", ..."acme", "enter", "esc"))).toHaveLength(5);
    expect(names(having("/", ..."acme", "esc"))).toHaveLength(5);
    expect(names(having("/", ..."acmex", "backspace", "enter"))).toHaveLength(2);
    expect(names(having("/", ..."zzz", "ctrl-u", "enter"))).toHaveLength(5);
  });

  it("takes letters that are keys as letters while one types", () => {
    const { state, effects } = pressed(open(), ["/", "q", "?", "1"]);
    expect(effects).toEqual([]);
    expect(state.choice.filter).toBe("q?1");
  });

  it("lists one posture, and all again", () => {
    expect(names(having("5"))).toEqual(["acme/fast-ckpt"]);
    expect(names(having("5", "1"))).toEqual(["Qwen/Qwen3-8B"]);
    expect(names(having("5", "5"))).toHaveLength(5);
  });

  it("sorts in turn", () => {
    expect(names(having("s"))[0]).toContain("acme/embedder");
    expect(names(having("s", "s", "s"))[0]).toBe("Qwen/Qwen3-8B");
    expect(names(having("s", "s", "s", "s"))).toEqual(names(open()));
  });

  it("searches a text, on and back and around its end", () => {
    const found = having("enter", "enter", "/", ..."sha256", "enter");
    expect(found.hit?.pane).toBe("evidence");
    expect(drawn(found)).toMatch(/┃▌sha256/);
    const turns = Array.from({ length: 9 }, (_, n) => pressed(found, Array(n).fill("n")).state.message);
    expect(turns).toContain("around the end");
    expect(having("enter", "/", ..."nowhere", "enter").message).toBe("not found");
    expect(having("enter", "n").message).toContain("nothing is searched for");
    const [second, back] = [pressed(having("?", "/", ..."pane", "enter"), ["n"]).state, ["N"]];
    expect(pressed(second, back).state.hit?.line).toBeLessThan(second.hit?.line ?? 0);
  });
});

describe("questions", () => {
  it("shows at once what an answer would change, and takes it back", () => {
    const answered = having("a", "enter", "j", "enter");
    expect(answered.answers.get("monthlyActiveUsers")?.answer).toBe("over");
    expect(answered.message).toContain("→");
    expect(drawn(answered)).toContain("▲ review → ✖ blocked");
    expect(pressed(answered, ["enter"]).state.answers.size).toBe(0);
  });

  it("marks the models in the list that would change, too", () => {
    const listed = drawn(having("a", "enter", "j", "enter", "m"));
    expect(listed).toContain("▲→✖ acme/emb");
    expect(listed).toContain("✔1 ◐1 ▲1 ?1 ✖1 → ✔1 ◐1 ?1 ✖2");
  });

  it("judges again where that can be done", () => {
    const asked: string[][] = [];
    const judging = {
      ...given,
      reassess: (answers: State["answers"]) => {
        asked.push([...answers.keys()]);
        return { models: report().models.map((model) => ({ ...model, posture: "clear" as const })) };
      },
    };
    const { state } = pressed(opened(size, report(), judging), ["a", "enter", "enter"], judging);
    expect(asked).toEqual([["monthlyActiveUsers"]]);
    expect(drawn(state, judging)).toContain("judged again");
    expect(drawn(state, judging)).toContain("▲ review → ✔ clear");
  });

  it("copies the manifest lines of all answers", () => {
    const { effects } = pressed(open(), ["a", "enter", "enter", "esc", "j", "enter", "enter", "y"]);
    expect(effects).toEqual([
      {
        kind: "copy",
        text: "deployment:\n  monthlyActiveUsers: 700000000   # as tried: state your own figure\n  trainsOtherModels: true",
      },
    ]);
  });
});

describe("what is taken along", () => {
  it("is the finding with its place, quote and hint", () => {
    const { state, effects } = pressed(open(), ["y"]);
    const [copy] = effects;
    expect(copy).toMatchObject({ kind: "copy" });
    const text = copy?.kind === "copy" ? copy.text : "";
    expect(text).toContain("acme/fast-ckpt@9f13c2aa");
    expect(text).toContain("--> pytorch_model.bin!archive/data.pkl +0x2f");
    expect(text).toContain('      include: ["*.safetensors"]');
    expect(state.overlay).toMatchObject({ kind: "text", text });
  });

  it("is a waiver, but not of a note", () => {
    const [copy] = pressed(open(), ["w"]).effects;
    expect(copy).toEqual({
      kind: "copy",
      text: 'waivers:\n  - finding: pickle-dangerous-global\n    model: acme/fast-ckpt\n    reason: ""  # why',
    });
    expect(pressed(having("G"), ["w"]).state.message).toBe("no finding to waive");
  });

  it("is the evidence that is read, with whole paths and hashes", () => {
    const { effects } = pressed(open(), ["l", "l", "l", "tab", "tab", "y"]);
    const [copy] = effects;
    const text = copy?.kind === "copy" ? copy.text : "";
    expect(text).toContain(`: files\n${"2".repeat(64)}  README.md\ngit ${"3".repeat(40)}  config.json\n`);
    expect(text).toContain(`${"w".repeat(300)}.bin`);
    const pins = pressed(open(), ["h", "tab", "tab", "y"]).effects[0];
    expect(pins).toMatchObject({ text: expect.stringContaining("acme/fast-ckpt") });
  });

  it("is nothing that is not looked at", () => {
    for (const key of ["w", "o"])
      for (const screen of ["a", "d", "c"]) {
        const { state, effects } = pressed(open(), [screen, key]);
        expect(effects).toEqual([]);
        expect(state.message).toContain("`m`");
      }
  });

  it("is an address at the commit, or the reason why there is none", () => {
    const [copy] = pressed(open(), ["o"]).effects;
    expect(copy).toEqual({
      kind: "copy",
      text: `https://hub.example/acme/fast-ckpt/blob/${"9f13c2aa".padEnd(40, "0123456789abcdef")}/pytorch_model.bin`,
    });
    const { endpoint: _, ...without } = given;
    expect(pressed(open(), ["o"], without).state.message).toContain("no address");
  });

  it("asks for an explanation of the finding, in the list of the license", () => {
    expect(pressed(open(), ["e"]).effects).toEqual([{ kind: "explain", id: "CC-BY-NC-4.0" }]);
    expect(pressed(open(), ["enter", "e"]).effects).toEqual([
      { kind: "explain", id: "pickle-dangerous-global" },
    ]);
  });
});

describe("the overlay", () => {
  it("is closed by whatever leaves something, and the program goes on", () => {
    for (const key of ["q", "esc", "?", "enter"]) {
      const { state, effects } = pressed(open(), ["enter", "?", key]);
      expect(effects).toEqual([]);
      expect(state.overlay).toBeUndefined();
      expect(state.focus).toBe("detail");
    }
  });

  it("names every key of the table", () => {
    const help = pressed(opened({ columns: 120, rows: 70 }), ["?"]).state;
    const shown = drawn(help);
    for (const { keys } of KEYS)
      for (const key of keys) expect(shown).toContain(key.does.replaceAll("  ", " ").slice(0, 40));
  });
});

describe("results that come one by one", () => {
  const models = report().models;
  const come = (state: State, ...indices: number[]) =>
    arrive(
      state,
      indices.map((index) => ({ index, assessment: models[index] as Assessment })),
      given,
    );

  it("stand in the manifest's order, and the model at hand stays at hand", () => {
    const early = come(initialState(size), 3, 0);
    expect(early.models.map(nameOf)).toEqual(["Qwen/Qwen3-8B", "google/gemma-2b-it"]);
    const chosen = press(early, "j", given).state;
    expect(chosenName(chosen)).toBe("Qwen/Qwen3-8B");
    const later = come(chosen, 4, 1, 2);
    expect(chosenName(later)).toBe("Qwen/Qwen3-8B");
    expect(later.models.map(nameOf)).toEqual(models.map(nameOf));
  });

  it("let the first of the list be at hand while nobody has moved", () => {
    expect(chosenName(come(come(initialState(size), 0), 4))).toBe("acme/fast-ckpt");
  });

  it("leave whoever looks into a model there, though nobody has moved", () => {
    const early = press(come(initialState(size), 0), "tab", given).state;
    expect(chosenName(come(early, 4, 1, 2, 3))).toBe("Qwen/Qwen3-8B");
  });

  it("leave whoever reads a question there", () => {
    const asking = models.filter(({ questions }) => questions.length > 0);
    const [model] = asking as [Assessment];
    const [question] = model.questions as [Assessment["questions"][0]];
    const mild = {
      ...model,
      questions: [{ ...question, fact: "use", outcomes: { internal: "clear" as const } }],
    };
    const early = arrive(initialState(size), [{ index: 0, assessment: mild }], given);
    const reading = press(early, "a", given).state;
    const later = arrive(reading, [{ index: 1, assessment: model }], given);
    expect(groupsOf(later).length).toBeGreaterThan(1);
    expect(groupOf(later)?.question.fact).toBe("use");
  });

  it("are not said to ask for nothing while they come", () => {
    const early = come(initialState(size), 0);
    for (const key of ["a", "d", "c"]) {
      const shown = drawn(press({ ...early, models: [] }, key, given).state);
      expect(shown).toContain("nothing yet");
      expect(shown).not.toMatch(/no questions|no duties|no lock differences/);
    }
  });

  it("say how many have come", () => {
    const wanted = { ...given, expected: 5 };
    const state = come(initialState(size), 0, 1);
    expect(drawn(state, wanted)).toContain("reading 2/5");
    expect(drawn({ ...state, doing: "reading a\u001b[2J of b" }, wanted)).toContain("reading a\\x1b[2J of b");
    const done = complete(come(state, 2, 3, 4), { diagnostics: [], differences: [] }, wanted);
    expect(drawn(done, wanted)).toContain("5 models");
  });
});

describe("reading again", () => {
  const able: Given = { ...given, again: async () => ({ source: { results: [], finish: nothing }, given }) };
  const nothing = () => ({ diagnostics: [], differences: [] });

  it("is asked for with a key, once everything has come", () => {
    const [asked] = pressed(opened(size, report(), able), ["r"], able).effects;
    expect(asked).toEqual({ kind: "again" });
    expect(pressed(initialState(size), ["r"], able).effects).toEqual([]);
    expect(pressed(open(), ["r"]).effects).toEqual([]);
  });

  it("is named where something is copied that belongs into the manifest", () => {
    const { state } = pressed(opened(size, report(), able), ["w"], able);
    expect(drawn(state, able).replace(/\s+/g, " ")).toContain("`r` reads the manifest again");
    expect(pressed(state, ["r"], able).effects).toEqual([{ kind: "again" }]);
    expect(drawn(having("w"))).not.toContain("reads the manifest");
  });

  it("leaves whoever looks at a finding there, and drops the answers that are given by now", () => {
    const before = having("a", "enter", "enter", "m", "enter", "j", "j");
    expect([chosenName(before), before.finding, before.answers.size]).toEqual(["acme/fast-ckpt", 1, 1]);
    const id = before.selected?.findings[1]?.id;
    const read = report().models.map((model) => ({
      ...model,
      questions: [],
      findings: model.findings.slice(-1),
    }));
    const results = read.map((assessment, index) => ({ index, assessment }));
    const after = complete(arrive(restart(before), results, given), nothing(), given);
    expect(chosenName(after)).toBe("acme/fast-ckpt");
    expect(modelOf(after)).toBe(read[4]);
    expect(modelOf(after)?.findings[after.finding]?.id).toBe(id);
    expect(after.answers.size).toBe(0);
  });
});

describe("a resize", () => {
  it("keeps the line at hand in sight", () => {
    const many = Array.from({ length: 200 }, (_, n) => {
      const [model] = report().models;
      return { ...(model as Assessment), model: { ...(model as Assessment).model, id: `org/m${n}` } };
    });
    const state = pressed(opened(size, { models: many, diagnostics: [] }), ["G"]).state;
    const small = resize(state, { columns: 60, rows: 14 }, given);
    expect(drawn(small)).toContain("▌✔ org/m99 ");
    expect(chosenName(resize(small, { columns: 10, rows: 4 }, given))).toBe("org/m99");
  });
});

describe("the finding at hand", () => {
  const [worst] = report().models.slice(-1) as [Assessment];
  const [finding] = worst.findings as [Assessment["findings"][0]];
  const findings = Array.from({ length: 12 }, (_, n) => ({
    ...finding,
    id: `finding-${n}`,
    message: `${"many words ".repeat(n * 3)}end of ${n}`,
  }));
  const one = { models: [{ ...worst, findings }], diagnostics: [] };
  const chosen = (state: State) => {
    const { at } = state.spots.detail;
    return contentOfPane(state, "detail", sizeOfPane(state, "detail").width, given).at(at).finding;
  };
  const down = (shape: typeof size) => {
    let state = pressed(opened(shape, one), ["enter"]).state;
    while (state.finding < 5) state = press(state, "j", given).state;
    return state;
  };

  it("stays at hand when its text is broken into other lines", () => {
    for (const shape of [
      { columns: 60, rows: 20 },
      { columns: 200, rows: 60 },
      { columns: 91, rows: 24 },
    ]) {
      const state = resize(down(size), shape, given);
      expect([state.finding, chosen(state)]).toEqual([5, 5]);
    }
    const zoomed = pressed(down(size), ["z"]).state;
    expect([zoomed.finding, chosen(zoomed)]).toEqual([5, 5]);
    expect(chosen(pressed(zoomed, ["esc"]).state)).toBe(5);
    expect(chosen(pressed(zoomed, ["a", "m", "tab"]).state)).toBe(5);
  });

  it("is shown with what it says, not by its name alone", () => {
    expect(drawn(down({ columns: 80, rows: 24 }))).toContain("end of 5");
  });

  it("leaves a text where it was, however wide it is", () => {
    const long = { ...worst, findings: [{ ...finding, message: "word ".repeat(3000) }] };
    const read = { models: [long], diagnostics: [] };
    const state = pressed(opened({ columns: 80, rows: 24 }, read), [
      "enter",
      "enter",
      ...Array(20).fill("ctrl-d"),
    ]).state;
    const share = (of: State) =>
      of.spots.evidence.top / contentOfPane(of, "evidence", sizeOfPane(of, "evidence").width, given).length;
    const before = share(state);
    expect(before).toBeGreaterThan(0.3);
    expect(share(resize(state, { columns: 180, rows: 24 }, given))).toBeCloseTo(before, 1);
  });
});

describe("the evidence of a pickle", () => {
  it("says where its opcodes can be had", () => {
    expect(drawn(pressed(opened({ columns: 120, rows: 60 }), ["enter", "enter"]).state)).toContain(
      "every opcode: modelvet inspect --disassemble FILE",
    );
  });
});

describe("any keys", () => {
  it("leave a screen that can be drawn, and bounds that hold", () => {
    const every = KEYS.flatMap(({ keys }) => keys.flatMap((key) => key.keys)).filter(
      (key) => key !== "ctrl-c",
    );
    const key = fc.oneof(fc.constantFrom(...every), fc.constantFrom("x", ":", "é", "使"));
    const screen = fc.record({
      columns: fc.integer({ min: 1, max: 160 }),
      rows: fc.integer({ min: 1, max: 50 }),
    });
    const whole = { models: [...report().models, hostile()], diagnostics: report().diagnostics };
    fc.assert(
      fc.property(fc.array(key, { maxLength: 40 }), screen, (keys, shape) => {
        const { state } = pressed(opened(shape, whole), keys);
        const lines = drawn(state).split("\n");
        expect(lines.length).toBeLessThanOrEqual(Math.max(2, shape.rows - 1));
        for (const { at, top } of Object.values(state.spots))
          expect(Math.min(at, top)).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 60 },
    );
  });
});
