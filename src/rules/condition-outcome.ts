import type { Finding } from "../judgement.ts";
import { evaluateCondition, type Facts, factOf } from "./conditions.ts";
import type { Condition } from "./license-rule.ts";
import type { Open } from "./open.ts";
import { nameOf } from "./terms.ts";
import { agreementFix, finding, NOTHING, type Part, type Ruled } from "./terms-finding.ts";

/** One condition of a license for this deployment: kept, broken, or hanging on what the manifest does not state. */
export function conditionOutcome(terms: Ruled, condition: Condition, facts: Facts): Part {
  const { state, applies, missing, modality } = evaluateCondition(condition, facts);
  const duty = typeof condition.otherwise === "object";
  if (state === "holds") {
    if (duty || applies !== "holds") return NOTHING;
    return { findings: [stated(terms, condition, facts, "holds")], open: [] };
  }
  if (state === "broken") return { findings: [stated(terms, condition, facts, "broken")], open: [] };
  if (missing.length === 0 && modality) return { findings: [undecided(terms, condition)], open: [] };
  const open = [...new Set(missing)].map(
    (fact): Open => ({
      fact,
      terms,
      clause: condition.clause,
      because: `${nameOf(terms)}: ${textOf(condition)}`,
      ...(fact === condition.fact ? { condition } : {}),
    }),
  );
  return { findings: [], open };
}

/** Its own words; a figure that only stands in for what the text measures says so. */
function textOf({ text, proxy }: Condition): string {
  return proxy === undefined ? text : `${text}; the manifest's figure is a proxy: ${proxy}`;
}

function stated(terms: Ruled, condition: Condition, facts: Facts, state: "holds" | "broken"): Finding {
  const { otherwise, clause, fact } = condition;
  const value = factOf(fact, facts.profile);
  const shown = `\`${fact}: ${Array.isArray(value) ? `[${value.join(", ")}]` : String(value)}\``;
  if (state === "holds")
    return finding(terms, "license-condition-met", "conditional", {
      message: `${shown} keeps within \`${terms.expression}\`: ${textOf(condition)}`,
      clause,
    });
  if (typeof otherwise === "object")
    return finding(terms, "license-condition-met", "conditional", {
      message: `${shown} brings a duty of \`${terms.expression}\`: ${textOf(condition)}`,
      clause,
    });
  return finding(terms, "license-condition-broken", otherwise, {
    message: `${shown} breaks a condition of \`${terms.expression}\`: ${textOf(condition)}`,
    clause,
    fix: agreementFix(terms),
  });
}

/** It would be broken for a multimodal model, and no evidence says whether this is one; a person has to look. */
function undecided(terms: Ruled, condition: Condition): Finding {
  return finding(terms, "license-condition-broken", "review", {
    message: `nothing says whether this model is multimodal, on which \`${terms.expression}\` hangs: ${textOf(condition)}`,
    clause: condition.clause,
    fix: agreementFix(terms),
  });
}

/**
 * What keeps a license out of its conditions when the deployment does: `use: research` does so only while it lasts. Nothing
 * where the evidence does (a text model is not multimodal), since that cannot change.
 */
export function exemption(terms: Ruled, { profile, multimodal }: Facts): Finding[] {
  for (const condition of terms.rule.conditions) {
    const { when, otherwise, clause } = condition;
    if (when === undefined || typeof otherwise === "object") continue;
    if (when.multimodal !== undefined && multimodal !== when.multimodal) continue;
    const fact = (["use", "distribution", "modification", "trainsOtherModels"] as const).find(
      (key) => when[key] !== undefined && profile[key] !== undefined,
    );
    if (fact === undefined || evaluateCondition(condition, { profile, multimodal }).applies !== "broken")
      continue;
    return [
      finding(terms, "license-condition-met", "conditional", {
        message: `\`${fact}: ${profile[fact]}\` keeps this deployment out of a condition of \`${terms.expression}\`: ${textOf(condition)}`,
        clause,
      }),
    ];
  }
  return [];
}
