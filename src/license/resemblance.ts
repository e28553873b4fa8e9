import type { LicenseMatch } from "../model.ts";
import { MASKED, viewOf } from "./align.ts";
import type { LineJudge } from "./benign.ts";
import { changesIn } from "./changes.ts";
import type { LicenseIndex, Reference } from "./fingerprint.ts";
import { leftovers } from "./leftovers.ts";
import { type Found, mask, measure } from "./match.ts";
import { sharedShingles } from "./shingles.ts";
import type { Tokens } from "./tokens.ts";

/** The base must be there nearly whole, and be at least half of the text that holds it. */
const MISSING = 0.1;
const SHARE = 0.5;
const CANDIDATES = 6;

const known = new WeakMap<Reference, Reference | null>();

/**
 * What a text that is no permissive license adds to the permissive one it is made of: vendors head their own terms
 * with `MIT License`, and a reader should see the difference rather than a new name. Empty where there is no such base.
 */
export function resemblance(
  index: LicenseIndex,
  tokens: Tokens,
  found: Found,
  judge: LineJudge,
): Pick<LicenseMatch, "resembles"> {
  const { reference } = found;
  if (!reference.text.expression.startsWith("LicenseRef-") || reference.text.family === "permissive")
    return {};
  let base = known.get(reference);
  if (base === undefined) {
    base = baseOf(index, reference) ?? null;
    known.set(reference, base);
  }
  if (base === null) return {};
  const hash = Int32Array.from(tokens.hash.subarray(0, tokens.count));
  const against = measure(viewOf(hash, found.from, found.to), index.stream, base, 0);
  if (!against) return {};
  hash.fill(MASKED, 0, found.from).fill(MASKED, found.to);
  mask(hash, against);
  const around = leftovers(index, tokens, hash, [against], judge).additions.get(against) ?? [];
  const changes = [...changesIn(index, tokens, against, judge, []), ...around].filter(
    (change) => change.material,
  );
  const { id, expression } = base.text;
  return changes.length === 0 ? {} : { resembles: { text: id, expression, changes } };
}

function baseOf(index: LicenseIndex, reference: Reference): Reference | undefined {
  const words = Int32Array.from(index.stream.subarray(reference.start, reference.end));
  const hits = sharedShingles(index.table, words, 0, words.length);
  const view = viewOf(words, 0, words.length);
  return index.references
    .map((base, i) => ({ base, hits: hits[i]! }))
    .filter(
      ({ base, hits: shared }) =>
        base.text.tier === 1 &&
        base.text.family === "permissive" &&
        base.needed >= SHARE * reference.needed &&
        shared >= 0.7 * base.needed,
    )
    .sort((a, b) => b.hits - a.hits)
    .slice(0, CANDIDATES)
    .find(({ base }) => {
      const found = measure(view, index.stream, base, 0);
      return found !== undefined && found.missing <= MISSING * base.needed;
    })?.base;
}
