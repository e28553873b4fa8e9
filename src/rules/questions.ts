import {
  type DeploymentProfile,
  DISTRIBUTIONS,
  MODIFICATIONS,
  type Posture,
  type Question,
  USES,
} from "../model.ts";
import { withFact } from "./conditions.ts";
import { acceptanceYaml, type Open } from "./evaluate.ts";
import type { Fact, Holds } from "./license-rule.ts";
import { nameOf } from "./terms.ts";

/** The posture of the axis with a changed profile, or with the restrictions of one more text accepted. */
export type Retry = (change: { profile?: DeploymentProfile; accepts?: string }) => Posture;

type Answer = { answer: string; value: string | number | boolean };

const EXAMPLES: Readonly<Partial<Record<Fact, string>>> = {
  use: "commercial",
  monthlyActiveUsers: "250000",
  annualRevenueUsd: "5000000",
  organisationIn: "[US]",
  usersIn: "[US]",
  distribution: "hosted",
  modification: "none",
  trainsOtherModels: "false",
};

/** One question for each fact that is missing: why it is asked, what each answer would make of the axis, what to paste. */
export function questionsOf(
  open: readonly Open[],
  profile: DeploymentProfile,
  today: string,
  retry: Retry,
): Question[] {
  const groups = new Map<string, Open[]>();
  for (const one of open) {
    const key = keyOf(one);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].map((group) => question(group, profile, today, retry));
}

/** Facts of the deployment are the same for every license; what is accepted is not. */
export function keyOf({ fact, terms }: Open): string {
  return fact === "acceptances" ? `acceptances ${terms.rule.id}` : fact;
}

function question(group: readonly Open[], profile: DeploymentProfile, today: string, retry: Retry): Question {
  const [first] = group;
  if (first === undefined) throw new Error("a question without a cause");
  const { fact, terms, clause } = first;
  const because = [...new Set(group.map(({ because }) => because))].slice(0, 4).join("; ");
  const shared = { fact, because, license: terms.expression, clause };
  if (fact === "acceptances")
    return {
      ...shared,
      outcomes: { "once accepted": retry({ accepts: terms.rule.id }), "not accepted": "review" },
      yaml: acceptanceYaml(nameOf(terms), today),
    };
  const outcomes: Record<string, Posture> = {};
  for (const { answer, value } of answersOf(fact, group))
    outcomes[answer] = retry({ profile: withFact(profile, fact, value) });
  return { ...shared, outcomes, yaml: factYaml(fact, group) };
}

function answersOf(fact: Fact, group: readonly Open[]): Answer[] {
  if (fact === "use") return words(USES);
  if (fact === "distribution") return words(DISTRIBUTIONS);
  if (fact === "modification") return words(MODIFICATIONS);
  const holds = group.flatMap(({ condition }) => condition?.holds ?? []);
  if (fact === "organisationIn" || fact === "usersIn") return countries(holds);
  const figures = figureAnswers(holds);
  return figures.length > 0
    ? figures
    : [
        { answer: "true", value: true },
        { answer: "false", value: false },
      ];
}

const words = (values: readonly string[]): Answer[] => values.map((value) => ({ answer: value, value }));

/** Each excluded country, and one that is not. */
function countries(holds: readonly Holds[]): Answer[] {
  const excluded = [...new Set(holds.flatMap((one) => ("noneOf" in one ? one.noneOf : [])))];
  const outside = ["US", "JP", "BR", "CH"].find((country) => !excluded.includes(country));
  return words([...excluded, ...(outside === undefined ? [] : [outside])]);
}

/** `up to N` and `over`; with several limits, one answer for each stretch between them. */
function figureAnswers(holds: readonly Holds[]): Answer[] {
  const most = new Set<number>();
  const below = new Set<number>();
  for (const one of holds) {
    if ("atMost" in one) most.add(one.atMost);
    if ("below" in one) below.add(one.below);
  }
  const limits = [...[...most].map((at) => at + 1), ...below].sort((a, b) => a - b);
  const [last] = limits.slice(-1);
  if (last === undefined) return [];
  const up = limits.map(
    (limit): Answer =>
      below.has(limit)
        ? { answer: `under ${limit}`, value: limit - 1 }
        : { answer: `up to ${limit - 1}`, value: limit - 1 },
  );
  const over: Answer = below.has(last)
    ? { answer: `at least ${last}`, value: last }
    : { answer: limits.length === 1 ? "over" : `over ${last - 1}`, value: last };
  return [...up, over];
}

function factYaml(fact: Fact, group: readonly Open[]): string {
  if (!fact.startsWith("statements.")) return `deployment:\n  ${fact}: ${EXAMPLES[fact] ?? "false"}`;
  const figure = group.some(({ condition }) => condition !== undefined && !("is" in condition.holds));
  return `deployment:\n  statements:\n    ${fact.slice("statements.".length)}: ${figure ? "1000" : "false"}`;
}
