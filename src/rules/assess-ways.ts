import { type DeploymentProfile, POSTURES, type Posture, worstPosture } from "../model.ts";
import type { Facts } from "./conditions.ts";
import type { JudgeContext } from "./context.ts";
import { evaluateTerms } from "./evaluate.ts";
import { keyOf } from "./open.ts";
import type { Terms } from "./terms.ts";
import { NOTHING, type Part } from "./terms-finding.ts";
import type { Ways } from "./ways.ts";

/** The way to comply that serves this deployment best, and what it comes to. */
export type Choice = { outcome: Part; way: readonly Terms[]; posture: Posture };

/** Any one way suffices; all licenses of a way bind. */
export function bestWay(ways: Ways, facts: Facts, context: JudgeContext): Choice {
  let best: Choice | undefined;
  for (const way of ways) {
    const parts = way.map((terms) => evaluateTerms(terms, facts, context));
    const outcome = {
      findings: parts.flatMap(({ findings }) => findings),
      open: parts.flatMap(({ open }) => open),
    };
    const posture = postureOf(outcome);
    if (best === undefined || POSTURES.indexOf(posture) < POSTURES.indexOf(best.posture))
      best = { outcome, way, posture };
  }
  return best ?? { outcome: NOTHING, way: [], posture: "clear" };
}

/** Settled facts, accepted texts, and the questions that are left out of account. */
export type Change = {
  profile: DeploymentProfile;
  accepts: readonly string[];
  asked: ReadonlySet<string>;
};

/** An open fact is `review`; those that are `asked` anyway are left out. */
function postureOf({ findings, open }: Part, asked?: ReadonlySet<string>): Posture {
  const waiting = open.some((one) => asked?.has(keyOf(one)) !== true);
  return worstPosture([...findings.map(({ posture }) => posture), ...(waiting ? (["review"] as const) : [])]);
}

/** The posture as it would be with these changes. */
export function retryWays(ways: Ways, facts: Facts, context: JudgeContext, change: Change): Posture {
  const at = { file: "models.yaml", line: 1, column: 1 };
  const accepted = change.accepts.map((license) => ({ license, by: "somebody", on: context.today, at }));
  const changed = { ...context, acceptances: [...context.acceptances, ...accepted] };
  const { outcome } = bestWay(ways, { ...facts, profile: change.profile }, changed);
  return postureOf(outcome, change.asked);
}
