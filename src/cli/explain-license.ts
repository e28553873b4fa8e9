import type { Explanation } from "../report/explain.ts";
import type { LicenseRule } from "../rules/license-rule.ts";
import { deploymentOf, type Situation, termsOf } from "./explain-situation.ts";
import { sectionsOf } from "./explain-terms.ts";

const DERIVATIVES: Readonly<Record<LicenseRule["derivatives"], string>> = {
  permissive: "may carry any terms",
  "pass-on": "may carry other terms that pass its restrictions on",
  same: "stay under the same license",
  none: "may not be passed on",
};

/** A license text: what it is, how it stands for the manifest's deployment, then its terms with their clauses. */
export function explainLicense(rule: LicenseRule, written: string, situation: Situation): Explanation {
  const { deployment } = situation.manifest ?? {};
  const facts = deployment === undefined ? undefined : { profile: deployment, multimodal: undefined };
  return {
    id: written,
    kind: "license",
    title: rule.title,
    about: aboutLicense(rule, situation),
    text: exceptionNote(written),
    sections: sectionsOf(rule, facts, situation),
    ...deploymentOf([[termsOf(rule)]], situation),
    related: relatedTo(rule),
  };
}

/** What stands behind `WITH` only ever allows more; its text is not among the rules. */
function exceptionNote(written: string): string[] {
  const exception = / WITH (.+)$/i.exec(written)?.[1];
  return exception === undefined
    ? []
    : [
        `The exception \`${exception}\` allows more than the license alone; these are the license's own terms.`,
      ];
}

function aboutLicense(rule: LicenseRule, { context }: Situation): Explanation["about"] {
  const { id, expression, family, kind, aliases, derivatives, source, read } = rule;
  const dated = context.pack.licenses.ids.filter(
    (other) => other !== id && context.pack.licenses.rule(other)?.expression === expression,
  );
  return [
    { label: "expression", value: expression },
    ...(id === expression ? [] : [{ label: "text", value: id }]),
    { label: "family", value: kind === "license" ? family : `${family} (a ${kind})` },
    ...(aliases.length === 0 ? [] : [{ label: "also called", value: aliases.join(", ") }]),
    ...(dated.length === 0 ? [] : [{ label: "other texts", value: dated.join(", ") }]),
    { label: "derivatives", value: rule.unseen ? "not known" : DERIVATIVES[derivatives] },
    { label: "source", value: source },
    {
      label: "read",
      value: rule.unseen ? "the text was not obtained: never better than review" : (read ?? "the whole text"),
    },
  ];
}

function relatedTo({ restrictions, newer, conditions, family }: LicenseRule): string[] {
  const policies = [restrictions?.policy, ...conditions.map(({ policy }) => policy), newer];
  return [...new Set([...policies.flatMap((id) => id ?? []), family])];
}
