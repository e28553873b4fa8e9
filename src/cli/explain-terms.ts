import type { ExplainedSection, ExplainedTerm, TermState } from "../report/explain.ts";
import { bestWay } from "../rules/assess-ways.ts";
import { evaluateCondition, evaluateWhen, type Facts } from "../rules/conditions.ts";
import type { Condition, DutyRule, LicenseRule, When } from "../rules/license-rule.ts";
import { type Situation, termsOf } from "./explain-situation.ts";
import { holdsWords, whenWords } from "./explain-words.ts";

/** The terms of a license by kind; with the facts of a deployment, each says how it stands for it. */
export function sectionsOf(
  rule: LicenseRule,
  facts: Facts | undefined,
  situation: Situation,
): ExplainedSection[] {
  const { stays, restrictions, naming, outputs, termination, notes } = rule;
  return [
    { title: "use", terms: usesOf(rule, facts) },
    { title: "a person has to look", terms: stays === undefined ? [] : [stays] },
    { title: "conditions", terms: rule.conditions.map((condition) => conditionTerm(condition, facts)) },
    {
      title: "use restrictions, until somebody accepts them",
      terms: restrictions === undefined ? [] : [restrictionTerm(restrictions, rule, situation)],
    },
    { title: "duties", terms: rule.duties.map((duty) => dutyTerm(duty, rule, facts)) },
    {
      title: "naming",
      terms:
        naming === undefined
          ? []
          : [
              {
                ...told(naming),
                text: `${naming.text} (\`${naming.prefix}\`)`,
                ...stateOf(naming.when, facts),
              },
            ],
    },
    { title: "outputs", terms: outputs },
    { title: "how it ends", terms: termination },
    { title: "notes", terms: notes.map((text) => ({ text })) },
  ];
}

function usesOf({ uses, stays, unseen, kind }: LicenseRule, facts: Facts | undefined): ExplainedTerm[] {
  const rows = (["commercial", "internal", "research"] as const).flatMap((id) =>
    uses[id] === undefined ? [] : [{ id, rule: uses[id] }],
  );
  if (rows.length === 0 && kind !== "license")
    return [{ text: `a ${kind} grants nothing by itself: it goes with a license` }];
  if (rows.length === 0)
    return stays !== undefined || unseen
      ? []
      : [{ text: "commercial, internal and research use are allowed, within what follows" }];
  const [first] = rows;
  const alike =
    rows.length === 3 &&
    rows.every(({ rule }) => rule.text === first?.rule.text && rule.posture === first?.rule.posture);
  if (alike && first !== undefined) return [{ id: "any use", ...first.rule }];
  const use = facts?.profile.use;
  return rows.map(({ id, rule }) => ({
    id,
    ...rule,
    ...(use === undefined ? {} : { state: use === id ? ("applies" as const) : ("not here" as const) }),
  }));
}

function conditionTerm(condition: Condition, facts: Facts | undefined): ExplainedTerm {
  const { id, clause, text, proxy, otherwise, policy } = condition;
  const when = whenWords(condition.when);
  const said = [text, proxy, policy === undefined ? undefined : `stands in \`${policy}\``].flatMap(
    (part) => part ?? [],
  );
  const term = {
    id,
    clause,
    text: said.join("; "),
    check: `${holdsWords(condition)}, else ${typeof otherwise === "object" ? `the duty \`${otherwise.duty}\`` : otherwise}`,
    ...(when === undefined ? {} : { when }),
  };
  if (facts === undefined) return term;
  const { state, applies, missing } = evaluateCondition(condition, facts);
  if (state === "open") return { ...term, state, missing };
  if (state === "broken") return { ...term, state: typeof otherwise === "object" ? "duty" : "broken" };
  return { ...term, state: applies === "broken" ? "not here" : "holds" };
}

function restrictionTerm(
  { clause, text, policy, accepts }: NonNullable<LicenseRule["restrictions"]>,
  rule: LicenseRule,
  { context, manifest }: Situation,
): ExplainedTerm {
  const names = [...new Set([rule.id, ...accepts])].map((name) => `\`${name}\``).join(", ");
  const where = policy === undefined ? "" : `; they stand in \`${policy}\``;
  const term = { clause, text: `${text}${where}; accepted under any of the names ${names}` };
  if (manifest === undefined) return term;
  const { outcome } = bestWay(
    [[termsOf(rule)]],
    { profile: manifest.deployment, multimodal: undefined },
    context,
  );
  if (outcome.open.some(({ fact }) => fact === "acceptances"))
    return { ...term, state: "open", missing: ["acceptances"] };
  return outcome.findings.some(({ id }) => id === "license-use-restrictions")
    ? { ...term, state: "holds" }
    : term;
}

function dutyTerm(duty: DutyRule, rule: LicenseRule, facts: Facts | undefined): ExplainedTerm {
  const callers = rule.conditions.filter(
    ({ otherwise }) => typeof otherwise === "object" && otherwise.duty === duty.id,
  );
  if (callers.length === 0) return { ...told(duty), id: duty.id, ...stateOf(duty.when, facts) };
  const called = `where the condition ${callers.map(({ id }) => `\`${id}\``).join(" or ")} does not hold`;
  const term = { ...told(duty), id: duty.id, when: called };
  if (facts === undefined) return term;
  const states = callers.map((condition) => evaluateCondition(condition, facts));
  if (states.some(({ state }) => state === "broken")) return { ...term, state: "applies" };
  const open = states.filter(({ state }) => state === "open");
  return open.length === 0
    ? { ...term, state: "not here" }
    : { ...term, state: "open", missing: [...new Set(open.flatMap(({ missing }) => missing))] };
}

function told({ clause, text, when }: { clause: string; text: string; when?: When }): ExplainedTerm {
  const words = whenWords(when);
  return { clause, text, ...(words === undefined ? {} : { when: words }) };
}

function stateOf(
  when: When | undefined,
  facts: Facts | undefined,
): { state?: TermState; missing?: readonly string[] } {
  if (facts === undefined) return {};
  const { state, missing } = evaluateWhen(when, facts);
  if (state === "open") return { state, missing };
  return { state: state === "holds" ? "applies" : "not here" };
}
