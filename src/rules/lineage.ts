import type { Finding, LineageNode, ModelEvidence } from "../model.ts";
import type { Ways } from "./assess-ways.ts";
import { type Conclusion, conclude, product } from "./conclude.ts";
import type { JudgeContext } from "./context.ts";
import { repositoryOfBase } from "./repository.ts";
import type { Terms } from "./terms.ts";

export type Inheritance = { ways: Ways; findings: readonly Finding[] };

/** What comes with the base models: their terms, all of which bind, and what is to say of them. */
export function inheritance(evidence: ModelEvidence, _own: Conclusion, context: JudgeContext): Inheritance {
  let ways: Ways = [[]];
  const findings: Finding[] = [];
  const visit = (node: LineageNode) => {
    const found = conclude(repositoryOfBase(node), context.pack.licenses);
    if (found.ways.length > 0)
      ways = product(
        ways,
        found.ways.map((way) =>
          way.map(
            (terms): Terms => ({ ...terms, inherited: true, evidence: [node.namedAt, ...terms.evidence] }),
          ),
        ),
      );
    for (const parent of node.parents) visit(parent);
  };
  for (const node of evidence.lineage) visit(node);
  return { ways, findings };
}
