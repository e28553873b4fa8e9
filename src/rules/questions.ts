import type { Question } from "../judgement.ts";
import {
  type DeploymentProfile,
  DISTRIBUTIONS,
  MODIFICATIONS,
  POSTURES,
  type Posture,
  USES,
  worstPosture,
} from "../model.ts";
import type { Change } from "./assess-ways.ts";
import { withFact } from "./conditions.ts";
import type { Fact, Holds } from "./license-rule.ts";
import { groupedByFact, type Open } from "./open.ts";
import { acceptanceYaml } from "./restrictions.ts";
import { nameOf } from "./terms.ts";

/** The posture of the axis as it would be with these changes. */
export type Retry = (change: Change) => Posture;

type Answer = { answer: string; value: string | number | boolean };

/** What stands in the place of the answer: a value made up here would be pasted, and pass. */
const BLANKS: Readonly<Partial<Record<Fact, string>>> = {
  use: "commercial, internal or research",
  monthlyActiveUsers: "users a month, affiliates included",
  annualRevenueUsd: "US dollars a year, affiliates included",
  organisationIn: "countries, as in [DE, US]; EU counts as one",
  usersIn: "countries, as in [DE, US]; EU counts as one",
  distribution: "none, hosted, weights or device",
  modification: "none, quantized, finetuned or merged",
  trainsOtherModels: "true or false: are outputs used to train other models",
};

/**
 * One question for each fact that is missing: why it is asked, what each answer would make of the axis, what to paste. An
 * answer is judged as if every other question were answered well: what is left is what this one decides.
 */
export function questionsOf(
  open: readonly Open[],
  profile: DeploymentProfile,
  today: string,
  retry: Retry,
): Question[] {
  const groups = groupedByFact(open);
  const asked = new Set(groups.keys());
  const accepts = open.flatMap(({ fact, terms }) => (fact === "acceptances" ? [terms.rule.id] : []));
  let settled = profile;
  for (const [{ fact }, answers] of answeredFacts(groups))
    settled = withFact(
      settled,
      fact,
      bestOf(answers, (value) => retry({ profile: withFact(profile, fact, value), accepts, asked })),
    );
  return [...groups.values()].flatMap((group): Question[] => {
    const [first] = group;
    if (first === undefined) return [];
    const { fact, terms, clause } = first;
    const because = [...new Set(group.map(({ because }) => because))].slice(0, 4).join("; ");
    const shared = { fact, because, license: terms.expression, clause };
    const after = (changed: DeploymentProfile) => retry({ profile: changed, accepts, asked });
    if (fact === "acceptances") {
      const accepted = after(settled);
      return [
        {
          ...shared,
          outcomes: { "once accepted": accepted, "not accepted": worstPosture(["review", accepted]) },
          yaml: acceptanceYaml(nameOf(terms), today),
        },
      ];
    }
    const outcomes: Record<string, Posture> = {};
    for (const { answer, value } of answersOf(fact, group))
      outcomes[answer] = after(withFact(settled, fact, value));
    return [{ ...shared, outcomes, yaml: factYaml(fact, group) }];
  });
}

/** The questions about the deployment, each with its answers. */
function answeredFacts(groups: ReadonlyMap<string, readonly Open[]>): [{ fact: Fact }, Answer[]][] {
  return [...groups.values()].flatMap((group): [{ fact: Fact }, Answer[]][] => {
    const fact = group[0]?.fact;
    return fact === undefined || fact === "acceptances" ? [] : [[{ fact }, answersOf(fact, group)]];
  });
}

/** The first answer that leaves the model usable, else the mildest. */
function bestOf(answers: readonly Answer[], judge: (value: Answer["value"]) => Posture): Answer["value"] {
  const ranked = answers.map(({ value }) => {
    const rank = POSTURES.indexOf(judge(value));
    return { value, rank: Math.max(rank, POSTURES.indexOf("conditional")) };
  });
  return ranked.reduce((a, b) => (b.rank < a.rank ? b : a)).value;
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

/** Lines to paste whose value is left to whoever knows it: the manifest is refused until it is there. */
function factYaml(fact: Fact, group: readonly Open[]): string {
  if (!fact.startsWith("statements."))
    return `deployment:\n  ${fact}:   # ${BLANKS[fact] ?? "true or false"}`;
  const figure = group.some(({ condition }) => condition !== undefined && !("is" in condition.holds));
  return `deployment:\n  statements:\n    ${fact.slice("statements.".length)}:   # ${figure ? "a number" : "true or false"}`;
}
