import type { LicenseConclusion } from "../judgement.ts";
import type { Evidence } from "../model.ts";
import { agree, bare } from "./agree.ts";
import { type Claim, claimsOf, nameClaim, type Origin } from "./claims.ts";
import { type Expression, expressionOf, type Part } from "./expression.ts";
import { type LicenseBook, nameKey } from "./license-book.ts";
import { placeIn, type Repository } from "./repository.ts";
import type { Terms } from "./terms.ts";
import { leastOf, product, type Ways } from "./ways.ts";

/** What a repository's own words come to, before anything is held against a deployment. */
export type Conclusion = {
  /** Ways to comply: all terms of one of them. Empty: no license was found. */
  ways: Ways;
  expression: string | null;
  basis: LicenseConclusion["basis"];
  texts: readonly string[];
  declared: readonly string[];
  conflict: boolean;
  /** Claims in the order they were believed; the first is what the conclusion rests on. */
  claims: readonly Resolved[];
};

export type Resolved = Claim & { means: Expression | undefined };

const ORDER: readonly Origin[] = [
  "file",
  "prompt",
  "gguf-text",
  "body-text",
  "card",
  "tag",
  "link",
  "pointer",
  "gguf",
  "prose",
  "notice",
];
/** Origins in which a text was read. */
const READ: ReadonlySet<Origin> = new Set(["file", "prompt", "gguf-text", "body-text"]);

/** One conclusion from everything that a repository says of its license. */
export function conclude(repository: Repository, book: LicenseBook): Conclusion {
  const declared = (repository.card?.licenses ?? []).map(({ value }) => value);
  const resolved = claimsOf(repository).map(
    (claim): Resolved => ({ ...claim, means: meaningOf(claim, book) }),
  );
  const claims = [...resolved, ...named(repository, resolved, book)]
    .filter(({ means, origin }) => means !== undefined || origin === "card")
    .sort((a, b) => ORDER.indexOf(a.origin) - ORDER.indexOf(b.origin));
  const told = claims.filter(({ means }) => means !== undefined && saysSomething(means));
  const first = told[0];
  if (first === undefined)
    return { ways: [], expression: null, basis: "none", texts: [], declared, conflict: false, claims };
  const primary = told.filter(({ origin }) => origin === first.origin).map((claim) => sharpened(claim, told));
  const basis = READ.has(first.origin) ? "text" : "declared";
  const own = together(primary, basis, repository.id);
  const rivals = conflicting(primary, told);
  const others = rivals.map((rival) =>
    together([rival], READ.has(rival.origin) ? "text" : "declared", repository.id),
  );
  const strictest = [own, ...others].reduce((a, b) => (leastOf(b.ways) > leastOf(a.ways) ? b : a));
  return {
    ways: others.reduce((ways, other) => product(ways, other.ways), own.ways),
    expression: strictest.text,
    basis,
    texts: [...new Set(told.flatMap(({ match }) => match?.text ?? []))],
    declared,
    conflict: rivals.length > 0,
    claims,
  };
}

/** `license_name`, which explains an `other`; beside an id it counts where it names a license that is not the id's. */
function named(repository: Repository, resolved: readonly Resolved[], book: LicenseBook): Resolved[] {
  const claim = nameClaim(repository);
  if (claim === undefined) return [];
  const name: Resolved = { ...claim, means: meaningOf(claim, book) };
  const ids = resolved.filter(({ origin, value }) => origin === "card" && nameKey(value) !== "other");
  if (ids.length === 0) return [name];
  const says = name.means === undefined || saysSomething(name.means);
  return says && !ids.some((id) => agree(id, name)) ? [name] : [];
}

function meaningOf(claim: Claim, book: LicenseBook): Expression | undefined {
  if (claim.match === undefined) return expressionOf(claim.value, book);
  const rule = book.rule(claim.match.text);
  if (rule === undefined) return expressionOf(claim.value, book) ?? unknownText(claim.value);
  const { expression } = claim.match;
  return {
    ways: [[{ written: expression, named: { kind: "rule", rule, expression } }]],
    text: expression,
  };
}

