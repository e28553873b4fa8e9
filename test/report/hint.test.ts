import { describe, expect, it } from "vitest";
import { hintFor } from "../../src/report/hint.ts";

describe("a hint", () => {
  const fact = "deployment:\n  monthlyActiveUsers: 250000";
  it.each([
    [fact, "target", "-d monthlyActiveUsers=250000"],
    [fact, "manifest", fact],
    ["deployment:\n  usersIn: [EU, US]", "target", "-d usersIn=EU,US"],
    [
      "deployment:\n  statements:\n    kolors-registered: false",
      "target",
      "-d statements.kolors-registered=false",
    ],
    [
      "models:\n  - id: a/b\n    trustRemoteCode: false",
      "target",
      "models:\n  - id: a/b\n    trustRemoteCode: false",
    ],
    ["deployment:\n  use:   # commercial or not", "target", "-d use=   # commercial or not"],
    ["modelvet lock", "target", "modelvet lock"],
  ] as const)("%j for a %s is %j", (fix, origin, shown) => {
    expect(hintFor(fix, { origin })).toBe(shown);
  });
});
