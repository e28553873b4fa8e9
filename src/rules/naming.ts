import type { Finding } from "../judgement.ts";
import type { DeploymentProfile, ModelEvidence } from "../model.ts";
import type { Ancestor } from "./ancestors.ts";
import { evaluateWhen } from "./conditions.ts";

/** The publisher's part and the model's own part of `org/name`. */
const orgOf = (id: string) => id.split("/")[0]?.toLowerCase();
const nameOf = (id: string) => id.split("/").at(-1) ?? id;

/** Letters and digits only: `Llama-3.1` begins like `Llama 3`. */
const bare = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

/** What its publisher did to the base, as the deployment profile would say it. */
function published(relation: Ancestor["relation"]): DeploymentProfile {
  const modification = {
    quantized: "quantized",
    merge: "merged",
    finetune: "finetuned",
    adapter: "finetuned",
  } as const;
  return {
    distribution: "weights",
    ...(relation === undefined ? {} : { modification: modification[relation] }),
  };
}

/**
 * Whether the name of a published derivative begins as a base's license asks. The licensor's own models, and names that
 * keep the base's whole name in front, are left alone.
 */
export function namingFindings(evidence: ModelEvidence, ancestors: readonly Ancestor[]): Finding[] {
  if (evidence.source === "directory") return [];
  const name = nameOf(evidence.id);
  for (const { node, conclusion, relation } of ancestors)
    for (const { rule, expression, evidence: seen } of (conclusion.ways[0] ?? []).slice(0, 8)) {
      const naming = rule?.naming;
      if (naming === undefined || orgOf(evidence.id) === orgOf(node.id)) continue;
      if (bare(name).startsWith(bare(naming.prefix)) || bare(name).startsWith(bare(nameOf(node.id))))
        continue;
      const facts = { profile: published(relation), multimodal: evidence.multimodal?.value };
      if (evaluateWhen(naming.when, facts).state === "broken") continue;
      return [
        {
          id: "license-name-prefix",
          axis: "license",
          posture: "review",
          message: `\`${name}\` does not begin with \`${naming.prefix}\`, as \`${expression}\` of its base \`${node.id}\` asks`,
          why: `clause ${naming.clause} of ${rule?.title}: ${naming.text}`,
          fix: "ask the publisher to rename it, or record your decision under `waivers`",
          evidence: [node.namedAt, ...seen],
        },
      ];
    }
  return [];
}
