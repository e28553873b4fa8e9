import type { Manifest } from "../judgement.ts";
import type { Explanation } from "../report/explain.ts";
import { bestWay } from "../rules/assess-ways.ts";
import type { JudgeContext } from "../rules/context.ts";
import type { LicenseRule } from "../rules/license-rule.ts";
import type { Terms } from "../rules/terms.ts";

/** What a license is held against; without a manifest its terms are only told. */
export type Situation = {
  context: JudgeContext;
  manifest?: Pick<Manifest, "file" | "deployment">;
};

/** One license as the judge takes it; its evidence is the rule itself. */
export function termsOf(rule: LicenseRule, expression = rule.expression): Terms {
  return {
    expression,
    rule,
    basis: "declared",
    of: expression,
    evidence: [{ kind: "rule", place: { path: `rules/licenses/${rule.id}.yaml` } }],
  };
}

/** What the ways to comply come to for the manifest's deployment: any one suffices. */
export function deploymentOf(
  ways: readonly (readonly Terms[])[],
  { context, manifest }: Situation,
): Pick<Explanation, "deployment"> {
  if (manifest === undefined) return {};
  const { outcome, posture } = bestWay(
    ways,
    { profile: manifest.deployment, multimodal: undefined },
    context,
  );
  const reasons = outcome.findings.filter((finding) => finding.posture === posture && posture !== "clear");
  const open = new Map<string, Set<string>>();
  for (const { fact, clause } of outcome.open) open.set(fact, (open.get(fact) ?? new Set()).add(clause));
  const because = [
    ...[...open].map(([fact, clauses]) => `not stated: \`${fact}\` (clause ${[...clauses].join("; ")})`),
    ...(posture === "conditional" ? [] : reasons.map(({ message }) => message)),
  ];
  return { deployment: { manifest: manifest.file, posture, because: [...new Set(because)] } };
}
