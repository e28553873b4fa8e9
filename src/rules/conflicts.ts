import type { Finding } from "../judgement.ts";
import type { Evidence } from "../model.ts";
import { agree } from "./agree.ts";
import type { Origin } from "./claims.ts";
import { clarificationFix } from "./clarifications.ts";
import { believed, type Conclusion, type Resolved, saysSomething, speaksOfWeights } from "./conclude.ts";
import { licenseNote } from "./license-note.ts";
import type { Repository } from "./repository.ts";

/** Further voices of one conflict that are shown. */
const MOST = 4;

/** One finding for all that disagrees with what was believed. */
export function conflictFindings(repository: Repository, { claims, conflict }: Conclusion): Finding[] {
  const first = believed(claims);
  if (!conflict || first === undefined) return [];
  const rivals = claims.filter(
    (claim) =>
      claim.origin !== first.origin &&
      claim.means !== undefined &&
      saysSomething(claim.means) &&
      speaksOfWeights(claim) &&
      !agree(claim, first),
  );
  const [rival, ...more] = rivals;
  if (rival === undefined) return [];
  const body = rival.origin === "prose" || rival.origin === "body-text" || rival.origin === "link";
  const id = body && first.origin === "card" ? "license-card-vs-body" : "license-card-vs-file";
  return [
    licenseNote(
      id,
      "review",
      [
        first.evidence,
        rival.evidence,
        ...more.slice(0, MOST).map(({ evidence }) => evidence),
        ...addedLines(first),
      ],
      {
        message: `${said(first)}, but ${said(rival)}${resembled(first)}`,
        why: "both are the publisher's word; the stricter one counts until somebody decides",
        fix: clarificationFix(repository),
      },
    ),
  ];
}

const SPEAKER: Readonly<Partial<Record<Origin, string>>> = {
  card: "the card's metadata",
  link: "the card's `license_link`",
  prompt: "the prompt of the gated repository",
  prose: "the card's prose",
  "body-text": "a license in the card's prose",
  "gguf-text": "the text inside the GGUF file",
  gguf: "the metadata of the weights",
};

function said({ origin, means, value, evidence }: Resolved): string {
  const who = SPEAKER[origin] ?? `\`${evidence.place.path}\``;
  return `${who} says \`${means?.text ?? value}\``;
}

/** A text that looks like a permissive license and adds to it: the lines that make the difference. */
function addedLines({ match, evidence }: Resolved): Evidence[] {
  return (match?.resembles?.changes ?? []).slice(0, MOST).map(({ line, quote }) => ({
    ...evidence,
    place: { ...evidence.place, at: { line } },
    ...(quote === undefined ? {} : { quote }),
  }));
}

function resembled({ match }: Resolved): string {
  const alike = match?.resembles;
  const [change] = alike?.changes ?? [];
  if (alike === undefined) return "";
  const where = change === undefined ? "" : ` from line ${change.line} on`;
  return `; the text reads like \`${alike.expression}\` and adds terms to it${where}`;
}
