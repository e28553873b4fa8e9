import { describe, expect, it } from "vitest";
import { reassess } from "../../src/cli/reassess.ts";
import type { Assessment, Finding } from "../../src/judgement.ts";
import { type Answers, toggled } from "../../src/tui/answers.ts";
import { previewOf } from "../../src/tui/preview.ts";
import { accepted, context, HOSTED, type Made, model, ref } from "../rules/made.ts";

const { monthlyActiveUsers: _, ...NO_USERS } = HOSTED;

/** One model as a scan would judge it, and judged again with the first of its questions answered so. */
function answering(made: Made, deployment: Assessment["model"]["deployment"], answers: readonly string[]) {
  const bench = { context: context(made.license === "gemma" ? {} : accepted("llama")), waivers: [] };
  const evidence = model(made);
  const blank = { model: ref(deployment), evidence, findings: [], waived: [], questions: [] };
  const [first] = reassess([blank as unknown as Assessment], new Map(), bench);
  if (first === undefined) throw new Error("one model was judged");
  let given: Answers = new Map();
  for (const [n, answer] of answers.entries()) {
    const question = first.questions[n];
    if (question === undefined) throw new Error(`only ${n} questions are asked`);
    expect(Object.keys(question.outcomes)).toContain(answer);
    given = toggled(given, question, answer);
  }
  const [again] = reassess([first], given, bench);
  return {
    before: first.posture,
    after: again?.posture,
    promised: first.questions[0]?.outcomes,
    first,
    again,
  };
}

describe("an answer", () => {
  it("makes of the model what its question promised", () => {
    for (const answer of ["up to 700000000", "over"]) {
      const { before, after, promised } = answering({ license: "llama3.1", multimodal: false }, NO_USERS, [
        answer,
      ]);
      expect(before).toBe("review");
      expect(after).toBe(promised?.[answer]);
    }
  });

  it("may record that the use restrictions were accepted", () => {
    const { before, after } = answering({ license: "gemma" }, HOSTED, ["once accepted"]);
    expect([before, after]).toEqual(["review", "conditional"]);
    expect(answering({ license: "gemma" }, HOSTED, ["not accepted"]).after).toBe("review");
  });

  it("leaves a model alone whose own entry states the fact", () => {
    const blocked = { ...HOSTED, monthlyActiveUsers: 900_000_000 };
    const { first } = answering({ license: "llama3.1", multimodal: false }, NO_USERS, []);
    const question = first.questions[0] as Assessment["questions"][0];
    const evidence = model({ license: "llama3.1", multimodal: false });
    const stated = { model: ref(blocked), evidence, findings: [], waived: [], questions: [] };
    const bench = { context: context(accepted("llama")), waivers: [] };
    const under = toggled(new Map(), question, "up to 700000000");
    const [again] = reassess([stated as unknown as Assessment], under, bench);
    expect(again?.posture).toBe("blocked");
  });

  it("trusts the code of the one model that its lines name", () => {
    const python = (id: string) => {
      const evidence = {
        ...model({ license: "apache-2.0", id }),
        remoteCode: [{ path: "config.json", key: "auto_map", target: "m.A", files: ["m.py"] }],
      };
      const own = { ...ref(HOSTED), id, loader: "transformers" as const };
      const blank = { model: own, evidence, findings: [], waived: [], questions: [] };
      return reassess([blank as unknown as Assessment], new Map(), bench)[0] as Assessment;
    };
    const bench = { context: context(), waivers: [] };
    const models = [python("org/a"), python("org/b")];
    expect(models.map(({ axes }) => axes.load)).toEqual(["review", "review"]);
    const question = models[0]?.questions[0] as Assessment["questions"][0];
    expect(question.fact).toBe("trustRemoteCode");
    const off = toggled(new Map(), question, "false");
    expect(reassess(models, off, bench).map(({ axes }) => axes.load)).toEqual(["conditional", "review"]);
    // A saved report has no more than its questions to go by, and says the same.
    expect(previewOf(models, off, undefined).postures).toEqual(["conditional", "review"]);
  });

  it("of a saved report leaves what else was found where it is", () => {
    const asked = (axis: "license" | "load", id: string, posture: Finding["posture"]) => {
      const fact = axis === "load" ? "trustRemoteCode" : "monthlyActiveUsers";
      const finding = { id, axis, posture } as Finding;
      const own = { id: axis === "load" ? "remote-code" : "license-question", axis, posture: "review" };
      const question = { fact, because: "", outcomes: { good: "conditional" as const } };
      const axes = { license: "clear", load: "clear", provenance: "clear", [axis]: posture };
      const saved = {
        axes,
        posture,
        findings: [finding, own],
        questions: [question],
      } as unknown as Assessment;
      const answers = toggled(new Map(), question, "good");
      return previewOf([saved], answers, undefined).postures[0];
    };
    expect(asked("load", "pickle-dangerous-global", "blocked")).toBe("blocked");
    expect(asked("load", "pickle-unknown-global", "review")).toBe("review");
    expect(asked("load", "artifact-not-read", "unknown")).toBe("unknown");
    expect(asked("license", "license-denied", "blocked")).toBe("blocked");
    expect(asked("license", "license-not-allowed", "review")).toBe("review");
    expect(asked("license", "license-not-read", "unknown")).toBe("unknown");
    expect(asked("license", "license-condition-met", "conditional")).toBe("conditional");
  });

  it("changes nothing of what the lockfile said of the pin", () => {
    const pin: Finding = {
      id: "lock-missing",
      axis: "provenance",
      posture: "review",
      message: "the lockfile does not know it",
      why: "",
      evidence: [{ kind: "manifest", place: { path: "models.yaml" } }],
    };
    const bench = { context: context(), waivers: [] };
    const evidence = model({ license: "apache-2.0" });
    const locked = { model: ref(HOSTED), evidence, findings: [pin], waived: [], questions: [] };
    const [again] = reassess([locked as unknown as Assessment], new Map(), bench);
    expect(again?.axes.provenance).toBe("review");
    expect(again?.findings).toContainEqual(pin);
  });

  it("leaves a model alone of which nothing is known", () => {
    const unread = { model: ref(HOSTED), posture: "unknown" } as unknown as Assessment;
    expect(reassess([unread], new Map(), { context: context(), waivers: [] })).toEqual([unread]);
  });
});
