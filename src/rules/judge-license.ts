import type { Duty, Finding, Judgement, LicenseConclusion } from "../judgement.ts";
import { type ModelEvidence, type ModelRef, worstPosture } from "../model.ts";
import { bestWay, retryWays } from "./assess-ways.ts";
import { withoutText } from "./basis.ts";
import { type Conclusion, conclude } from "./conclude.ts";
import type { JudgeContext } from "./context.ts";
import { declarationFindings } from "./declaration.ts";
import { dutiesOf, withMissingText } from "./duties.ts";
import { limitFindings } from "./limits.ts";
import { inheritance } from "./lineage.ts";
import { linkFindings, linkOnlyFindings } from "./links.ts";
import { openFindings } from "./open-findings.ts";
import { questionsOf } from "./questions.ts";
import { type Repository, repositoryOf } from "./repository.ts";
import { settledLicense } from "./settled.ts";
import { strictness, type Terms } from "./terms.ts";
import { textFindings } from "./texts.ts";
import { product, type Ways } from "./ways.ts";

export type LicenseJudgement = Pick<Judgement, "license" | "findings" | "duties" | "questions">;

/**
 * May this deployment use these weights: what the repository and its bases say of their license, reconciled, then held
 * against the deployment. Pure; what each answer to a question would change is found by judging again with it.
 */
export function judgeLicense(
  evidence: ModelEvidence,
  ref: ModelRef,
  context: JudgeContext,
): LicenseJudgement {
  const repository = repositoryOf(evidence);
  const book = context.pack.licenses;
  const found = conclude(repository, book);
  const settled = settledLicense(repository, evidence, found, context);
  const conclusion = settled?.conclusion ?? found;
  const inherited = inheritance(evidence, conclusion, context);
  const own: Ways = conclusion.ways.length === 0 ? [[]] : conclusion.ways;
  const ways = product(own, inherited.ways);
  const facts = { profile: ref.deployment, multimodal: multimodalOf(evidence) };
  const { outcome, way } = bestWay(ways, facts, context);
  const about = settled?.findings ?? repositoryFindings(repository, evidence, conclusion, context);
  const fixed: readonly Finding[] = [...about, ...choiceFinding(conclusion, way), ...inherited.findings];
  const rest = worstPosture(fixed.map(({ posture }) => posture));
  const questions = questionsOf(outcome.open, facts.profile, context.today, (change) =>
    worstPosture([rest, retryWays(ways, facts, context, change)]),
  );
  const duties = way.flatMap((terms) => dutiesOf(terms, facts));
  const findings = [...fixed, ...outcome.findings, ...openFindings(outcome.open, questions)];
  return {
    license: licenseOf(conclusion, way.length === 0 ? ways : [way]),
    findings,
    duties: uniqueDuties(withoutText(repository, conclusion.ways) ? withMissingText(duties) : duties),
    questions,
  };
}

/** Everything that is to say of the repository's own words, whatever the deployment. */
function repositoryFindings(
  repository: Repository,
  evidence: ModelEvidence,
  conclusion: Conclusion,
  context: JudgeContext,
): Finding[] {
  const texts = [
    ...textFindings(repository, evidence, conclusion),
    ...linkFindings(repository, evidence, conclusion),
    ...linkOnlyFindings(repository),
    ...limitFindings(repository, conclusion),
  ];
  const told = worstPosture(texts.map(({ posture }) => posture)) !== "clear";
  return [...declarationFindings(repository, conclusion, context, told), ...texts];
}

/** Which of several licenses was taken. */
function choiceFinding({ ways, expression }: Conclusion, chosen: readonly Terms[]): Finding[] {
  const own = chosen.filter(({ inherited }) => !inherited);
  const [first] = own;
  if (ways.length < 2 || first === undefined) return [];
  const names = own.map((terms) => `\`${terms.expression}\``).join(" and ");
  return [
    {
      id: "license-choice",
      axis: "license",
      posture: "clear",
      message: `of \`${expression}\`, ${names} serves this deployment best and was judged`,
      why: "any one way to comply with a choice of licenses suffices",
      evidence: first.evidence,
    },
  ];
}

/** The model's own configuration first; where it says nothing, that of a base. */
function multimodalOf({ multimodal, lineage }: ModelEvidence): boolean | undefined {
  return multimodal?.value ?? lineage.find((node) => node.multimodal !== undefined)?.multimodal;
}

function licenseOf(conclusion: Conclusion, ways: Ways): LicenseConclusion {
  const [way = []] = ways;
  const own = way.filter(({ inherited }) => !inherited);
  const strictest = own.reduce<Terms | undefined>(
    (a, b) => (a === undefined || strictness(b.rule) > strictness(a.rule) ? b : a),
    undefined,
  );
  return {
    expression: conclusion.expression,
    family: strictest?.rule?.family ?? strictest?.family ?? null,
    basis: conclusion.basis,
    declared: conclusion.declared,
    conflict: conclusion.conflict,
    texts: conclusion.texts,
  };
}

function uniqueDuties(duties: readonly Duty[]): Duty[] {
  const seen = new Map(duties.map((duty) => [`${duty.license} ${duty.id}`, duty]));
  return [...seen.values()];
}
