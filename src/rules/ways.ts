import { strictness, type Terms } from "./terms.ts";

/** Ways to comply: any one suffices, and all licenses of it bind. */
export type Ways = readonly (readonly Terms[])[];

const MOST_WAYS = 32;
const MOST_EVIDENCE = 8;

/** Everything of one and of the other; the same license once. More ways than are told apart: all of all of them. */
export function product(a: Ways, b: Ways): Ways {
  const ways =
    a.length * b.length > MOST_WAYS
      ? [merged([...a.flat(), ...b.flat()])]
      : a.flatMap((one) => b.map((other) => merged([...one, ...other])));
  return ways;
}

function merged(terms: readonly Terms[]): readonly Terms[] {
  const seen = new Map<string, Terms>();
  for (const one of terms) {
    const key = (one.rule?.id ?? one.expression).toLowerCase();
    const before = seen.get(key);
    if (before === undefined) seen.set(key, one);
    else if (before.evidence.length < MOST_EVIDENCE)
      seen.set(key, { ...before, evidence: [...before.evidence, ...one.evidence] });
  }
  return [...seen.values()];
}

/** How much the mildest way asks. */
export function leastOf(ways: Ways): number {
  return Math.min(...ways.map((way) => Math.max(0, ...way.map(({ rule }) => strictness(rule)))));
}
