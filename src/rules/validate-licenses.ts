import type { LicenseRule } from "./license-rule.ts";
import { invalidRule, type RuleSource } from "./rule-source.ts";
import type { HubFile } from "./schema.ts";

type Read<T> = { source: RuleSource; value: T };

/** What a shape cannot say: ids that are unique, and names of other entries that exist. Throws UserError. */
export function checkLicenses(licenses: readonly Read<LicenseRule>[], hub: Read<HubFile>): void {
  const known = new Map<string, RuleSource>();
  for (const { source, value } of licenses) {
    const other = known.get(value.id);
    if (other !== undefined)
      throw invalidRule(source, ["id"], `\`${value.id}\` is described twice`, {
        why: `the other one is \`${other.file}\``,
        fix: "keep one of the two files",
      });
    known.set(value.id, source);
  }
  for (const license of licenses) checkReferences(license, known);
  for (const [at, { license, names }] of hub.value.licenses.entries()) {
    if (names === "one-text" && license === undefined)
      throw invalidRule(hub.source, ["licenses", at], "an identifier of one text names it", {
        fix: "add `license:` with the text's id",
      });
  }
}

function checkReferences({ source, value }: Read<LicenseRule>, known: ReadonlyMap<string, unknown>): void {
  const duties = new Set(value.duties.map(({ id }) => id));
  const seen = new Set<string>();
  for (const [at, { id, otherwise, fact, holds }] of value.conditions.entries()) {
    const path = ["conditions", at] as const;
    if (seen.has(id)) throw invalidRule(source, [...path, "id"], `condition \`${id}\` is listed twice`);
    seen.add(id);
    if (typeof otherwise === "object" && !duties.has(otherwise.duty))
      throw invalidRule(source, [...path, "otherwise"], `this license has no duty \`${otherwise.duty}\``, {
        why: duties.size === 0 ? "it has no duties" : `its duties: ${[...duties].join(", ")}`,
        fix: "add the duty, or correct its id",
      });
    if (!fits(fact, holds))
      throw invalidRule(source, [...path, "holds"], `\`${fact}\` cannot be held against this`, {
        why: "figures take `atMost` or `below`, lists and words `noneOf`, statements `is` or a figure",
      });
  }
  if (value.newer !== undefined && !known.has(value.newer)) throw unknownText(source, ["newer"], value.newer);
  const policy = value.restrictions?.policy;
  if (policy !== undefined && !known.has(policy))
    throw unknownText(source, ["restrictions", "policy"], policy);
}

function unknownText(source: RuleSource, path: readonly (string | number)[], id: string) {
  return invalidRule(source, path, `no license file describes \`${id}\``, {
    why: "it names the id of a text under `rules/licenses`",
    fix: `add \`rules/licenses/${id}.yaml\`, or correct the id`,
  });
}

function fits(
  fact: LicenseRule["conditions"][number]["fact"],
  holds: LicenseRule["conditions"][number]["holds"],
): boolean {
  if (fact.startsWith("statements.")) return !("noneOf" in holds);
  if (fact === "monthlyActiveUsers" || fact === "annualRevenueUsd")
    return "atMost" in holds || "below" in holds;
  if (fact === "trainsOtherModels") return "is" in holds;
  return "noneOf" in holds;
}
