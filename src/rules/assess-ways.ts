import { type DeploymentProfile, POSTURES, type Posture, worstPosture } from "../model.ts";
import type { Facts } from "./conditions.ts";
import type { JudgeContext } from "./context.ts";
import { evaluateTerms, type Open, type Outcome } from "./evaluate.ts";
import { keyOf } from "./questions.ts";
import type { Terms } from "./terms.ts";

export type Ways = readonly (readonly Terms[])[];

/** The way to comply that serves this deployment best, and what it comes to. */
export type Choice = { outcome: Outcome; way: readonly Terms[]; posture: Posture };

/** Any one way suffices; all licenses of a way bind. */
export function bestWay(ways: Ways, facts: Facts, context: JudgeContext): Choice {
  let best: Choice | undefined;
  for (const way of ways) {
    const parts = way.map((terms) => evaluateTerms(terms, facts, context));
    const outcome = {
      findings: parts.flatMap(({ findings }) => findings),
      open: parts.flatMap(({ open }) => open),
      duties: parts.flatMap(({ duties }) => duties),
    };
    const posture = postureOf(outcome);
    if (best === undefined || POSTURES.indexOf(posture) < POSTURES.indexOf(best.posture))
      best = { outcome, way, posture };
  }
  return best ?? { outcome: { findings: [], open: [], duties: [] }, way: [], posture: "clear" };
}

/** An open fact is `review`; those that `asked` names already are left out, as if they were settled well. */
export function postureOf({ findings, open }: Outcome, asked?: ReadonlySet<string>): Posture {
  const waiting = open.some((one: Open) => asked === undefined || !asked.has(keyOf(one)));
  return worstPosture([...findings.map(({ posture }) => posture), ...(waiting ? (["review"] as const) : [])]);
}

/** The posture with another profile, or with one more acceptance, apart from what is asked anyway. */
export function retryWays(
  ways: Ways,
  facts: Facts,
  context: JudgeContext,
  asked: ReadonlySet<string>,
  change: { profile?: DeploymentProfile; accepts?: string },
): Posture {
  const { accepts, profile } = change;
  const at = { file: "models.yaml", line: 1, column: 1 };
  const acceptances =
    accepts === undefined
      ? context.acceptances
      : [...context.acceptances, { license: accepts, by: "somebody", on: context.today, at }];
  const changed = { ...context, acceptances };
  const { outcome } = bestWay(ways, { ...facts, ...(profile === undefined ? {} : { profile }) }, changed);
  return postureOf(outcome, asked);
}
