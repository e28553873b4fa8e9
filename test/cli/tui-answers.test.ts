import { describe, expect, it } from "vitest";
import { reassess } from "../../src/cli/reassess.ts";
import type { Assessment, Finding } from "../../src/judgement.ts";
import { type Answers, toggled } from "../../src/tui/answers.ts";
import { accepted, context, HOSTED, type Made, model, ref } from "../rules/made.ts";

const { monthlyActiveUsers: _, ...NO_USERS } = HOSTED;

/** One model as a scan would judge it, and judged again with the first of its questions answered so. */
function answering(made: Made, deployment: Assessment["model"]["deployment"], answers: readonly string[]) {
  const bench = { context: context(made.license === "gemma" ? {} : accepted("llama")), waivers: [] };
  const evidence = model(made);
  const blank = { model: ref(deployment), evidence, findings: [], waived: [] };
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
    const locked = { model: ref(HOSTED), evidence, findings: [pin], waived: [] };
    const [again] = reassess([locked as unknown as Assessment], new Map(), bench);
    expect(again?.axes.provenance).toBe("review");
    expect(again?.findings).toContainEqual(pin);
  });

  it("leaves a model alone of which nothing is known", () => {
    const unread = { model: ref(HOSTED), posture: "unknown" } as unknown as Assessment;
    expect(reassess([unread], new Map(), { context: context(), waivers: [] })).toEqual([unread]);
  });
});
