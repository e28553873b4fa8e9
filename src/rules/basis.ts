import type { Finding } from "../judgement.ts";
import { anyEvidence, believed, type Conclusion, isProse } from "./conclude.ts";
import type { JudgeContext } from "./context.ts";
import { licenseNote } from "./license-note.ts";
import type { Repository } from "./repository.ts";
import { weightTexts } from "./weight-texts.ts";

/** Without a text the declared id is what there is: a note, or what the policy makes of it. */
export function basisFindings(
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
      licenseNote("license-basis-declared", "review", [evidence], {
        message: `\`${name}\` is only declared, and no text was there to read`,
        why: "`policy.licenses.basis` is `text`",
        fix: "policy:\n  licenses: { basis: declared }",
      }),
    ];
  if (!withoutText(repository, ways) || (first !== undefined && isProse(first))) return [];
  return [
    licenseNote("license-file-missing", "clear", [evidence], {
      message: `the repository carries no license text; \`${name}\` was judged by its known text`,
      why: "most repositories do not; the declared identifier names exactly one text",
    }),
  ];
}

/** Every license is known by its text, and none of the texts is there. */
export function withoutText(repository: Repository, ways: Conclusion["ways"]): boolean {
  const known = ways.every((way) => way.every(({ rule }) => rule !== undefined && !rule.unseen));
  return known && weightTexts(repository).length === 0;
}
