import type { Finding } from "../judgement.ts";
import type { Evidence, ModelEvidence } from "../model.ts";
import { type Ancestor, ancestorsOf } from "./ancestors.ts";
import type { Conclusion } from "./conclude.ts";
import type { JudgeContext } from "./context.ts";
import { namingFindings } from "./naming.ts";
import { nameOf, sameTerms, strictness, type Terms } from "./terms.ts";
import { leastOf, product, type Ways } from "./ways.ts";

export type Inheritance = {
  /** The terms that come with the bases, all of which bind: of several parents the strictest decides by itself. */
  ways: Ways;
  findings: readonly Finding[];
};

/**
 * What comes with the base models. Quantised, fine-tuned and merged weights carry their bases' terms; an adapter has its own
 * and is loaded with its base. Milder terms of its own do not rid a model of them.
 */
export function inheritance(evidence: ModelEvidence, own: Conclusion, context: JudgeContext): Inheritance {
  const { ancestors, findings } = ancestorsOf(evidence.lineage, context);
  const sure = ancestors.filter(({ likely }) => !likely);
  let ways: Ways = [[]];
  for (const { node, conclusion } of sure) ways = product(ways, inherited(own, conclusion, node.namedAt));
  return {
    ways,
    findings: [
      ...findings,
      ...milder(own, ancestors),
      ...alongside(own, sure),
      ...namingFindings(evidence, sure),
    ],
  };
}

/** An older text of terms that the model carries itself asks nothing twice. */
function inherited(own: Conclusion, { ways }: Conclusion, namedAt: Evidence): Ways {
  const carried = (terms: Terms) =>
    own.ways.length > 0 &&
    own.ways.every((way) => way.some((one) => sameTerms(one, terms) && one.rule?.id !== terms.rule?.id));
  return ways.map((way) =>
    way
      .filter((terms) => !carried(terms))
      .map((terms): Terms => ({ ...terms, inherited: true, evidence: [namedAt, ...terms.evidence] })),
  );
}

/** The terms of a base that a model made from it cannot shed. */
function binding({ conclusion }: Ancestor): Terms[] {
  return (conclusion.ways[0] ?? []).filter(
    ({ rule }) => rule !== undefined && rule.derivatives !== "permissive",
  );
}

function carries(own: Conclusion, terms: Terms): boolean {
  return own.ways.every((way) => way.some((one) => sameTerms(one, terms)));
}

/** One finding for the strictest base whose terms the model's own declaration leaves out. */
function milder(own: Conclusion, ancestors: readonly Ancestor[]): Finding[] {
  if (own.ways.length === 0) return [];
  const least = leastOf(own.ways);
  const shed = ancestors
    .filter(({ relation }) => relation !== "adapter")
    .flatMap((ancestor) => binding(ancestor).map((terms) => ({ ancestor, terms })))
    .filter(({ terms }) => strictness(terms.rule) > least && !carries(own, terms))
    .sort((a, b) => strictness(b.terms.rule) - strictness(a.terms.rule));
  const [worst, ...rest] = shed;
  const declared = own.ways.flat()[0];
  if (worst === undefined || declared === undefined) return [];
  const others = [...new Set(rest.map(({ ancestor }) => `\`${ancestor.node.id}\``))].filter(
    (id) => id !== `\`${worst.ancestor.node.id}\``,
  );
  return [
    {
      id: "license-laundering",
      axis: "license",
      posture: own.basis === "clarified" ? "clear" : "review",
      message: `it declares \`${own.expression}\`, but ${worst.ancestor.likely ? "what seems to be its base," : "its base"} \`${worst.ancestor.node.id}\`${worst.ancestor.likely ? "," : ""} is under \`${worst.terms.expression}\`${others.length === 0 ? "" : ` (and so with ${others.slice(0, 4).join(", ")})`}`,
      why: `a derivative cannot shed the terms of its base by declaring others: ${nameOf(worst.terms)} goes with it`,
      fix: "ask the publisher, then record the outcome under `clarifications`",
      evidence: [declared.evidence[0], worst.ancestor.node.namedAt, ...worst.terms.evidence],
    },
  ];
}

/** A note of the terms that apply beside the model's own. */
function alongside(own: Conclusion, ancestors: readonly Ancestor[]): Finding[] {
  const least = own.ways.length === 0 ? Number.POSITIVE_INFINITY : leastOf(own.ways);
  const added = ancestors.flatMap((ancestor) =>
    binding(ancestor)
      .filter((terms) => !carries(own, terms))
      .filter(({ rule }) => ancestor.relation === "adapter" || strictness(rule) <= least)
      .map((terms) => ({ ancestor, terms })),
  );
  const [first, ...rest] = added;
  if (first === undefined) return [];
  const all = [
    ...new Set(
      [first, ...rest].map(({ ancestor, terms }) => `\`${terms.expression}\` of \`${ancestor.node.id}\``),
    ),
  ];
  return [
    {
      id: "license-base-inherited",
      axis: "license",
      posture: "clear",
      message: `${all.slice(0, 6).join(", ")} ${all.length === 1 ? "applies" : "apply"} beside its own terms`,
      why:
        first.ancestor.relation === "adapter"
          ? "an adapter is loaded together with its base"
          : "terms that a base attaches to derivatives go with this model",
      evidence: [first.ancestor.node.namedAt, ...first.terms.evidence],
    },
  ];
}
