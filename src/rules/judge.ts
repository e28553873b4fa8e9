import type { Judgement } from "../judgement.ts";
import type { ModelEvidence, ModelRef } from "../model.ts";
import type { JudgeContext } from "./context.ts";
import { judgeLicense } from "./judge-license.ts";
import { judgeLoad } from "./judge-load.ts";
import { judgeProvenance } from "./judge-provenance.ts";

/** Turns the evidence of one model into findings, duties and questions, axis by axis. Pure: facts in, judgement out. */
export function judge(evidence: ModelEvidence, ref: ModelRef, context: JudgeContext): Judgement {
  const license = judgeLicense(evidence, ref, context);
  const load = judgeLoad(evidence, ref, context);
  return {
    license: license.license,
    findings: [...license.findings, ...load.findings, ...judgeProvenance(evidence, ref, context)],
    duties: license.duties,
    questions: [...license.questions, ...load.questions],
  };
}
