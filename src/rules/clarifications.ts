import type { Clarification, Diagnostic, ModelEvidence } from "../model.ts";

/** The hash of a file of the model, as it was read or as the listing gives it. */
function hashOf(evidence: ModelEvidence, path: string): string | undefined {
  const text = evidence.texts.find(
    (one) => one.path === path && one.role !== "readme" && one.role !== "gated-prompt",
  );
  const card = evidence.card?.path === path ? evidence.card.sha256 : undefined;
  return text?.sha256 ?? card ?? evidence.files.find((file) => file.path === path)?.sha256;
}

/** What a person established about this model, while the file is still the one that was read. */
export function clarificationOf(
  evidence: ModelEvidence,
  clarifications: readonly Clarification[],
): Clarification | undefined {
  return clarifications.find(
    ({ model, file, sha256 }) => model === evidence.id && hashOf(evidence, file) === sha256,
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
  const models = new Map(evidence.map((one) => [one.id, one]));
  return clarifications.flatMap(({ model, file, sha256, at }): Diagnostic[] => {
    const found = models.get(model);
    if (found === undefined) return [];
    const actual = hashOf(found, file);
    if (actual === sha256) return [];
    const known = actual !== undefined || found.files.some(({ path }) => path === file);
    return [
      {
        severity: "error",
        message: known
          ? `the clarification of \`${model}\` no longer matches \`${file}\`: its sha256 is \`${actual ?? "unknown"}\``
          : `the clarification of \`${model}\` is bound to \`${file}\`, which is not there`,
        at,
        hint:
          actual === undefined ? "correct `file`" : `read the file again, then write \`sha256: ${actual}\``,
      },
    ];
  });
}
