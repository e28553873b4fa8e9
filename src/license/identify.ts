import type { Identification, LicenseMatch, LicensePointer } from "../model.ts";
import { type LineJudge, titleWords } from "./benign.ts";
import { changesIn } from "./changes.ts";
import { decode } from "./decode.ts";
import type { LicenseIndex } from "./fingerprint.ts";
import { hiddenIn, hiddenWords, type Stretch } from "./hidden.ts";
import { type Leftovers, leftovers } from "./leftovers.ts";
import { lineAt, linesOf } from "./lines.ts";
import { bestMatch, type Found, mask, nextCopy } from "./match.ts";
import { vocabularyOf } from "./material.ts";
import { expressionOf as expressionNamed } from "./names.ts";
import { pointersIn } from "./pointers.ts";
import { resemblance } from "./resemblance.ts";
import { thirdPartyFrom } from "./third-party.ts";
import { type Tokens, tokenize } from "./tokens.ts";

/** Different licenses of one text (one more for every so many words, up to twice that), and copies of each. */
const TEXTS = 6;
const PER_TEXT = 2000;
const COPIES = 12;
const MATCHES = 48;
const SHORTEST_RUN = 12;
const NOTICE_WORDS = 40;

/** What a caller may decide. */
export type IdentifyOptions = {
  /** Most bytes that are read of the text. */
  limit?: number;
};

/**
 * Which license texts a file holds, how much of each, and what was changed in them: decode, split into tokens, then
 * find the license that explains most, mask what it explains, and repeat. Pure and synchronous; costs are bounded by
 * the read limit (2 MB), twelve different licenses and 48 matches.
 */
export function identify(
  bytes: Uint8Array,
  index: LicenseIndex,
  options: IdentifyOptions = {},
): Identification {
  const { text, truncated, binary } = decode(bytes, options.limit);
  const lines = linesOf(text);
  const tokens = tokenize(text);
  if (tokens.count === 0)
    return {
      expression: null,
      matches: [],
      pointers: [],
      unrecognised: false,
      empty: true,
      ...(binary ? { binary } : {}),
      ...(truncated ? { truncated } : {}),
    };
  const hash = Int32Array.from(tokens.hash.subarray(0, tokens.count));
  const found = binary ? [] : allMatches(index, hash, tokens.count);
  const names = found.flatMap(({ reference: { text: known } }) => [known.id, known.name, known.expression]);
  const judge: LineJudge = { lines, vocabulary: vocabularyOf(index), titles: titleWords(names) };
  const rest = leftovers(index, tokens, hash, found, judge);
  const hidden = found.length > 0 ? hiddenIn(text) : [];
  const thirdParty = thirdPartyFrom(tokens, hash);
  const matches = found
    .sort((a, b) => a.from - b.from)
    .map((one) => {
      const match = {
        ...matchOf(index, tokens, one, judge, rest, hidden),
        ...resemblance(index, tokens, one, judge),
      };
      return one.from > thirdParty ? { ...match, thirdParty: true } : match;
    });
  const pointers = binary
    ? []
    : allPointers(index, pointersIn(index, lines, tokens.count), rest.referrals, matches);
  return {
    expression: expressionOf(matches),
    matches,
    pointers,
    unrecognised: rest.unrecognised && !(matches.length === 0 && isNotice(pointers, tokens.count)),
    empty: false,
    ...(binary ? { binary } : {}),
    ...(truncated ? { truncated } : {}),
  };
}

function allMatches(index: LicenseIndex, hash: Int32Array, total: number): Found[] {
  const found: Found[] = [];
  const most = TEXTS + Math.min(TEXTS, Math.floor(total / PER_TEXT));
  for (
    let texts = 0;
    texts < most && found.length < MATCHES && longestRun(hash) >= SHORTEST_RUN;
    texts += 1
  ) {
    const best = bestMatch(index, hash, total);
    if (!best) break;
    // Notices repeat the same license for each component.
    let again: Found | undefined = best;
    for (let copies = 0; again && copies < COPIES && found.length < MATCHES; copies += 1) {
      found.push(again);
      mask(hash, again);
      again = nextCopy(index, hash, best);
      // Not word for word: it may be another edition of the same license, which is known as well.
      if (again && again.missing + again.inserted > 0) again = better(again, bestMatch(index, hash, total));
    }
  }
  return found;
}

function better(copy: Found, rival: Found | undefined): Found {
  return rival && rival.score > copy.score ? rival : copy;
}

/** A few words that name the license: a Notice file, not terms of its own. */
function isNotice(pointers: readonly LicensePointer[], words: number): boolean {
  return (
    words <= NOTICE_WORDS &&
    pointers.some(({ kind, expression }) => kind !== "link" && expression !== undefined)
  );
}

/** The pointers with the referrals that say something more, each with the license that it names. */
function allPointers(
  index: LicenseIndex,
  pointers: readonly LicensePointer[],
  referrals: readonly LicensePointer[],
  matches: readonly LicenseMatch[],
): LicensePointer[] {
  // A license's own words about itself are no pointers.
  const out = pointers.filter(
    ({ kind, line }) =>
      (kind !== "notice" && kind !== "link") ||
      !matches.some((match) => match.line <= line && line <= match.endLine),
  );
  for (const referral of referrals) {
    if (out.some(({ kind, line }) => kind === referral.kind && Math.abs(line - referral.line) <= 1)) continue;
    const expression = expressionNamed(index, referral.value);
    if (expression !== undefined) out.push({ ...referral, expression });
    else if (referral.kind === "link") out.push(referral);
  }
  return out;
}

function longestRun(hash: Int32Array): number {
  let longest = 0;
  let run = 0;
  for (let i = 0; i < hash.length; i += 1) {
    run = hash[i]! < 0 ? 0 : run + 1;
    if (run > longest) longest = run;
  }
  return longest;
}

function matchOf(
  index: LicenseIndex,
  tokens: Tokens,
  found: Found,
  judge: LineJudge,
  rest: Leftovers,
  hidden: readonly Stretch[],
): LicenseMatch {
  const { text, needed, header } = found.reference;
  const changes = [
    ...changesIn(index, tokens, found, judge, rest.referrals),
    ...(rest.additions.get(found) ?? []),
    ...hiddenWords(tokens, found, hidden, judge.lines),
  ].sort((a, b) => a.line - b.line);
  const coverage = Math.max(0, Math.min(1, (needed - found.missing) / needed));
  const share = found.matched / tokens.count;
  return {
    text: text.id,
    expression: text.expression,
    kind: header ? "notice" : text.kind,
    coverage,
    share,
    exact: found.missing === 0 && found.matched === tokens.count,
    modified: changes.some((change) => change.material),
    line: lineAt(judge.lines, tokens.start[found.from]!),
    endLine: lineAt(judge.lines, tokens.end[found.to - 1]!),
    changes,
  };
}

/** All own licenses joined with AND; a policy or notice stands by itself only where no license does. */
function expressionOf(matches: readonly LicenseMatch[]): string | null {
  const own = matches.filter((match) => !match.thirdParty);
  const licenses = own.filter((match) => match.kind === "license");
  const counted = licenses.length > 0 ? licenses : own;
  const ids = [...new Set(counted.map((match) => match.expression))];
  return ids.length === 0 ? null : ids.join(" AND ");
}
