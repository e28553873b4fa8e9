import type { Duty } from "../judgement.ts";
import { evaluateCondition, evaluateWhen, type Facts } from "./conditions.ts";
import type { Terms } from "./terms.ts";

/** What the license obliges this deployment to do; a duty that hangs on a missing fact is listed. */
export function dutiesOf({ rule, expression }: Terms, facts: Facts): Duty[] {
  if (rule === undefined) return [];
  const calls = rule.conditions.flatMap((condition) =>
    typeof condition.otherwise === "object" ? [{ condition, duty: condition.otherwise.duty }] : [],
  );
  const applies = ({ id, when }: (typeof rule.duties)[number]) => {
    const called = calls.filter(({ duty }) => duty === id);
    return called.length === 0
      ? evaluateWhen(when, facts).state !== "broken"
      : called.some(({ condition }) => evaluateCondition(condition, facts).state !== "holds");
  };
  const duties = rule.duties
    .filter(applies)
    .map(({ id, clause, text }): Duty => ({ id, license: expression, clause, text }));
  const { naming } = rule;
  if (naming !== undefined && evaluateWhen(naming.when, facts).state !== "broken")
    duties.push({ id: "name-prefix", license: expression, clause: naming.clause, text: naming.text });
  return duties;
}

/** Whoever has to pass a license text on has to fetch it where the repository carries none. */
export function withMissingText(duties: readonly Duty[]): Duty[] {
  return duties.flatMap((duty) =>
    duty.id === "license-copy" || duty.id === "keep-notice"
      ? [
          duty,
          {
            ...duty,
            id: "license-text-elsewhere",
            text: "get the license text from where it is published: the repository carries none to pass on",
          },
        ]
      : [duty],
  );
}
