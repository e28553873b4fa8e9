import type { Agreement, Clarification, Finding } from "../judgement.ts";
import type { Evidence } from "../model.ts";
import { agreementOf } from "./agreements.ts";
import { clarificationOf } from "./clarifications.ts";
import type { Conclusion } from "./conclude.ts";
import type { JudgeContext } from "./context.ts";
import { expressionOf } from "./expression.ts";
import { placeIn, type Repository } from "./repository.ts";

export type Settled = { conclusion: Conclusion; findings: readonly Finding[] };

/** A contract, or what a person established about the license, in place of what the repository says. */
export function settledLicense(
  repository: Repository,
  subject: Parameters<typeof clarificationOf>[0],
  found: Conclusion,
  context: JudgeContext,
): Settled | undefined {
  const agreement = agreementOf(repository.id, context.agreements, context.today);
  if (agreement !== undefined) return byAgreement(agreement, found);
  const clarification = clarificationOf(subject, context.clarifications);
  return clarification === undefined ? undefined : byClarification(clarification, repository, found, context);
}

function byAgreement(agreement: Agreement, found: Conclusion): Settled {
  const { licensor, reference, owner, expires, covers, at } = agreement;
  return {
    conclusion: { ...found, ways: [], basis: "agreement", conflict: false },
    findings: [
      {
        id: "license-agreement",
        axis: "license",
        posture: "clear",
        message: `an agreement with ${licensor} (${reference}) replaces the public terms until ${expires}`,
        why: `${owner} recorded it for \`${covers}\``,
        evidence: [manifestEvidence(at, `covers: ${covers}`)],
      },
    ],
  };
}

function byClarification(
  clarification: Clarification,
  repository: Repository,
  found: Conclusion,
  { pack }: JudgeContext,
): Settled {
  const { license, file, sha256, reason, at } = clarification;
  const evidence: readonly [Evidence, ...Evidence[]] = [
    { kind: "license-text", place: placeIn(repository, file), sha256 },
    manifestEvidence(at, `license: ${license}`),
  ];
  const means = expressionOf(license, pack.licenses);
  const known = means?.ways.some((way) => way.every(({ named }) => named?.kind === "rule")) ?? false;
  const ways = !known
    ? []
    : (means?.ways ?? []).map((way) =>
        way.map(({ written, named }) => ({
          expression: written,
          rule: named?.kind === "rule" ? named.rule : undefined,
          basis: "clarified" as const,
          of: repository.id,
          evidence,
        })),
      );
  return {
    conclusion: {
      ...found,
      ways,
      expression: means?.text ?? license,
      basis: "clarified",
      texts: ways.flat().flatMap(({ rule }) => rule?.id ?? []),
      conflict: false,
    },
    findings: [
      {
        id: "license-clarified",
        axis: "license",
        posture: known ? "clear" : "conditional",
        message: known
          ? `a person established \`${license}\` from \`${file}\``
          : `a person established \`${license}\` from \`${file}\`; the pack has no rules for it, so its terms are theirs to keep`,
        why: reason,
        evidence,
      },
    ],
  };
}

function manifestEvidence(at: Clarification["at"], quote: string): Evidence {
  return { kind: "manifest", place: { path: at.file, at: { line: at.line, column: at.column } }, quote };
}
