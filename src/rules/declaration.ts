import type { Evidence, Finding } from "../model.ts";
import { placeIn, type Repository, weightTexts } from "./claims.ts";
import { agree, anyEvidence, type Conclusion, type Resolved } from "./conclude.ts";
import type { JudgeContext } from "./context.ts";

/** What is to say of how the license is declared: conflicts, unknown names, missing texts. */
export function declarationFindings(
  repository: Repository,
  conclusion: Conclusion,
  context: JudgeContext,
): Finding[] {
  return [
    ...conflicts(conclusion),
    ...badNames(conclusion, context),
    ...nothing(repository, conclusion),
    ...basis(repository, conclusion, context),
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
  const named = ({ means, value, evidence }: Resolved) =>
    `\`${evidence.place.path}\` says \`${means?.text ?? value}\``;
  return [
    note(
      body && first.origin === "card" ? "license-card-vs-body" : "license-card-vs-file",
      "review",
      `${named(first)}, but ${named(rival)}`,
      "both are the publisher's word; the stricter one counts until somebody decides",
      [first.evidence, rival.evidence, ...more.slice(0, 4).map(({ evidence }) => evidence)],
      "ask the publisher, then record the outcome under `clarifications`",
    ),
  ];
}

function badNames({ claims, basis }: Conclusion, { pack }: JudgeContext): Finding[] {
  const invalid = claims.filter(
    ({ origin, means, evidence }) =>
      origin === "card" && means === undefined && !evidence.quote?.startsWith("license_name"),
  );
  const [first] = invalid;
  if (first === undefined) return [];
  const hub = pack.licenses.hub(first.value);
  if (hub !== undefined && basis === "text") return [];
  return [
    note(
      "license-id-invalid",
      basis === "text" ? "clear" : "review",
      `\`${first.value.slice(0, 100)}\` is neither an identifier of the Hub nor of SPDX`,
      "an unknown identifier says nothing about the terms",
      [first.evidence],
      "ask the publisher, then record the outcome under `clarifications`",
    ),
  ];
}

function nothing(repository: Repository, { ways, claims }: Conclusion): Finding[] {
  if (ways.length > 0) return [];
  const [claim] = claims.filter(({ origin }) => origin === "card");
  if (claim === undefined)
    return [
      note(
        "license-none",
        "review",
        "no license is declared in the card, and no license file was found",
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
        : `the card calls its license \`${name}\`, and there are no rules for that name`,
      "nothing says what the terms are, so a person has to read them",
      [claim.evidence],
      "read the terms, then record the outcome under `clarifications`",
    ),
  ];
}

/** Without a text the declared id is what there is: a note, or what the policy makes of it. */
function basis(
  repository: Repository,
  { basis, ways, claims }: Conclusion,
  { policy }: JudgeContext,
): Finding[] {
  const link = repository.card?.licenseLink;
  const out: Finding[] = [];
  if (basis === "declared" && ways.length > 0) {
    const [first] = claims.filter(({ means }) => means !== undefined);
    const evidence = first?.evidence ?? anyEvidence(repository);
    if (policy.licenses.basis === "text")
      out.push(
        note(
          "license-basis-declared",
          "review",
          `\`${first?.means?.text ?? first?.value}\` is only declared, and no text was there to read`,
          "`policy.licenses.basis` is `text`",
          [evidence],
          "policy:\n  licenses: { basis: declared }",
        ),
      );
    else if (
      weightTexts(repository).length === 0 &&
      ways.every((way) => way.every(({ rule }) => rule && !rule.unseen))
    )
      out.push(
        note(
          "license-file-missing",
          "clear",
          `the repository carries no license text; \`${first?.means?.text ?? first?.value}\` was judged by its known text`,
          "most repositories do not; the declared identifier names exactly one text",
          [evidence],
        ),
      );
  }
  if (basis !== "text" && link !== undefined && /^https?:/i.test(link.value) && repository.card !== undefined)
    out.push(
      note(
        "license-link-mutable",
        "clear",
        `the terms are behind \`${link.value.slice(0, 200)}\`, which can change`,
        "a remote page is not part of the commit",
        [
          {
            kind: "card",
            place: placeIn(repository, repository.card.path, link.line),
            quote: `license_link: ${link.value.slice(0, 300)}`,
          },
        ],
      ),
    );
  return out;
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
