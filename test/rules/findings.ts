import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import type { JudgeContext } from "../../src/rules/context.ts";
import type { FindingRule, FormatRule, RulePack } from "../../src/rules/pack.ts";
import { policy } from "../posture/judgement.ts";

const rules = (name: string) =>
  parse(readFileSync(fileURLToPath(new URL(`../../rules/${name}.yaml`, import.meta.url)), "utf8"));
const registry: { findings: FindingRule[] } = rules("findings");
const formats = new Map(Object.entries<FormatRule>(rules("formats")));

/** The registry of findings as it ships: all that judging `load` and `provenance` asks of a pack. */
export const findingRules = new Map(registry.findings.map((rule) => [rule.id, rule]));

export function contextOf(more: Parameters<typeof policy>[0] = {}): Pick<JudgeContext, "policy"> & {
  pack: Pick<RulePack, "findings" | "formats">;
} {
  return { pack: { findings: findingRules, formats }, policy: policy(more) };
}
