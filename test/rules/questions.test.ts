import { describe, expect, it } from "vitest";
import { decisiveness } from "../../src/model.ts";
import { accepted, base, HOSTED, judged } from "./made.ts";

const { monthlyActiveUsers: _, ...NO_USERS } = HOSTED;
const everything = accepted("llama", "gemma", "openrail");

describe("a missing fact", () => {
  it("is one question, with the outcome of each answer and the lines to paste", () => {
    const { questions, posture, findings } = judged(
      { license: "llama3.1", multimodal: false },
      NO_USERS,
      everything,
    );
    expect(posture).toBe("review");
    expect(questions).toEqual([
      expect.objectContaining({
        fact: "monthlyActiveUsers",
        license: "LicenseRef-llama3.1",
        clause: "2",
        outcomes: { "up to 700000000": "conditional", over: "blocked" },
        yaml: "deployment:\n  monthlyActiveUsers:   # users a month, affiliates included",
      }),
    ]);
    expect(questions[0]?.because).toContain("700 million");
    const asking = findings.filter(({ id }) => id === "license-question");
    expect(asking).toHaveLength(1);
    expect(asking[0]?.fix).toBe(questions[0]?.yaml);
  });

  it("asks once for several licenses, with an answer for each stretch between their limits", () => {
    const parents = [
      base("a/x", { license: "llama3.1", relation: "merge" }),
      base("b/y", { license: "other", name: "kimi-k2", relation: "merge" }),
    ];
    const { questions } = judged(
      { id: "org/Llama-x", license: "llama3.1", base: parents },
      NO_USERS,
      everything,
    );
    expect(questions.filter(({ fact }) => fact === "monthlyActiveUsers")).toHaveLength(1);
    expect(questions[0]?.outcomes).toEqual({
      "up to 100000000": "conditional",
      "up to 700000000": "conditional",
      "over 700000000": "blocked",
    });
  });

  it("is asked as its own words where it is one of a few", () => {
    const { questions } = judged({ license: "cc-by-nc-4.0" });
    expect(questions[0]).toMatchObject({
      fact: "use",
      outcomes: { commercial: "blocked", internal: "review", research: "conditional" },
    });
  });

  it("is not asked where the license is blocked anyway, or where nothing hangs on it", () => {
    expect(judged({ license: "cc-by-nc-4.0" }, { use: "commercial" }).questions).toEqual([]);
    expect(judged({ license: "apache-2.0" }).questions).toEqual([]);
  });

  it("shows what else stays wrong whatever the answer", () => {
    const missing = [
      { axis: "license" as const, path: "LICENSE", unread: { state: "gated", message: "gated" } },
    ];
    const { questions } = judged({ license: "llama3.1", multimodal: false, missing }, NO_USERS, everything);
    expect(questions[0]?.outcomes).toEqual({ "up to 700000000": "unknown", over: "blocked" });
  });

  it("is judged as if the other questions were answered well", () => {
    const { questions, posture } = judged({ license: "llama3.2", multimodal: true });
    expect(posture).toBe("review");
    const of = (fact: string) => questions.find((question) => question.fact === fact)?.outcomes;
    expect(of("monthlyActiveUsers")).toEqual({ "up to 700000000": "conditional", over: "blocked" });
    expect(of("organisationIn")).toEqual({ EU: "blocked", US: "conditional" });
    expect(of("acceptances")).toEqual({ "once accepted": "conditional", "not accepted": "review" });
    expect(decisiveness(of("organisationIn") ?? {})).toBeGreaterThan(decisiveness(of("acceptances") ?? {}));
  });
});

describe("the modality", () => {
  it("is taken from the evidence: a text model asks nothing about the EU", () => {
    const { questions } = judged({ license: "llama3.2", multimodal: false }, {}, everything);
    expect(questions.map(({ fact }) => fact)).toEqual(["monthlyActiveUsers"]);
  });

  it("is left to a person where nothing says it", () => {
    const eu = { ...HOSTED, organisationIn: ["DE"] };
    expect(judged({ license: "llama3.2" }, eu, everything).posture).toBe("review");
    expect(judged({ license: "llama3.2", multimodal: false }, eu, everything).posture).toBe("conditional");
    expect(judged({ license: "llama3.2", multimodal: true }, eu, everything).posture).toBe("blocked");
  });
});
