import { addressName } from "../license/address.ts";
import type { CardFacts, Evidence, LicenseMatch, LicenseText } from "../model.ts";
import { placeIn, type Repository } from "./repository.ts";
import { weightTexts } from "./weight-texts.ts";

/** Where a claim stands, most telling first. */
export type Origin =
  | "file"
  | "prompt"
  | "gguf-text"
  | "body-text"
  | "card"
  | "tag"
  | "link"
  | "pointer"
  | "gguf"
  | "prose"
  | "notice";

/** One thing that a repository says of its license. */
export type Claim = {
  origin: Origin;
  /** What it names: an id, a name, an expression. */
  value: string;
  /** Set where a license text was read. */
  match?: LicenseMatch;
  evidence: Evidence;
};

/** Claims of one origin that are looked at; a card of ten thousand pointers says no more than its first. */
const MOST = 64;
/** A license text inside a card's prose counts as read from here on. */
const WHOLE = 0.9;

/** Everything a repository says of the license of its weights. */
export function claimsOf(repository: Repository): Claim[] {
  const { card } = repository;
  const claims = weightTexts(repository).flatMap((text) => textClaims(repository, text));
  for (const text of repository.texts) {
    if (text.role === "gated-prompt") claims.push(...textClaims(repository, text, "prompt"));
    if (text.role === "gguf") claims.push(...textClaims(repository, text, "gguf-text"));
    if (text.role === "readme") claims.push(...proseClaims(repository, text));
    if (text.role === "notice") claims.push(...pointerClaims(repository, text, "notice"));
  }
  if (card !== undefined) claims.push(...cardClaims(repository, card));
  for (const tag of repository.tags.slice(0, MOST)) {
    const value = /^license:(.+)$/.exec(tag)?.[1];
    if (value !== undefined)
      claims.push({
        origin: "tag",
        value,
        evidence: { kind: "tag", place: placeIn(repository, card?.path ?? "README.md"), quote: tag },
      });
  }
  for (const { value, path } of repository.embedded.slice(0, MOST))
    claims.push({
      origin: "gguf",
      value,
      evidence: {
        kind: "gguf-metadata",
        place: placeIn(repository, path),
        quote: `${/\.safetensors$/i.test(path) ? "modelspec" : "general"}.license: ${value}`,
      },
    });
  return claims;
}

function textClaims(repository: Repository, text: LicenseText, origin: Origin = "file"): Claim[] {
  const own = ownMatches(text).map(
    (match): Claim => ({
      origin,
      value: match.expression,
      match,
      evidence: matchEvidence(repository, text, match),
    }),
  );
  return own.length > 0 ? own.slice(0, MOST) : pointerClaims(repository, text, "pointer");
}

/** Licenses that a text gives, not those of components it lists. */
export function ownMatches({ identification }: LicenseText): LicenseMatch[] {
  return (identification?.matches ?? []).filter(({ kind, thirdParty }) => kind === "license" && !thirdParty);
}

export function matchEvidence(
  repository: Pick<Repository, "id" | "commit">,
  text: LicenseText,
  match: LicenseMatch,
): Evidence {
  return {
    kind: text.role === "gated-prompt" ? "gated-prompt" : "license-text",
    place: placeIn(repository, text.path, match.line),
    ...(text.sha256 === undefined ? {} : { sha256: text.sha256 }),
  };
}

/** A text that is no license but names one: a tag, a link, a notice. */
function pointerClaims(repository: Repository, text: LicenseText, origin: Origin): Claim[] {
  const pointers = (text.identification?.pointers ?? []).slice(0, MOST);
  const claims = pointers.flatMap(({ expression, line, value }): Claim[] =>
    expression === undefined
      ? []
      : [
          {
            origin,
            value: expression,
            evidence: {
              kind: "pointer",
              place: placeIn(repository, text.path, line),
              quote: value.slice(0, 300),
            },
          },
        ],
  );
  // A Notice file may hold the whole license of what the weights were made from.
  const notices = (text.identification?.matches ?? []).filter(
    ({ kind, thirdParty }) =>
      (kind === "notice" || (text.role === "notice" && kind === "license")) && !thirdParty,
  );
  for (const match of notices.slice(0, MOST))
    claims.push({
      origin,
      value: match.expression,
      evidence: { ...matchEvidence(repository, text, match), kind: "pointer" },
    });
  return claims;
}

/** The prose of a card: a whole text in it counts as read, a `License:` line or a sentence as declared. */
function proseClaims(repository: Repository, text: LicenseText): Claim[] {
  const whole = ownMatches(text).filter(({ coverage }) => coverage >= WHOLE);
  const claims = whole.slice(0, MOST).map(
    (match): Claim => ({
      origin: "body-text",
      value: match.expression,
      match,
      evidence: matchEvidence(repository, text, match),
    }),
  );
  // What is said of the code or of other models counts only where nothing is said of the model.
  const { card } = repository;
  const declares =
    card?.licenseName !== undefined ||
    card?.licenses.some(({ value }) => !/^(?:other|unknown)$/i.test(value));
  const pointers = (text.identification?.pointers ?? []).filter(
    (pointer) => !pointer.card && pointer.kind !== "link" && !(declares && pointer.kind === "aside"),
  );
  for (const { expression, line, value } of pointers.slice(0, MOST))
    if (expression !== undefined)
      claims.push({
        origin: "prose",
        value: expression,
        evidence: { kind: "prose", place: placeIn(repository, text.path, line), quote: value.slice(0, 300) },
      });
  return claims;
}

function cardClaims(repository: Repository, card: CardFacts): Claim[] {
  const seen = (key: string, { value, line }: { value: string; line: number }): Evidence => ({
    kind: "card",
    place: placeIn(repository, card.path, card.path === "cardData" ? undefined : line),
    quote: `${key}: ${value}`,
    ...(card.sha256 === undefined ? {} : { sha256: card.sha256 }),
  });
  const ids = card.licenses.slice(0, MOST).map(
    (license): Claim => ({
      origin: "card",
      value: license.value,
      evidence: seen("license", license),
    }),
  );
  // A steward's address names its license as surely as an identifier does.
  const link = card.licenseLink;
  const linked = link === undefined ? undefined : addressName(link.value);
  if (link === undefined || linked === undefined) return ids;
  return [...ids, { origin: "link", value: linked, evidence: seen("license_link", link) }];
}

/** `license_name` of a card that declares `other`. */
export function nameClaim(repository: Repository): Claim | undefined {
  const { card } = repository;
  if (card?.licenseName === undefined) return undefined;
  const { value, line } = card.licenseName;
  const at = card.path === "cardData" ? undefined : line;
  return {
    origin: "card",
    value,
    evidence: { kind: "card", place: placeIn(repository, card.path, at), quote: `license_name: ${value}` },
  };
}
