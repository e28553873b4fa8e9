import type { Duty } from "../model.ts";
import { evaluateCondition, evaluateWhen, type Facts } from "./conditions.ts";
import type { Ruled } from "./terms-finding.ts";

export function dutiesOf(terms: Ruled, facts: Facts): Duty[] {
  const { rule, expression } = terms;
  const called = new Set(
    rule.conditions.flatMap((condition) =>
      typeof condition.otherwise === "object" && evaluateCondition(condition, facts).state !== "holds"
        ? [condition.otherwise.duty]
        : [],
    ),
  );
  const conditional = new Set(
    rule.conditions.flatMap(({ otherwise }) => (typeof otherwise === "object" ? [otherwise.duty] : [])),
  );
  const duties = rule.duties.filter(({ id, when }) =>
    conditional.has(id) ? called.has(id) : evaluateWhen(when, facts).state !== "broken",
  );
  return duties.map(({ id, clause, text }) => ({ id, license: expression, clause, text }));
}
