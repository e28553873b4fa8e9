import type { Finding } from "../judgement.ts";
import type { Evidence } from "../model.ts";
import { clarificationFix } from "./clarifications.ts";
import { anyEvidence, believed, type Conclusion, isProse, saysSomething } from "./conclude.ts";
import { licenseNote } from "./license-note.ts";
import type { Repository } from "./repository.ts";
import { LIMITED } from "./terms.ts";
import { leastOf } from "./ways.ts";

/** Names that say too little: unknown ids, `other` without more, prose alone, or nothing at all. */
export function unnamedFindings(repository: Repository, conclusion: Conclusion, told: boolean): Finding[] {
  return [
    ...badNames(repository, conclusion),
    ...nothing(repository, conclusion, told),
    ...proseOnly(repository, conclusion),
    ...otherName(repository, conclusion),
  ];
}

/** `license: mit` with a `license_name` that nobody knows: the name may stand for other terms than the id. */
function otherName(repository: Repository, { claims, basis, ways }: Conclusion): Finding[] {
  const name = claims.find(({ means, evidence }) => means === undefined && isName(evidence));
  const first = believed(claims);
  if (name === undefined || first?.origin !== "card" || isName(first.evidence)) return [];
  if (basis === "text" || leastOf(ways) >= LIMITED) return [];
  return [
    licenseNote("license-other-unnamed", "review", [name.evidence, first.evidence], {
      message: `the card declares \`${first.value}\` and calls its license \`${name.value.slice(0, 100)}\`, a name that nobody knows`,
      why: "the name may stand for other terms than the identifier",
      fix: clarificationFix(repository),
    }),
  ];
}

const isName = ({ quote }: Evidence) => quote?.startsWith("license_name") === true;

/** Ids that nobody knows, and ids that say nothing beside others that do. */
function badNames(repository: Repository, { claims, basis, ways }: Conclusion): Finding[] {
  const declared = claims.filter(({ origin, evidence }) => origin === "card" && !isName(evidence));
  const posture = basis === "text" ? "clear" : "review";
  const fix = clarificationFix(repository);
  const invalid = declared.find(({ means }) => means === undefined);
  if (invalid !== undefined)
    return [
      licenseNote("license-id-invalid", posture, [invalid.evidence], {
        message: `\`${invalid.value.slice(0, 100)}\` is neither an identifier of the Hub nor of SPDX`,
        why: "an unknown identifier says nothing about the terms",
        fix,
      }),
    ];
  const silent = declared.find(({ means }) => means !== undefined && !saysSomething(means));
  if (silent === undefined || ways.length === 0 || declared.length < 2 || basis === "text") return [];
  return [
    licenseNote("license-other-unnamed", posture, [silent.evidence], {
      message: `beside other licenses the card declares \`${silent.value}\`, and nothing says which terms that is`,
      why: "nothing says what these terms are, so a person has to read them",
      fix,
    }),
  ];
}

/** No license could be concluded, and no other finding says why (`told`). */
function nothing(repository: Repository, { ways, claims }: Conclusion, told: boolean): Finding[] {
  if (ways.length > 0 || told) return [];
  const fix = clarificationFix(repository);
  const claim = claims.find(({ origin }) => origin === "card");
  if (claim === undefined)
    return [
      licenseNote("license-none", "review", [anyEvidence(repository)], {
        message: "no license is declared in the card, and no file of the weights names one",
        why: "without a license there is no permission to use the model",
        fix,
      }),
    ];
  const name = repository.card?.licenseName?.value;
  if (name === undefined)
    return claim.means === undefined
      ? []
      : [
          licenseNote("license-other-unnamed", "review", [claim.evidence], {
            message: `the card declares \`${claim.value}\` and nothing says which terms that is`,
            why: "nothing says what the terms are, so a person has to read them",
            fix,
          }),
        ];
  return [
    licenseNote("license-no-rules", "review", [claim.evidence], {
      message: `the card calls its license \`${name.slice(0, 100)}\`, and there are no rules for that name`,
      why: "nothing says what the terms are, so a person has to read them",
      fix,
    }),
  ];
}

/** Prose may speak of the code or of a data set, so it is never the last word on the weights. */
export function proseOnly(repository: Repository, { basis, ways, claims }: Conclusion): Finding[] {
  const first = believed(claims);
  if (basis !== "declared" || ways.length === 0 || first === undefined || !isProse(first)) return [];
  return [
    licenseNote("license-declared-in-prose", "review", [first.evidence], {
      message: `only prose in \`${first.evidence.place.path}\` names \`${first.means?.text}\`; the metadata names no license`,
      why: "sentences of a card often speak of the code or of a data set",
      fix: clarificationFix(repository),
    }),
  ];
}
