import type { Condition, Fact, LicenseRule } from "./license-rule.ts";
import type { Terms } from "./terms.ts";

/** A deployment fact, or an acceptance, without which a license cannot be judged. */
export type Open = {
  fact: Fact | "acceptances";
  terms: Terms & { rule: LicenseRule };
  clause: string;
  because: string;
  /** More than a question needs: what the clause says in full. */
  detail?: string;
  /** The condition that hangs on the fact; left out where the fact decides whether a condition applies. */
  condition?: Condition;
};

/** Facts of the deployment are the same for every license; what is accepted is not. */
export function keyOf({ fact, terms }: Open): string {
  return fact === "acceptances" ? `acceptances ${terms.rule.id}` : fact;
}

/** One group for each question. */
export function groupedByFact(open: readonly Open[]): Map<string, Open[]> {
  const groups = new Map<string, Open[]>();
  for (const one of open) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
}
