import { describe, expect, it } from "vitest";
import { evaluateCondition, evaluateWhen, withFact } from "../../src/rules/conditions.ts";
import { anyIn } from "../../src/rules/countries.ts";
import type { Condition } from "../../src/rules/license-rule.ts";

const facts = (profile: object, multimodal?: boolean) => ({ profile, multimodal });

function condition(more: Partial<Condition> = {}): Condition {
  return {
    id: "scale",
    fact: "monthlyActiveUsers",
    holds: { atMost: 700 },
    clause: "2",
    text: "above 700 users",
    otherwise: "blocked",
    ...more,
  };
}

describe("a condition", () => {
  it.each([
    [{ atMost: 700 }, 700, "holds"],
    [{ atMost: 700 }, 701, "broken"],
    [{ below: 700 }, 699, "holds"],
    [{ below: 700 }, 700, "broken"],
  ] as const)("%j with %d users %s", (holds, monthlyActiveUsers, state) => {
    expect(evaluateCondition(condition({ holds }), facts({ monthlyActiveUsers })).state).toBe(state);
  });

  it("is open where the manifest is silent, and names the fact", () => {
    expect(evaluateCondition(condition(), facts({}))).toMatchObject({
      state: "open",
      missing: ["monthlyActiveUsers"],
    });
  });

  it("asks for what decides whether it applies only where it would be broken or open", () => {
    const commercial = condition({ when: { use: ["commercial"] } });
    expect(evaluateCondition(commercial, facts({ monthlyActiveUsers: 5 })).state).toBe("holds");
    expect(evaluateCondition(commercial, facts({ monthlyActiveUsers: 900 }))).toMatchObject({
      state: "open",
      missing: ["use"],
    });
    expect(evaluateCondition(commercial, facts({})).missing).toEqual(["use", "monthlyActiveUsers"]);
    expect(evaluateCondition(commercial, facts({ use: "research" }))).toMatchObject({
      state: "holds",
      applies: "broken",
    });
  });

  it("reads statements, and never an inherited key of theirs", () => {
    const registered = condition({ fact: "statements.registered", holds: { is: true } });
    expect(evaluateCondition(registered, facts({ statements: { registered: true } })).state).toBe("holds");
    expect(evaluateCondition(registered, facts({ statements: { registered: false } })).state).toBe("broken");
    const odd = condition({ fact: "statements.constructor", holds: { is: true } });
    expect(evaluateCondition(odd, facts({ statements: {} })).state).toBe("open");
  });

  it("hangs on evidence, not on the profile, for the modality", () => {
    const eu = condition({ fact: "organisationIn", holds: { noneOf: ["EU"] }, when: { multimodal: true } });
    expect(evaluateCondition(eu, facts({ organisationIn: ["DE"] }, true)).state).toBe("broken");
    expect(evaluateCondition(eu, facts({ organisationIn: ["DE"] }, false)).state).toBe("holds");
    expect(evaluateCondition(eu, facts({ organisationIn: ["DE"] }))).toMatchObject({
      state: "open",
      missing: [],
      modality: true,
    });
  });
});

describe("when", () => {
  it("needs every key that it gives", () => {
    const when = { distribution: ["weights"], modification: ["merged"] } as const;
    expect(evaluateWhen(when, facts({ distribution: "weights", modification: "merged" })).state).toBe(
      "holds",
    );
    expect(evaluateWhen(when, facts({ distribution: "hosted" })).state).toBe("broken");
    expect(evaluateWhen(when, facts({ distribution: "weights" })).missing).toEqual(["modification"]);
  });
});

describe("countries", () => {
  it.each([
    [["DE"], ["EU"], true],
    [["EU"], ["EU"], true],
    [["GB"], ["EU"], false],
    [["US", "KR"], ["EU", "GB", "KR"], true],
    [["CH"], ["EU", "GB", "KR"], false],
    [["EU"], ["DE"], undefined],
  ])("%j against %j: %s", (stated, excluded, is) => {
    expect(anyIn(stated, excluded)).toBe(is);
  });

  it("states one country as a list", () => {
    expect(withFact({}, "usersIn", "US")).toEqual({ usersIn: ["US"] });
    expect(withFact({ statements: { a: true } }, "statements.b", 3)).toEqual({
      statements: { a: true, b: 3 },
    });
  });
});
