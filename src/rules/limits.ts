import type { Finding } from "../judgement.ts";
import { bindsToPolicy } from "../license/use-policy.ts";
import type { Evidence, LicenseText } from "../model.ts";
import { clarificationFix } from "./clarifications.ts";
import { believed, type Conclusion } from "./conclude.ts";
import { licenseNote } from "./license-note.ts";
import { placeIn, type Repository } from "./repository.ts";
import { LIMITED } from "./terms.ts";
import { leastOf } from "./ways.ts";

const MOST = 4;

/**
 * A license that allows commercial use, and a publisher who says elsewhere that it is not allowed: in the prose of the card, in what a user of a gated repository agrees to, or in a notice.
 */
export function limitFindings(
  repository: Repository,
  { ways, claims }: Conclusion,
  of: "model" | "base" = "model",
): Finding[] {
  const first = believed(claims);
  if (first === undefined || ways.length === 0) return [];
  const stated = saidIn(repository, "limit");
  const policies = hasPolicy(ways) ? [] : stated.filter(({ evidence }) => bindsToPolicy(evidence.quote));
  if (leastOf(ways) >= LIMITED && policies.length === 0) return [];
  const purposes = stated.filter(({ evidence }) => !bindsToPolicy(evidence.quote));
  const limits = leastOf(ways) >= LIMITED ? policies : [...purposes, ...policies];
  const said = limits.length > 0 ? limits : saidIn(repository, "intent");
  const [one] = said;
  if (one === undefined) return [];
  const whose = of === "base" ? ` of the base \`${repository.id}\`` : "";
  const name = first.means?.text ?? first.value;
  const quote = `"${one.evidence.quote.slice(0, 160)}"`;
  const more = said.slice(1, MOST).map(({ evidence }) => evidence);
  if (limits.length === 0)
    return [
      licenseNote("license-card-vs-body", "clear", [one.evidence, first.evidence, ...more], {
        message: `the license${whose} is \`${name}\`, and ${whereOf(one.text)} says what the model is meant for: ${quote}`,
        why: "what a publisher means a model for does not limit what its license allows; it may be a reason not to use it",
      }),
    ];
  if (purposes.length === 0 || limits === policies)
    return [
      licenseNote("license-card-vs-body", "review", [one.evidence, first.evidence, ...more], {
        message: `the license${whose} is \`${name}\`, and ${whereOf(one.text)} adds a use policy to it: ${quote}`,
        why: "the license itself has none, so a person has to read what it keeps out",
        fix: clarificationFix(repository),
      }),
    ];
  return [
    licenseNote("license-card-vs-body", "review", [one.evidence, first.evidence, ...more], {
      message: `the license${whose} is \`${name}\`, but ${whereOf(one.text)} keeps uses out: ${quote}`,
      why: "the license itself has no such limit, and the publisher says that there is one",
      fix: clarificationFix(repository),
    }),
  ];
}

/** Whether every way has a license with use restrictions of its own: the card then speaks of those. */
function hasPolicy(ways: Conclusion["ways"]): boolean {
  return ways.every((way) => way.some(({ rule }) => rule?.restrictions !== undefined));
}

type Said = { text: LicenseText; evidence: Evidence & { quote: string } };

function saidIn(repository: Repository, wanted: "limit" | "intent"): Said[] {
  return repository.texts.flatMap((text) =>
    (text.identification?.pointers ?? [])
      .filter(({ kind }) => kind === wanted)
      .map(({ value, line }) => ({
        text,
        evidence: {
          kind: text.role === "gated-prompt" ? "gated-prompt" : "prose",
          place: placeIn(repository, text.path, text.path === "cardData" ? undefined : line),
          quote: value,
        },
      })),
  );
}

function whereOf({ role, path }: LicenseText): string {
  if (role === "gated-prompt") return "what a user of the gated repository agrees to";
  return `\`${path}\``;
}
