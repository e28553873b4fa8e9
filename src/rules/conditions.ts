import type { DeploymentProfile } from "../model.ts";
import { anyIn } from "./countries.ts";
import type { Condition, Fact, Holds, When } from "./license-rule.ts";

/** What a condition is held against: what a person stated, and what the evidence says of the model. */
export type Facts = { profile: DeploymentProfile; multimodal: boolean | undefined };

export type State = "holds" | "broken" | "open";

export type Evaluation = {
  state: State;
  /** `open`: the facts that the manifest does not state. */
  missing: readonly Fact[];
  /** `open`: nothing says whether the model is multimodal. */
  modality: boolean;
};

const HOLDS: Evaluation = { state: "holds", missing: [], modality: false };
const BROKEN: Evaluation = { state: "broken", missing: [], modality: false };

/** Whether a term applies to this deployment; without a `when` it always does. */
export function evaluateWhen(when: When | undefined, { profile, multimodal }: Facts): Evaluation {
  if (when === undefined) return HOLDS;
  const missing: Fact[] = [];
  for (const fact of ["use", "distribution", "modification"] as const) {
    const wanted: readonly string[] | undefined = when[fact];
    const stated = profile[fact];
    if (wanted === undefined) continue;
    if (stated === undefined) missing.push(fact);
    else if (!wanted.includes(stated)) return BROKEN;
  }
  if (when.trainsOtherModels !== undefined) {
    if (profile.trainsOtherModels === undefined) missing.push("trainsOtherModels");
    else if (profile.trainsOtherModels !== when.trainsOtherModels) return BROKEN;
  }
  for (const [name, wanted] of Object.entries(when.statements ?? {})) {
    const stated = factOf(`statements.${name}`, profile);
    if (stated === undefined) missing.push(`statements.${name}`);
    else if (stated !== wanted) return BROKEN;
  }
  const modality = when.multimodal !== undefined && multimodal === undefined;
  if (when.multimodal !== undefined && multimodal !== undefined && multimodal !== when.multimodal)
    return BROKEN;
  return missing.length === 0 && !modality ? HOLDS : { state: "open", missing, modality };
}

/**
 * A condition for this deployment. It holds where it does not apply; where it is open whether it applies, it still holds
 * if it would hold in any case.
 */
export function evaluateCondition(condition: Condition, facts: Facts): Evaluation & { applies: State } {
  const applies = evaluateWhen(condition.when, facts);
  if (applies.state === "broken") return { ...HOLDS, applies: "broken" };
  const own = evaluateHolds(condition.fact, condition.holds, facts.profile);
  if (own === "holds") return { ...HOLDS, applies: applies.state };
  const missing = own === "open" ? [...applies.missing, condition.fact] : applies.missing;
  if (own === "broken" && applies.state === "holds") return { ...BROKEN, applies: "holds" };
  return { state: "open", missing, modality: applies.modality, applies: applies.state };
}

function evaluateHolds(fact: Fact, holds: Holds, profile: DeploymentProfile): State {
  const stated = factOf(fact, profile);
  if (stated === undefined) return "open";
  if ("is" in holds) return stated === holds.is ? "holds" : "broken";
  if ("noneOf" in holds) {
    const out = Array.isArray(stated) ? anyIn(stated, holds.noneOf) : holds.noneOf.includes(String(stated));
    return out === undefined ? "open" : out ? "broken" : "holds";
  }
  if (typeof stated !== "number") return "open";
  return ("atMost" in holds ? stated <= holds.atMost : stated < holds.below) ? "holds" : "broken";
}

/** What the profile says of a fact; an empty list of countries says nothing. */
export function factOf(
  fact: Fact,
  profile: DeploymentProfile,
): string | number | boolean | readonly string[] | undefined {
  if (isStatement(fact)) {
    const name = fact.slice("statements.".length);
    const { statements } = profile;
    return statements !== undefined && Object.hasOwn(statements, name) ? statements[name] : undefined;
  }
  const stated = profile[fact];
  return Array.isArray(stated) && stated.length === 0 ? undefined : stated;
}

/** The profile with one more fact stated. */
export function withFact(
  profile: DeploymentProfile,
  fact: Fact,
  value: string | number | boolean,
): DeploymentProfile {
  if (isStatement(fact)) {
    if (typeof value === "string") return profile;
    return { ...profile, statements: { ...profile.statements, [fact.slice("statements.".length)]: value } };
  }
  return { ...profile, [fact]: fact === "organisationIn" || fact === "usersIn" ? [value] : value };
}

function isStatement(fact: Fact): fact is `statements.${string}` {
  return fact.startsWith("statements.");
}
