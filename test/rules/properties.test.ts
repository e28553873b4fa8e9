import { describe, expect, it } from "vitest";
import { type DeploymentProfile, POSTURES, type Posture } from "../../src/model.ts";
import { withFact } from "../../src/rules/conditions.ts";
import type { Fact } from "../../src/rules/license-rule.ts";
import { accepted, base, file, HOSTED, judged, type Made } from "./made.ts";
import { pack } from "./own-pack.ts";

/** What must hold for every license of the pack, whatever it says. */

const rank = (posture: Posture) => POSTURES.indexOf(posture);
const licenses = pack.licenses.ids.filter((id) => pack.licenses.rule(id)?.kind === "license");
const everything = accepted(...pack.licenses.ids);

/** Everything asked of a license but acceptances, which are all given here. */
function isFact(fact: string): fact is Fact {
  return fact !== "acceptances" && fact !== "trustRemoteCode";
}

/** A profile that answers whatever this license asks, in words that leave it usable where that can be. */
function answered(made: Made): DeploymentProfile {
  let profile: DeploymentProfile = HOSTED;
  for (const { fact, outcomes } of judged(made, profile, everything).questions) {
    const [best] = Object.entries(outcomes).sort(([, a], [, b]) => rank(a) - rank(b));
    if (isFact(fact)) profile = withFact(profile, fact, valueOf(best?.[0] ?? "", outcomes));
  }
  return profile;
}

function valueOf(answer: string, outcomes: object): string | number | boolean {
  if (answer === "true" || answer === "false") return answer === "true";
  const figure = Number(/\d+/.exec(answer)?.[0] ?? /\d+/.exec(Object.keys(outcomes).join())?.[0]);
  if (/^over/.test(answer)) return figure + 1;
  if (/^under/.test(answer)) return figure - 1;
  return /^(up to|at least)/.test(answer) ? figure : answer;
}

function without(profile: DeploymentProfile, fact: string): DeploymentProfile {
  const { statements, ...rest } = profile;
  const left = Object.fromEntries(Object.entries(rest).filter(([key]) => key !== fact));
  const others = Object.entries(statements ?? {}).filter(([key]) => `statements.${key}` !== fact);
  return { ...left, statements: Object.fromEntries(others) };
}

describe("every license of the pack", () => {
  it.each(licenses)("%s: what a question says of an answer is what the answer makes of it", (id) => {
    const made = { texts: [file(id)] };
    const full = answered(made);
    const facts = [
      ...Object.keys(full),
      ...Object.keys(full.statements ?? {}).map((key) => `statements.${key}`),
    ];
    for (const fact of facts.filter(isFact)) {
      const silent = without(full, fact);
      const { questions, posture } = judged(made, silent, everything);
      if (questions.length === 0) continue;
      expect(rank(posture)).toBeGreaterThanOrEqual(rank("review"));
      if (questions.length > 1) continue;
      for (const [answer, outcome] of Object.entries(questions[0]?.outcomes ?? {})) {
        const after = judged(
          made,
          withFact(silent, fact, valueOf(answer, questions[0]?.outcomes ?? {})),
          everything,
        );
        if (after.questions.length === 0) expect(`${answer}: ${after.posture}`).toBe(`${answer}: ${outcome}`);
      }
    }
  });

  it.each(licenses)("%s: less evidence, one more base or one more license never makes it better", (id) => {
    const made = { texts: [file(id)] };
    for (const profile of [{}, HOSTED, { ...HOSTED, use: "research" } as const]) {
      const plain = rank(judged(made, profile, everything).posture);
      const missing = [
        { axis: "license" as const, path: "X", unread: { state: "network", message: "reset" } },
      ];
      expect(rank(judged({ ...made, missing }, profile, everything).posture)).toBeGreaterThanOrEqual(
        Math.max(plain, rank("unknown")),
      );
      for (const other of ["mit", "llama2", "cc-by-nc-4.0"]) {
        const more = { ...made, base: [base("a/b", { license: other })] };
        expect(rank(judged(more, profile, everything).posture)).toBeGreaterThanOrEqual(plain);
        const both = { texts: [file([id, other])] };
        expect(rank(judged(both, profile, everything).posture)).toBeGreaterThanOrEqual(plain);
      }
    }
  });

  it.each(licenses)("%s: acceptance is what stands between review and conditional", (id) => {
    const rule = pack.licenses.rule(id);
    if (rule?.restrictions === undefined) return;
    const made = { texts: [file(id)] };
    const before = judged(made, answered(made));
    const after = judged(made, answered(made), everything);
    expect(rank(before.posture)).toBeGreaterThanOrEqual(rank("review"));
    expect(rank(after.posture)).toBeGreaterThanOrEqual(rank("conditional"));
    expect(rank(after.posture)).toBeLessThanOrEqual(rank(before.posture));
  });
});
