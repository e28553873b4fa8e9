import type { Assessment, Diagnostic, Finding, Judgement } from "../judgement.ts";
import type { ModelEvidence, ModelRef } from "../model.ts";
import { decide } from "../posture/decide.ts";
import { denyDiagnostics } from "../posture/license-policy.ts";
import { waiverDiagnostics } from "../posture/waivers.ts";
import { agreementDiagnostics } from "../rules/agreements.ts";
import { clarificationDiagnostics } from "../rules/clarifications.ts";
import type { JudgeContext } from "../rules/context.ts";
import { judge } from "../rules/judge.ts";
import type { Setup } from "./scan-setup.ts";

/** Evidence of one model to its posture; `more` is what other rooms found: pins, or why nothing could be read. */
export type AssessModel = (
  ref: ModelRef,
  evidence: ModelEvidence | undefined,
  more?: readonly Finding[],
) => Assessment;

const NOTHING: Judgement = {
  license: { expression: null, family: null, basis: "none", declared: [], conflict: false, texts: [] },
  findings: [],
  duties: [],
  questions: [],
};

/** Judges by the rules and decides by the policy, today. */
export function assessor(setup: Setup): AssessModel {
  const { pack, decisions, today } = setup;
  const context = judgeContext(setup);
  return (ref, evidence, more = []) => {
    const judgement = evidence === undefined ? NOTHING : judge(evidence, ref, context);
    return decide({
      ref,
      evidence,
      judgement: { ...judgement, findings: [...judgement.findings, ...more] },
      policy: decisions.policy,
      waivers: decisions.waivers,
      today,
      names: pack.licenses,
    });
  };
}

export function judgeContext({ pack, decisions, today }: Setup): JudgeContext {
  const { acceptances, agreements, clarifications, policy } = decisions;
  return { pack, acceptances, agreements, clarifications, policy, today };
}

/** What is to say of the manifest's own waivers and clarifications, once every model is judged. */
export function diagnosticsOf(setup: Setup, all: readonly Assessment[]): Diagnostic[] {
  const evidence = all.flatMap((assessment) => assessment.evidence ?? []);
  return [
    ...denyDiagnostics(setup.decisions.policy.licenses, (entry) => setup.pack.licenses.isName(entry)),
    ...clarificationDiagnostics(setup.decisions.clarifications, evidence),
    ...agreementDiagnostics(setup.decisions.agreements, setup.today),
    ...waiverDiagnostics(setup.decisions.waivers, all, setup.today),
  ];
}
