import type { Finding } from "../judgement.ts";
import type { Evidence, LicenseText, ModelEvidence, TextChange } from "../model.ts";
import { clarificationYaml } from "./clarifications.ts";
import type { Conclusion } from "./conclude.ts";
import { remedyOf } from "./remedy.ts";
import { placeIn, type Repository } from "./repository.ts";
import { otherTexts, weightTexts } from "./weight-texts.ts";

/** Changed lines of one text that a finding shows. */
const MOST_CHANGES = 20;

/** What is wrong with the texts themselves: changed, unknown, or not read at all. */
export function textFindings(
  repository: Repository,
  evidence: ModelEvidence,
  conclusion: Conclusion,
): Finding[] {
  return [
    ...notRead(repository, evidence, bindingTexts(repository)),
    ...termsFindings(repository, conclusion),
    ...split(repository),
  ];
}

/** Texts whose terms are not those of a known license, or not all of them. */
export function termsFindings(repository: Repository, conclusion: Conclusion): Finding[] {
  const texts = bindingTexts(repository);
  return [
    ...texts.flatMap((text) => modified(repository, text)),
    ...texts.flatMap((text) => unrecognised(repository, text, conclusion)),
  ];
}

/** License files of the weights, use policies, and terms inside a prompt or a GGUF file. */
function bindingTexts(repository: Repository): LicenseText[] {
  return [
    ...weightTexts(repository),
    ...repository.texts.filter(({ role }) => role === "policy" || role === "gguf" || role === "gated-prompt"),
  ];
}

/** One finding for everything that could not be read: it has one cause. */
function notRead(
  repository: Repository,
  { missing }: ModelEvidence,
  texts: readonly LicenseText[],
): Finding[] {
  const unread = new Map<string, { why: string; fix: string }>();
  for (const text of texts) {
    const { path, unread: failed, identification: found } = text;
    const clarify = clarificationYaml(repository.id, text);
    if (failed !== undefined) unread.set(path, { why: failed.message, fix: accessTo(failed.state) });
    else if (found?.empty) unread.set(path, { why: "it is empty", fix: clarify });
    else if (found?.binary && found.matches.length === 0)
      unread.set(path, { why: "it is not a text", fix: clarify });
    else if (found?.truncated && found.matches.length === 0)
      unread.set(path, { why: "only its head could be read", fix: clarify });
  }
  for (const { axis, path, unread: failed } of missing)
    if (axis === "license") unread.set(path, { why: failed.message, fix: accessTo(failed.state) });
  const [first, ...rest] = [...unread];
  if (first === undefined) return [];
  const at = ([path]: readonly [string, unknown]): Evidence => ({
    kind: "missing",
    place: placeIn(repository, path),
  });
  // Whoever gathered them counted those of one reason already.
  const counted = Number(/\(and (\d{1,6}) more files?\)$/.exec(first[1].why)?.[1] ?? 0);
  const more = rest.length <= counted ? "" : `, and ${rest.length - counted} more`;
  return [
    {
      id: "license-not-read",
      axis: "license",
      posture: "unknown",
      message: `\`${first[0]}\` could not be read: ${first[1].why}${more}`,
      why: "a text that may decide is there, and missing evidence is never better than unknown",
      fix: first[1].fix,
      evidence: [at(first), ...rest.slice(0, MOST_CHANGES).map(at)],
    },
  ];
}

/** Terms cannot be left out with `exclude`: where no access helps, a person has to read them. */
function accessTo(state: string): string {
  const access = ["gated", "bad-token", "offline"].includes(state) ? remedyOf(state) : undefined;
  return (
    access ?? "retry; what stays unreadable has to be read by a person and recorded under `clarifications`"
  );
}

function modified(repository: Repository, text: LicenseText): Finding[] {
  const matches = (text.identification?.matches ?? []).filter((match) => match.modified && !match.thirdParty);
  return matches.flatMap((match): Finding[] => {
    const material = match.changes.filter((change) => change.material);
    const [first, ...rest] = material;
    if (first === undefined) return [];
    const more = rest.length === 0 ? "" : `, and ${rest.length} more`;
    return [
      {
        id: "license-text-modified",
        axis: "license",
        posture: "review",
        message: `\`${text.path}\` is \`${match.expression}\` with changed terms: ${described(first)}${more}`,
        why: `words that carry a right or a duty differ${first.clause === undefined ? "" : ` from clause ${first.clause}`} of the known text`,
        fix: clarificationYaml(repository.id, text),
        evidence: [
          changeEvidence(repository, text, first),
          ...rest.slice(0, MOST_CHANGES).map((change) => changeEvidence(repository, text, change)),
        ],
      },
    ];
  });
}

function described({ kind, line, clause, because, holds }: TextChange): string {
  const where = clause === undefined ? `line ${line}` : `line ${line}, clause ${clause}`;
  const words = because.length === 0 ? "" : `: ${because.slice(0, 6).join(", ")}`;
  const known =
    holds === undefined || holds.length === 0 ? "" : ` (the license has ${holds.slice(0, 3).join(", ")})`;
  return `${where} ${kind}${words}${known}`;
}

function changeEvidence(repository: Repository, text: LicenseText, change: TextChange): Evidence {
  return {
    kind: "license-text",
    place: placeIn(repository, text.path, change.line),
    ...(change.quote === undefined ? {} : { quote: change.quote }),
    ...(text.sha256 === undefined ? {} : { sha256: text.sha256 }),
  };
}

function unrecognised(repository: Repository, text: LicenseText, { ways }: Conclusion): Finding[] {
  const found = text.identification;
  if (found === undefined || !(found.unrecognised || saysNothing(text))) return [];
  if (text.role === "gated-prompt" && ways.length > 0) return [];
  const beside = found.matches.length > 0 ? " beside the license it holds" : "";
  return [
    {
      id: "license-unrecognised",
      axis: "license",
      posture: "review",
      message: found.unrecognised
        ? `\`${text.path}\` reads like terms that match no known text${beside}`
        : `\`${text.path}\` has the name of a license file, and names no license`,
      why: "nothing we know explains these terms, so a person has to read them",
      fix: clarificationYaml(repository.id, text),
      evidence: [
        {
          kind: "license-text",
          place: placeIn(repository, text.path, 1),
          ...(text.sha256 === undefined ? {} : { sha256: text.sha256 }),
        },
      ],
    },
  ];
}

/** A license file that holds words, and neither a license nor anything that points to one. */
function saysNothing({ role, identification: found }: LicenseText): boolean {
  if (role !== "license" || found === undefined || found.empty || found.binary) return false;
  return (
    found.matches.length === 0 && found.pointers.every(({ kind }) => kind === "limit" || kind === "intent")
  );
}

function split(repository: Repository): Finding[] {
  const names = (texts: readonly LicenseText[]) =>
    new Set(texts.flatMap(({ identification }) => identification?.expression ?? []));
  const mine = names(weightTexts(repository));
  const others = otherTexts(repository);
  const different = others.find(
    ({ identification }) => identification?.expression && !mine.has(identification.expression),
  );
  if (different === undefined) return [];
  const weights =
    mine.size === 0 ? "what the card declares" : [...mine].map((one) => `\`${one}\``).join(" and ");
  return [
    {
      id: "license-code-weights-split",
      axis: "license",
      posture: "clear",
      message: `\`${different.path}\` puts the code under \`${different.identification?.expression}\`; the weights are under ${weights}`,
      why: "weights follow the file for the model; code that is deployed follows the other",
      evidence: [{ kind: "license-text", place: placeIn(repository, different.path, 1) }],
    },
  ];
}
