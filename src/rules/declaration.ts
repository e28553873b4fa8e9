import type { Evidence, Finding } from "../model.ts";
import { type Origin, placeIn, type Repository, weightTexts } from "./claims.ts";
import { agree, anyEvidence, type Conclusion, type Resolved, saysSomething } from "./conclude.ts";
import type { JudgeContext } from "./context.ts";

/**
 * What is to say of how the license is declared: conflicts, unknown names, missing texts. `told`: another finding says
 * already why no license could be concluded.
 */
export function declarationFindings(
  repository: Repository,
  conclusion: Conclusion,
  context: JudgeContext,
  told: boolean,
): Finding[] {
  return [
    ...conflicts(conclusion),
    ...badNames(conclusion),
    ...nothing(repository, conclusion, told),
    ...proseOnly(conclusion),
    ...basisFinding(repository, conclusion, context),
    ...malformed(repository),
  ];
}

const note = (
  id: string,
  posture: Finding["posture"],
  message: string,
  why: string,
  evidence: readonly [Evidence, ...Evidence[]],
  fix?: string,
): Finding => ({
  id,
  axis: "license",
  posture,
  message,
  why,
  ...(fix === undefined ? {} : { fix }),
  evidence,
});

function conflicts({ claims, conflict }: Conclusion): Finding[] {
  if (!conflict) return [];
  const told = claims.filter(({ means }) => means !== undefined);
  const [first] = told;
  if (first === undefined) return [];
  const rivals = told.filter((claim) => claim.origin !== first.origin && !agree(claim, first));
  const [rival, ...more] = rivals;
  if (rival === undefined) return [];
  const body = rival.origin === "prose" || rival.origin === "body-text";
  return [
    note(
      body && first.origin === "card" ? "license-card-vs-body" : "license-card-vs-file",
      "review",
      `${said(first)}, but ${said(rival)}`,
      "both are the publisher's word; the stricter one counts until somebody decides",
      [first.evidence, rival.evidence, ...more.slice(0, 4).map(({ evidence }) => evidence)],
      "ask the publisher, then record the outcome under `clarifications`",
    ),
  ];
}

const SPEAKER: Readonly<Partial<Record<Origin, string>>> = {
  card: "the card's metadata",
  prompt: "the prompt of the gated repository",
  prose: "the card's prose",
  "body-text": "a license in the card's prose",
  "gguf-text": "the text inside the GGUF file",
  gguf: "the GGUF metadata",
};

function said({ origin, means, value, evidence }: Resolved): string {
  const who = SPEAKER[origin] ?? `\`${evidence.place.path}\``;
  return `${who} says \`${means?.text ?? value}\``;
}

/** Ids that nobody knows, and ids that say nothing beside others that do. */
function badNames({ claims, basis, ways }: Conclusion): Finding[] {
  const declared = claims.filter(
    ({ origin, evidence }) => origin === "card" && !evidence.quote?.startsWith("license_name"),
  );
  const posture = basis === "text" ? "clear" : "review";
  const invalid = declared.find(({ means }) => means === undefined);
  const fix = "ask the publisher, then record the outcome under `clarifications`";
  if (invalid !== undefined)
    return [
      note(
        "license-id-invalid",
        posture,
        `\`${invalid.value.slice(0, 100)}\` is neither an identifier of the Hub nor of SPDX`,
        "an unknown identifier says nothing about the terms",
        [invalid.evidence],
        fix,
      ),
    ];
  const silent = declared.find(({ means }) => means !== undefined && !saysSomething(means));
  if (silent === undefined || ways.length === 0 || declared.length < 2 || basis === "text") return [];
  return [
    note(
      "license-other-unnamed",
      posture,
      `beside other licenses the card declares \`${silent.value}\`, and nothing says which terms that is`,
      "nothing says what these terms are, so a person has to read them",
      [silent.evidence],
      fix,
    ),
  ];
}

