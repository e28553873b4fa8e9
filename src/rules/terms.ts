import type { LicenseConclusion } from "../judgement.ts";
import type { Evidence } from "../model.ts";
import type { LicenseRule } from "./license-rule.ts";

/** One license that binds the deployment: the model's own, or one that comes with a base model. */
export type Terms = {
  /** As shown: an SPDX expression without choices. */
  expression: string;
  /** Undefined: the pack has no rules for it. */
  rule: LicenseRule | undefined;
  /** It names a family of different texts. */
  family?: string;
  basis: LicenseConclusion["basis"];
  /** The model whose license it is. */
  of: string;
  /** It comes with a base model; its modality is the model's own. */
  inherited?: true;
  evidence: readonly [Evidence, ...Evidence[]];
};

/** How much a license asks, 0 to 5: only good for telling the milder of two. */
export function strictness(rule: LicenseRule | undefined): number {
  if (rule === undefined) return 3;
  if (rule.uses.commercial?.posture === "blocked" || rule.stays?.posture === "blocked") return 5;
  if (rule.conditions.some(({ otherwise, fact }) => otherwise === "blocked" && fact !== "trainsOtherModels"))
    return 4;
  if (rule.restrictions !== undefined || rule.stays !== undefined || rule.unseen) return 3;
  if (rule.conditions.length > 0 || rule.uses.commercial !== undefined) return 2;
  return rule.derivatives === "permissive" ? 0 : 1;
}

/** From this strictness on a license has limits of its own that are judged. */
export const LIMITED = 4;

/** What makes two licenses the same for a reader: the text, or the name that covers several of its dates. */
export function sameTerms(a: Terms, b: Terms): boolean {
  return a.expression.toLowerCase() === b.expression.toLowerCase();
}

/** The name that a person would write for it, and that an acceptance may give. */
export function nameOf({ rule, expression }: Pick<Terms, "rule" | "expression">): string {
  return rule?.id ?? expression;
}
