import type { Acceptance, Assessment, Finding, Question, Waiver } from "../judgement.ts";
import type { ModelRef } from "../model.ts";
import { decide } from "../posture/decide.ts";
import { factOf, withFact } from "../rules/conditions.ts";
import type { JudgeContext } from "../rules/context.ts";
import { judge } from "../rules/judge.ts";
import type { Fact } from "../rules/license-rule.ts";
import { type Answer, type Answers, accepts, answerKey } from "../tui/answers.ts";
import type { Reassess } from "../tui/preview.ts";
import { judgeContext } from "./scan-assess.ts";
import type { Setup } from "./scan-setup.ts";

/** What a scan judged with, so that it can be judged again. */
type Bench = { context: JudgeContext; waivers: readonly Waiver[] };

/** Judges again what has come by now, as the manifest would be with the answers in it. */
export function rejudge(setup: Setup, seen: () => readonly (Assessment | undefined)[]): Reassess {
  const bench = { context: judgeContext(setup), waivers: setup.decisions.waivers };
  return (answers) => ({
    models: reassess(
      seen().filter((one) => one !== undefined),
      answers,
      bench,
    ),
  });
}

/** The models as they would be judged with these answers in the manifest; one without evidence stays as it is. */
export function reassess(models: readonly Assessment[], answers: Answers, bench: Bench): Assessment[] {
  const given = [...answers.values()];
  const { context, waivers } = bench;
  const acceptances = [...context.acceptances, ...given.flatMap((one) => acceptanceOf(one, context.today))];
  const answered = { ...context, acceptances };
  return models.map((model) => {
    const { evidence } = model;
    if (evidence === undefined) return model;
    const ref = given.reduce((before, answer) => stated(before, answer, model.questions), model.model);
    const judgement = judge(evidence, ref, answered);
    return decide({
      ref,
      evidence,
      judgement: { ...judgement, findings: [...judgement.findings, ...foreign(model, context)] },
      policy: context.policy,
      waivers,
      today: context.today,
      names: context.pack.licenses,
    });
  });
}

const foreignFindings = new WeakMap<Assessment, Finding[]>();

/** Findings of provenance that the judge did not raise: what manifest and lockfile say of the pin. No answer changes them. */
function foreign(model: Assessment, context: JudgeContext): Finding[] {
  const { evidence, findings, waived } = model;
  const known = foreignFindings.get(model);
  if (known !== undefined || evidence === undefined) return known ?? [];
  const own = new Set(judge(evidence, model.model, context).findings.map(({ id }) => id));
  const found = [...findings, ...waived.map(({ finding }) => finding)].filter(
    ({ id, axis }) => axis === "provenance" && !own.has(id),
  );
  foreignFindings.set(model, found);
  return found;
}

/**
 * The model with one more fact, where nothing states it yet: the lines that are pasted stand for the whole deployment, and
 * what an entry says of its own model wins over those. Code is trusted for the one model that the lines name.
 */
function stated(ref: ModelRef, { question, value }: Answer, asked: readonly Question[]): ModelRef {
  const { fact } = question;
  if (fact === "acceptances" || value === undefined) return ref;
  if (fact === "trustRemoteCode") {
    const meant = asked.some((one) => answerKey(one) === answerKey(question));
    return meant && typeof value === "boolean" ? { ...ref, trustRemoteCode: value } : ref;
  }
  if (!isFact(fact) || factOf(fact, ref.deployment) !== undefined) return ref;
  return { ...ref, deployment: withFact(ref.deployment, fact, value) };
}

const FACTS: ReadonlySet<string> = new Set([
  "use",
  "monthlyActiveUsers",
  "annualRevenueUsd",
  "organisationIn",
  "usersIn",
  "distribution",
  "modification",
  "trainsOtherModels",
]);

function isFact(fact: string): fact is Fact {
  return FACTS.has(fact) || fact.startsWith("statements.");
}

function acceptanceOf({ question, answer }: Answer, today: string): Acceptance[] {
  const { fact, license } = question;
  if (fact !== "acceptances" || license === undefined || !accepts(answer)) return [];
  return [{ license, by: "you", on: today, at: { file: "", line: 1, column: 1 } }];
}
