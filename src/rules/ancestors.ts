import { baseModelId } from "../evidence/base-model.ts";
import type { Finding } from "../judgement.ts";
import type { LineageNode } from "../model.ts";
import { type Conclusion, conclude } from "./conclude.ts";
import type { JudgeContext } from "./context.ts";
import { limitFindings } from "./limits.ts";
import { repositoryOfBase } from "./repository.ts";
import { settledLicense } from "./settled.ts";
import { termsFindings } from "./texts.ts";
import { proseOnly } from "./unnamed.ts";

/** One model of the base-model chain with what its repository says of its license. */
export type Ancestor = {
  node: LineageNode;
  conclusion: Conclusion;
  /** What joins the model to the direct base that this one comes with. */
  relation: LineageNode["relation"];
  /** What is only suggested asks questions, and binds nobody. */
  likely: boolean;
};

/** Models of one chain that are judged, however the evidence was made. */
const MOST = 64;

/** All bases of a model with their conclusions, and what could not be found out about them. */
export function ancestorsOf(
  lineage: readonly LineageNode[],
  context: JudgeContext,
): { ancestors: Ancestor[]; findings: Finding[] } {
  const ancestors: Ancestor[] = [];
  const findings: Finding[] = [];
  const queue = lineage
    .slice(0, MOST)
    .map((node) => ({ node, relation: node.relation, likely: node.likely === true }));
  for (const { node, relation, likely } of queue) {
    if (ancestors.length >= MOST) break;
    if (queue.length < MOST)
      queue.push(...node.parents.slice(0, MOST).map((parent) => ({ node: parent, relation, likely })));
    const repository = repositoryOfBase(node);
    const found = conclude(repository, context.pack.licenses);
    const settled = settledLicense(repository, node, found, context);
    if (settled !== undefined) {
      findings.push(...settled.findings);
      if (settled.conclusion.ways.length > 0)
        ancestors.push({ node, conclusion: settled.conclusion, relation, likely });
      continue;
    }
    if (found.ways.length > 0) ancestors.push({ node, conclusion: found, relation, likely });
    if (likely) continue;
    const unknown = unknownBase(node, found);
    if (unknown !== undefined) findings.push(unknown);
    findings.push(
      ...termsFindings(repository, found),
      ...limitFindings(repository, found, "base"),
      ...proseOnly(repository, found),
    );
  }
  return { ancestors, findings };
}

/**
 * Why a base leaves the license of the model unknown. A gated base never does while it declares a license: its known text
 * counts. A cycle adds nothing that is not judged already.
 */
function unknownBase(node: LineageNode, { ways, declared }: Conclusion): Finding | undefined {
  const { id, status, message } = node;
  const because = message === undefined ? "" : `: ${message}`;
  if (status === "cycle") return baseFinding(node, "clear", `\`${id}\` is named as its own base further up`);
  if (status === "limit")
    return baseFinding(node, "unknown", `the base models from \`${id}\` on were not followed${because}`);
  const unread = node.texts.find(
    ({ role, covers, unread }) => role === "license" && covers !== "code" && unread !== undefined,
  );
  if (unread !== undefined && unread.unread?.state !== "gated" && status !== "gated")
    return baseFinding(
      node,
      "unknown",
      `\`${unread.path}\` of the base \`${id}\` could not be read: ${unread.unread?.message}`,
      "retry, or set `HF_TOKEN`",
    );
  if (ways.length > 0) return undefined;
  if (status === "read") {
    const said =
      declared.length === 0 ? "declares no license" : `declares \`${declared[0]}\`, which names no terms`;
    return baseFinding(node, "review", `the base \`${id}\` ${said}`);
  }
  const state = {
    gated: "is gated and says nothing of its license",
    missing: "is not there",
    unread: "could not be read",
  };
  return baseFinding(node, "unknown", `the base \`${id}\` ${state[status]}${because}`, remedyFor(node));
}

function remedyFor({ id, status }: LineageNode): string {
  if (status === "gated") return "accept its terms on the Hub and set `HF_TOKEN`";
  // No token opens a path on somebody's disk.
  if (baseModelId(id) === undefined)
    return "ask the publisher which model that is, and record what you decide with `modelvet waive license-base-unknown MODEL`";
  return "correct `base_model`, or set `HF_TOKEN`";
}

function baseFinding(node: LineageNode, posture: Finding["posture"], message: string, fix?: string): Finding {
  return {
    id: "license-base-unknown",
    axis: "license",
    posture,
    message,
    why: "the base's terms bind what is made from it",
    ...(fix === undefined ? {} : { fix }),
    evidence: [node.namedAt],
  };
}