/** A text that the fingerprints know and the rules do not. */
function unknownText(expression: string): Expression {
  return { ways: [[{ written: expression, named: undefined }]], text: expression };
}

/** A text that cannot tell `-only` from `-or-later` is what the card calls it. */
function sharpened(claim: Resolved, told: readonly Resolved[]): Resolved {
  if (claim.match === undefined) return claim;
  const name = bare(claim.value);
  const declared = told.find(
    ({ match, means }) => match === undefined && means?.ways.length === 1 && bare(means.text) === name,
  );
  return declared === undefined || declared.means?.text === claim.value
    ? claim
    : { ...claim, means: declared.means };
}

/** It names terms: `other` and `unknown` do not. */
export function saysSomething({ ways }: Expression): boolean {
  return ways.some((way) => way.some(({ named }) => named?.kind !== "nothing"));
}

/** Claims of one origin hold at once: two texts in one repository, a list of ids in a card. */
function together(
  claims: readonly Resolved[],
  basis: Terms["basis"],
  of: string,
): { ways: Ways; text: string } {
  let ways: Ways = [[]];
  const texts: string[] = [];
  for (const { means, evidence } of claims) {
    if (means === undefined || !saysSomething(means)) continue;
    ways = product(
      ways,
      means.ways.map((way) => way.map((part) => termsOf(part, basis, of, evidence))),
    );
    if (!texts.includes(means.text)) texts.push(means.text);
  }
  const text =
    texts.length === 1 ? texts[0] : texts.map((one) => (/ OR /.test(one) ? `(${one})` : one)).join(" AND ");
  return { ways, text: text ?? "" };
}

function termsOf(part: Part, basis: Terms["basis"], of: string, evidence: Evidence): Terms {
  const rule = part.named?.kind === "rule" ? part.named.rule : undefined;
  return {
    expression: part.written,
    rule,
    ...(part.named?.kind === "family" ? { family: part.named.family } : {}),
    basis,
    of,
    evidence: [evidence],
  };
}

/** Claims of other origins that none of the believed ones agrees with; one for each thing they name. */
function conflicting(primary: readonly Resolved[], told: readonly Resolved[]): Resolved[] {
  const rivals: Resolved[] = [];
  for (const origin of ORDER) {
    const same = told.filter((claim) => claim.origin === origin && claim.origin !== primary[0]?.origin);
    if (same.some((claim) => primary.some((one) => agree(one, claim)))) continue;
    for (const claim of same)
      if (origin !== "tag" && speaksOfWeights(claim) && !rivals.some((rival) => agree(rival, claim)))
        rivals.push(claim);
  }
  return rivals.slice(0, 4);
}

/**
 * A Notice file names the licenses of software that comes along, which are not those of the weights: there only terms
 * count that are written for models and limit who may use one, or for what. No software comes under those.
 */
export function speaksOfWeights({ origin, means }: Resolved): boolean {
  if (origin !== "notice") return true;
  return (means?.ways ?? [])
    .flat()
    .some(
      ({ named }) =>
        named?.kind === "rule" &&
        named.rule.expression.startsWith("LicenseRef-") &&
        (named.rule.restrictions !== undefined ||
          named.rule.conditions.length > 0 ||
          named.rule.family === "research-only"),
    );
}

/** The claim that a conclusion rests on. */
export function believed(claims: readonly Resolved[]): Resolved | undefined {
  return claims.find(({ means }) => means !== undefined && saysSomething(means));
}

export const isProse = ({ origin }: Resolved) => origin === "prose" || origin === "notice";

/** Where to point when a repository says nothing at all. */
export function anyEvidence(repository: Repository): Evidence {
  const [text] = repository.texts;
  const path = repository.card?.path ?? text?.path ?? "README.md";
  return { kind: "repository", place: placeIn(repository, path) };
}
