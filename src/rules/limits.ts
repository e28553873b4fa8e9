import type { Finding } from "../judgement.ts";
import type { Evidence, LicenseText } from "../model.ts";
import { clarificationFix } from "./clarifications.ts";
import { believed, type Conclusion } from "./conclude.ts";
import { licenseNote } from "./license-note.ts";
import { placeIn, type Repository } from "./repository.ts";
import { LIMITED } from "./terms.ts";
import { leastOf } from "./ways.ts";

const MOST = 4;

/**
 * A license that allows commercial use, and a publisher who says elsewhere that it is not allowed: in the license section of
 * the card, in what a user of a gated repository agrees to, or in a notice.
 */
export function limitFindings(
  repository: Repository,
  { ways, claims }: Conclusion,
  of: "model" | "base" = "model",
): Finding[] {
  const first = believed(claims);
  if (first === undefined || ways.length === 0 || leastOf(ways) >= LIMITED) return [];
  const limits = repository.texts.flatMap((text) =>
    (text.identification?.pointers ?? [])
      .filter(({ kind }) => kind === "limit")
      .map(({ value, line }) => ({
        text,
        evidence: {
          kind: text.role === "gated-prompt" ? "gated-prompt" : "prose",
          place: placeIn(repository, text.path, text.path === "cardData" ? undefined : line),
          quote: value,
        } satisfies Evidence,
      })),
  );
  const [limit] = limits;
  if (limit === undefined) return [];
  return [
    licenseNote(
      "license-card-vs-body",
      "review",
      [limit.evidence, first.evidence, ...limits.slice(1, MOST).map(({ evidence }) => evidence)],
      {
        message: `the license${of === "base" ? ` of the base \`${repository.id}\`` : ""} is \`${first.means?.text ?? first.value}\`, but ${whereOf(limit.text)} keeps uses out: "${limit.evidence.quote.slice(0, 160)}"`,
        why: "the license itself has no such limit, and the publisher says that there is one",
        fix: clarificationFix(repository),
      },
    ),
  ];
}

function whereOf({ role, path }: LicenseText): string {
  if (role === "gated-prompt") return "what a user of the gated repository agrees to";
  return role === "readme" ? `the license section of \`${path}\`` : `\`${path}\``;
}
