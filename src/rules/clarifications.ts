import type { Clarification, Diagnostic } from "../judgement.ts";
import type { LineageNode, ModelEvidence } from "../model.ts";
import type { Repository } from "./repository.ts";
import { weightTexts } from "./weight-texts.ts";

/** Bases of one model that are looked at. */
const MOST_BASES = 64;

/** What a clarification may be about: a model, or one of its bases, with the files that were seen of it. */
type Subject = Pick<Repository, "id" | "card" | "texts"> & Partial<Pick<ModelEvidence, "files">>;

/** The hash of a file of the model, as it was read or as the listing gives it. */
function hashOf({ card, texts, files = [] }: Subject, path: string): string | undefined {
  const text = texts.find((one) => one.path === path && one.role !== "readme" && one.role !== "gated-prompt");
  const own = card?.path === path ? card.sha256 : undefined;
  return text?.sha256 ?? own ?? files.find((file) => file.path === path)?.sha256;
}

/** What a person established about this model, while the file is still the one that was read. */
export function clarificationOf(
  subject: Subject,
  clarifications: readonly Clarification[],
): Clarification | undefined {
  return clarifications.find(
    ({ model, file, sha256 }) => model === subject.id && hashOf(subject, file) === sha256,
  );
}

/**
 * Clarifications that are bound to another file than the one that is there: an error, at its line of the manifest, with the
 * hash that is. Models that could not be read say nothing of theirs.
 */
export function clarificationDiagnostics(
  clarifications: readonly Clarification[],
  evidence: readonly ModelEvidence[],
): Diagnostic[] {
  if (clarifications.length === 0) return [];
  const wanted = new Set(clarifications.map(({ model }) => model));
  const subjects = new Map<string, Subject>();
  for (const one of evidence)
    for (const node of basesIn(one.lineage)) if (wanted.has(node.id)) subjects.set(node.id, node);
  for (const one of evidence) subjects.set(one.id, one);
  return clarifications.flatMap((clarification): Diagnostic[] => {
    const subject = subjects.get(clarification.model);
    if (subject === undefined) return [];
    const [other] = mismatch(clarification, subject);
    return other === undefined ? second(clarification, subject, clarifications) : [other];
  });
}

/** Of two clarifications that both hold for a model the first one counts, so the other one must not say otherwise. */
function second(clarification: Clarification, subject: Subject, all: readonly Clarification[]): Diagnostic[] {
  const first = clarificationOf(subject, all);
  if (first === undefined || first === clarification) return [];
  const { model, license, file, at } = clarification;
  const agree = first.license === license;
  // What two files say alike is said twice with reason: either may change.
  if (agree && first.file !== file) return [];
  const what = agree
    ? `duplicate clarification of \`${model}\``
    : `the clarification of \`${model}\` as \`${license}\` contradicts another one, \`${first.license}\``;
  const message = `${what}; the first is on line ${first.at.line}`;
  return [{ severity: agree ? "warning" : "error", message, at, hint: "remove one of them" }];
}

/** Bases that were read; a chain is bounded where it is gathered, and once more here. */
function basesIn(lineage: readonly LineageNode[]): LineageNode[] {
  const nodes = lineage.slice(0, MOST_BASES);
  for (const node of nodes) if (nodes.length < MOST_BASES) nodes.push(...node.parents.slice(0, MOST_BASES));
  return nodes.filter(({ status }) => status === "read");
}

function mismatch({ model, file, sha256, at }: Clarification, subject: Subject): Diagnostic[] {
  const actual = hashOf(subject, file);
  if (actual === sha256) return [];
  const known = actual !== undefined || subject.files?.some(({ path }) => path === file) === true;
  return [
    {
      severity: "error",
      message: known
        ? `the clarification of \`${model}\` no longer matches \`${file}\`: its sha256 is \`${actual ?? "unknown"}\``
        : `the clarification of \`${model}\` is bound to \`${file}\`, which is not there`,
      at,
      hint: actual === undefined ? "correct `file`" : `read the file again, then write \`sha256: ${actual}\``,
    },
  ];
}

/** What a person writes down once the terms were read: bound to a license file, else to the card. */
export function clarificationFix(repository: Pick<Repository, "id" | "card" | "texts">): string {
  const text = weightTexts(repository).find(({ sha256 }) => sha256 !== undefined);
  const card = repository.card?.sha256 === undefined ? undefined : repository.card;
  return clarificationYaml(repository.id, text ?? card ?? { path: "README.md" });
}

/** The lines for one file. */
export function clarificationYaml(
  model: string,
  { path, sha256 }: { path: string; sha256?: string },
): string {
  return [
    "clarifications:",
    `  - model: ${model}`,
    "    license: LicenseRef-NAME",
    `    file: ${path}`,
    `    sha256: ${sha256 ?? "…"}`,
    "    reason: read by …",
  ].join("\n");
}