/** No license could be concluded, and no text stands in the way that another finding speaks of. */
function nothing(repository: Repository, { ways, claims }: Conclusion, told: boolean): Finding[] {
  if (ways.length > 0 || told) return [];
  const [claim] = claims.filter(({ origin }) => origin === "card");
  if (claim === undefined)
    return [
      note(
        "license-none",
        "review",
        "no license is declared in the card, and no file of the weights names one",
        "without a license there is no permission to use the model",
        [anyEvidence(repository)],
        "ask the publisher, then record the outcome under `clarifications`",
      ),
    ];
  const name = repository.card?.licenseName?.value;
  if (claim.means === undefined && name === undefined) return [];
  return [
    note(
      name === undefined ? "license-other-unnamed" : "license-no-rules",
      "review",
      name === undefined
        ? `the card declares \`${claim.value}\` and nothing says which terms that is`
        : `the card calls its license \`${name.slice(0, 100)}\`, and there are no rules for that name`,
      "nothing says what the terms are, so a person has to read them",
      [claim.evidence],
      "read the terms, then record the outcome under `clarifications`",
    ),
  ];
}

/** Without a text the declared id is what there is: a note, or what the policy makes of it. */
function basisFinding(
  repository: Repository,
  { basis, ways, claims }: Conclusion,
  { policy }: JudgeContext,
): Finding[] {
  if (basis !== "declared" || ways.length === 0) return [];
  const first = believed(claims);
  const name = first?.means?.text ?? first?.value ?? "";
  const evidence = first?.evidence ?? anyEvidence(repository);
  if (policy.licenses.basis === "text")
    return [
      note(
        "license-basis-declared",
        "review",
        `\`${name}\` is only declared, and no text was there to read`,
        "`policy.licenses.basis` is `text`",
        [evidence],
        "policy:\n  licenses: { basis: declared }",
      ),
    ];
  if (!withoutText(repository, ways) || (first !== undefined && isProse(first))) return [];
  return [
    note(
      "license-file-missing",
      "clear",
      `the repository carries no license text; \`${name}\` was judged by its known text`,
      "most repositories do not; the declared identifier names exactly one text",
      [evidence],
    ),
  ];
}

/** The claim that the conclusion rests on. */
function believed(claims: readonly Resolved[]): Resolved | undefined {
  return claims.find(({ means }) => means !== undefined && saysSomething(means));
}

const isProse = ({ origin }: Resolved) => origin === "prose" || origin === "notice";

/** Prose may speak of the code or of a data set, so it is never the last word on the weights. */
export function proseOnly({ basis, ways, claims }: Conclusion): Finding[] {
  const first = believed(claims);
  if (basis !== "declared" || ways.length === 0 || first === undefined || !isProse(first)) return [];
  return [
    note(
      "license-declared-in-prose",
      "review",
      `only prose in \`${first.evidence.place.path}\` names \`${first.means?.text}\`; the metadata names no license`,
      "sentences of a card often speak of the code or of a data set",
      [first.evidence],
      "ask the publisher, then record the outcome under `clarifications`",
    ),
  ];
}

/** Every license is known by its text, and none of the texts is there. */
export function withoutText(repository: Repository, ways: Conclusion["ways"]): boolean {
  const known = ways.every((way) => way.every(({ rule }) => rule !== undefined && !rule.unseen));
  return known && weightTexts(repository).length === 0;
}

function malformed(repository: Repository): Finding[] {
  const { card } = repository;
  const [first, ...rest] = (card?.problems ?? []).filter(({ kind }) => kind !== "license-list");
  if (card === undefined || first === undefined) return [];
  const at = ({ line }: { line: number }): Evidence => ({
    kind: "card",
    place: placeIn(repository, card.path, line),
  });
  return [
    note(
      "card-malformed",
      "clear",
      `the card's metadata is malformed: ${first.message.slice(0, 200)}`,
      "what could be read was read; what could not counts as missing",
      [at(first), ...rest.slice(0, 4).map(at)],
    ),
  ];
}
