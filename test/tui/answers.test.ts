import { describe, expect, it } from "vitest";
import type { Question } from "../../src/judgement.ts";
import { type Answers, manifestLines, toggled } from "../../src/tui/answers.ts";

const question = (fact: string, answers: readonly string[], more: Partial<Question> = {}): Question => ({
  fact,
  because: "it matters",
  outcomes: Object.fromEntries(answers.map((answer) => [answer, "clear"])),
  ...more,
});

const lines = (...given: (readonly [Question, string])[]) =>
  manifestLines(given.reduce<Answers>((all, [one, answer]) => toggled(all, one, answer), new Map()).values());

describe("the manifest lines of answers", () => {
  it("state what the words say", () => {
    const users = question("monthlyActiveUsers", ["up to 700000000", "over"]);
    const tried = "   # as tried: state your own figure";
    expect(lines([users, "up to 700000000"])).toEqual([
      "deployment:",
      `  monthlyActiveUsers: 700000000${tried}`,
    ]);
    expect(lines([users, "over"])).toEqual(["deployment:", `  monthlyActiveUsers: 700000001${tried}`]);
    expect(lines([question("use", ["commercial"]), "commercial"])).toEqual([
      "deployment:",
      "  use: commercial",
    ]);
    expect(lines([question("trainsOtherModels", ["yes", "no"]), "no"])).toEqual([
      "deployment:",
      "  trainsOtherModels: false",
    ]);
    expect(lines([question("organisationIn", ["EU"]), "EU"])).toEqual([
      "deployment:",
      "  organisationIn: [EU]   # as tried: list them all",
    ]);
  });

  it("stand under one `deployment:`, statements among them", () => {
    expect(
      lines(
        [question("use", ["internal"]), "internal"],
        [question("statements.kolors-registered", ["yes"]), "yes"],
        [question("distribution", ["hosted"]), "hosted"],
      ),
    ).toEqual([
      "deployment:",
      "  use: internal",
      "  distribution: hosted",
      "  statements:",
      "    kolors-registered: true",
    ]);
  });

  it("take the rule's own lines for what is no fact of the deployment", () => {
    const yaml = "models:\n  - id: org/name\n    trustRemoteCode: false";
    expect(lines([question("trustRemoteCode", ["true"], { yaml }), "true"])).toEqual([
      "models:",
      "  - id: org/name",
      "    trustRemoteCode: true",
    ]);
    const accept = "acceptances:\n  - { license: gemma, by: legal, on: 2026-11-02 }";
    expect(lines([question("acceptances", ["once accepted"], { yaml: accept }), "once accepted"])).toEqual(
      accept.split("\n"),
    );
  });

  it("trust the code of the one model that they name", () => {
    const of = (id: string) =>
      question("trustRemoteCode", ["true", "false"], {
        yaml: `models:\n  - id: ${id}\n    trustRemoteCode: false`,
      });
    expect(lines([of("org/a"), "true"], [of("org/b"), "false"])).toEqual([
      "models:",
      "  - id: org/a",
      "    trustRemoteCode: true",
      "  - id: org/b",
      "    trustRemoteCode: false",
    ]);
  });

  it("accept nothing for somebody who does not", () => {
    expect(
      lines([question("acceptances", ["not accepted"], { yaml: "acceptances: []" }), "not accepted"]),
    ).toEqual([]);
  });

  it("leave out what is taken back, and tell the licenses of acceptances apart", () => {
    const llama = question("acceptances", ["yes"], { license: "llama3.1", yaml: "acceptances:\n  - a" });
    const gemma = question("acceptances", ["yes"], { license: "gemma", yaml: "acceptances:\n  - b" });
    expect(lines([llama, "yes"], [gemma, "yes"])).toEqual(["acceptances:", "  - a", "  - b"]);
    expect(lines([llama, "yes"], [gemma, "yes"], [llama, "yes"])).toEqual(["acceptances:", "  - b"]);
  });
});
