import type { Diagnostic, Finding, LicenseConclusion, Policy } from "../judgement.ts";
import type { Evidence, ModelEvidence, ModelRef } from "../model.ts";
import { alternatives } from "./alternatives.ts";

/** What the rule pack knows of names; without it an entry is compared as it is written. */
export type LicenseNames = {
  /** The family of one license id (`permissive`, `openrail`). */
  familyOf?(id: string): string | undefined;
  /** The expression that a name stands for: `AGPL-3.0-only` for the Hub's `agpl-3.0`. */
  expressionOf?(name: string): string | undefined;
};

/**
 * What `policy.licenses` says of a conclusion. An expression with a choice is denied only if every way to comply is; an
 * agreement replaces the public terms, so the lists, which speak of those, do not apply.
 */
export function licensePolicy(
  license: LicenseConclusion,
  policy: Policy["licenses"],
  place: { ref: ModelRef; evidence: ModelEvidence | undefined },
  names: LicenseNames = {},
): Finding[] {
  const { expression } = license;
  if (expression === null || license.basis === "agreement") return [];
  if (policy.deny.length === 0 && policy.allow.length === 0) return [];
  const ways = alternatives(expression);
  const matches = (list: readonly string[], id: string) =>
    list.find((entry) => namesIt(entry, id, license, ways, names));
  const denied = ways.map((way) =>
    way.map((id) => matches(policy.deny, id)).find((entry) => entry !== undefined),
  );
  const evidence = licenseEvidence(place.ref, place.evidence);
  if (ways.length > 0 && denied.every((entry) => entry !== undefined))
    return [
      {
        id: "license-denied",
        axis: "license",
        posture: "blocked",
        message: `the policy denies \`${expression}\``,
        why: `\`policy.licenses.deny\` lists \`${denied[0]}\``,
        fix: "deploy another model, or record a separate contract under `agreements`",
        evidence: [evidence],
      },
    ];
  if (policy.allow.length === 0) return [];
  const open = ways.filter((_, n) => denied[n] === undefined);
  if (open.some((way) => way.every((id) => matches(policy.allow, id) !== undefined))) return [];
  const wanted = (open[0] ?? [expression]).filter((id) => matches(policy.allow, id) === undefined);
  const entries = [...policy.allow, ...wanted].map((entry) => JSON.stringify(entry));
  return [
    {
      id: "license-not-allowed",
      axis: "license",
      posture: "review",
      message: `\`${expression}\` is not on the policy's allow list`,
      why: "`policy.licenses.allow` lists what may be used without a person's decision",
      fix: `policy:\n  licenses:\n    allow: [${entries.join(", ")}]`,
      evidence: [evidence],
    },
  ];
}

/**
 * Entries of `deny` that are the name of no license and no family: each one denies nothing, and nobody would notice. What is
 * spelled `LicenseRef-` is somebody's own name, and left alone; an `allow` that allows nothing is noticed by itself.
 */
export function denyDiagnostics(
  { deny, at }: Policy["licenses"],
  isName: (entry: string) => boolean,
): Diagnostic[] {
  return deny
    .filter((entry) => !/^licenseref-/i.test(entry) && !isName(entry))
    .map((entry) => ({
      severity: "warning",
      message: `\`policy.licenses.deny\` lists \`${entry}\`, which is no license that the rules know: it denies nothing`,
      ...(at === undefined ? {} : { at }),
      hint: "write an SPDX id, the Hub's identifier or a family (`non-commercial`), one an entry",
    }));
}

/** An entry names a license by its id, with or without `LicenseRef-`, by the text's own id, or by its family. */
function namesIt(
  entry: string,
  id: string,
  license: LicenseConclusion,
  ways: readonly string[][],
  names: LicenseNames,
): boolean {
  const wanted = plain(entry);
  const given = [plain(id), plain(id.replace(/ WITH .*$/, ""))];
  if (given.includes(wanted) || given.includes(plain(names.expressionOf?.(entry) ?? ""))) return true;
  if (names.familyOf?.(id) === entry.toLowerCase()) return true;
  const sole = ways.length === 1 && ways[0]?.length === 1;
  return (
    sole && (license.family === entry.toLowerCase() || license.texts.some((text) => plain(text) === wanted))
  );
}

/** A license's name as it is compared: SPDX ids are the same in any case (annex D of the specification). */
export function plain(id: string): string {
  return id.toLowerCase().replace(/^licenseref-/, "");
}

/** Where the license was read: the card's line, else a text, else the manifest. */
function licenseEvidence(ref: ModelRef, evidence: ModelEvidence | undefined): Evidence {
  const of = {
    repo: evidence?.id ?? ref.id,
    ...(evidence?.commit === undefined ? {} : { commit: evidence.commit }),
  };
  const declared = evidence?.card?.licenses[0];
  if (evidence?.card !== undefined && declared !== undefined)
    return {
      kind: "card",
      place: { ...of, path: evidence.card.path, at: { line: declared.line } },
      quote: `license: ${declared.value}`,
    };
  const text = evidence?.texts[0];
  if (text !== undefined)
    return {
      kind: "license",
      place: { ...of, path: text.path, at: { line: text.identification?.matches[0]?.line ?? 1 } },
      ...(text.sha256 === undefined ? {} : { sha256: text.sha256 }),
    };
  const { file, line, column } = ref.at;
  return { kind: "manifest", place: { path: file, at: { line, column } } };
}
