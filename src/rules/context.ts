import type { Acceptance, Agreement, Clarification, Policy } from "../judgement.ts";
import type { RulePack } from "./pack.ts";

/** What a judgement is made with, beside the evidence and the reference: the rules, and what people have recorded. */
export type JudgeContext = {
  pack: RulePack;
  acceptances: readonly Acceptance[];
  agreements: readonly Agreement[];
  clarifications: readonly Clarification[];
  policy: Policy;
  /** The present day in UTC, `YYYY-MM-DD`. */
  today: string;
};
