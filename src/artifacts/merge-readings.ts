import {
  type ArtifactDetails,
  type GlobalUse,
  type Observation,
  type Verdict,
  worstVerdict,
} from "../model.ts";
import { LIMITS } from "./limits.ts";
import type { Reading } from "./reader.ts";

/** The reading of a container: its own observations first, then what its members were read as, in their order. */
export function mergeReadings(
  format: string,
  own: readonly Observation[],
  members: readonly Reading[],
): Reading {
  const globals: GlobalUse[] = [];
  const observations: Observation[] = [];
  const verdicts: Verdict[] = own.map((o) => o.verdict);
  for (const observation of own)
    if (observations.length < LIMITS.observations) observations.push(observation);
  for (const member of members) {
    verdicts.push(member.verdict);
    for (const use of member.globals) if (globals.length < LIMITS.globals) globals.push(use);
    for (const seen of member.observations)
      if (observations.length < LIMITS.observations) observations.push(seen);
  }
  const details = mergeDetails(members);
  return {
    format,
    verdict: worstVerdict(verdicts),
    globals,
    observations,
    ...(details === undefined ? {} : { details }),
  };
}

/** Templates and references are facts of the artifact wherever in it they lie; a member's license is its own. */
function mergeDetails(members: readonly Reading[]): ArtifactDetails | undefined {
  const templates = members.flatMap(({ details }) => details?.templates ?? []);
  const references = members.flatMap(({ details }) => details?.references ?? []);
  if (templates.length === 0 && references.length === 0) return undefined;
  return {
    ...(templates.length === 0 ? {} : { templates }),
    ...(references.length === 0 ? {} : { references }),
  };
}

/** A reading whose globals and observations say which member they were seen in. */
export function inMember(reading: Reading, member: string): Reading {
  return {
    ...reading,
    globals: reading.globals.map((use) => (use.member === undefined ? { ...use, member } : use)),
    observations: reading.observations.map((o) => (o.member === undefined ? { ...o, member } : o)),
  };
}
