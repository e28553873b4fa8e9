import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import type { JudgeContext } from "../../src/rules/context.ts";
import type { FindingRule, RulePack } from "../../src/rules/pack.ts";
import { policy } from "../posture/judgement.ts";

const file = fileURLToPath(new URL("../../rules/findings.yaml", import.meta.url));
const registry: { findings: FindingRule[] } = parse(readFileSync(file, "utf8"));

/** The registry of findings as it ships: all that judging `load` and `provenance` asks of a pack. */
export const findingRules = new Map(registry.findings.map((rule) => [rule.id, rule]));

export function contextOf(more: Parameters<typeof policy>[0] = {}): Pick<JudgeContext, "policy"> & {
  pack: Pick<RulePack, "findings">;
} {
  return { pack: { findings: findingRules }, policy: policy(more) };
}
