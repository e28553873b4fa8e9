import { linkedAmong, linkedPath } from "../evidence/license-link.ts";
import type { Finding } from "../judgement.ts";
import { addressName } from "../license/address.ts";
import type { Evidence, ModelEvidence } from "../model.ts";
import { clarificationFix } from "./clarifications.ts";
import type { Conclusion } from "./conclude.ts";
import { nameKey } from "./license-book.ts";
import { placeIn, type Repository } from "./repository.ts";
import { weightTexts } from "./weight-texts.ts";

/** License files that are nothing but an address. */
export function linkOnlyFindings(repository: Repository): Finding[] {
  for (const { path, identification: found } of weightTexts(repository)) {
    const pointer = found?.pointers.find(({ kind }) => kind === "link");
    if (pointer === undefined || found === undefined || found.matches.length > 0) continue;
    return [
      {
        id: "license-link-mutable",
        axis: "license",
        posture: pointer.expression === undefined ? "review" : "clear",
        message: `\`${path}\` holds no terms but the address \`${pointer.value.slice(0, 200)}\`, and what stands there can change`,
        why: "a remote page is not part of the commit",
        evidence: [
          {
            kind: "pointer",
            place: placeIn(repository, path, pointer.line),
            quote: pointer.value.slice(0, 300),
          },
        ],
      },
    ];
  }
  return [];
}

/** What is to say of the card's `license_link`: terms that can change, or that are not there. */
export function linkFindings(
  repository: Repository,
  { files, texts }: ModelEvidence,
  { basis, ways, declared, expression }: Conclusion,
): Finding[] {
  const link = repository.card?.licenseLink;
  if (link === undefined || repository.card === undefined) return [];
  const shown = link.value.slice(0, 200);
  const evidence: Evidence = {
    kind: "card",
    place: placeIn(repository, repository.card.path, link.line),
    quote: `license_link: ${link.value.slice(0, 300)}`,
  };
  const path = linkedPath(repository);
  const elsewhere = /^https?:/i.test(link.value);
  if (path === undefined) {
    if (basis === "text" || !elsewhere || /\/[0-9a-f]{40}(?:\/|$)/.test(link.value)) return [];
    // Who takes a well-known license has an id for it: `other` by its name, with terms elsewhere, may be another text.
    const named = expression !== null && !expression.includes("LicenseRef-");
    if (named && declared.every((id) => nameKey(id) === "other") && addressName(link.value) === undefined)
      return [
        {
          id: "license-link-mutable",
          axis: "license",
          posture: "review",
          message: `it declares \`other\` by the name of \`${expression}\`, with terms behind \`${shown}\` that were not seen`,
          why: "a license of that name has an identifier of its own, so the terms may be others",
          fix: clarificationFix(repository),
          evidence: [evidence],
        },
      ];
    return [
      {
        id: "license-link-mutable",
        axis: "license",
        posture: "clear",
        message: `the terms are behind \`${shown}\`, which can change`,
        why: "a remote page is not part of the commit",
        evidence: [evidence],
      },
    ];
  }
  const [bare = ""] = path.split(/[?#]/);
  const paths = new Set([...files, ...texts].map((file) => file.path));
  if (linkedAmong(paths, path) !== undefined || basis === "text") return [];
  if (!/[\w/]/.test(bare) || files.length === 0) return [];
  return [
    {
      id: "license-link-unresolvable",
      axis: "license",
      posture: ways.length > 0 ? "clear" : "review",
      message: `the card links to \`${shown}\`, and the repository has no such file`,
      why: "what the link was meant to say cannot be read",
      fix: clarificationFix(repository),
      evidence: [evidence],
    },
  ];
}
