import { type HubLicense, nameKey } from "./license-book.ts";
import type { LicenseRule } from "./license-rule.ts";
import type { PackValues } from "./pack.ts";
import type { SpdxFile } from "./schema.ts";

/**
 * Name -> text id. A text's own id wins over an expression, an expression over an alias; of several texts under one
 * expression the one that the Hub's identifier stands for, else the one that no newer text replaces.
 */
export function nameIndex(
  rules: readonly LicenseRule[],
  hub: readonly HubLicense[],
): Readonly<Record<string, string>> {
  const names = new Map<string, string>();
  const preferred = new Set(hub.flatMap(({ license }) => license ?? []));
  const give = (name: string, id: string) => {
    const key = nameKey(name);
    if (!names.has(key)) names.set(key, id);
  };
  const order = [...rules].sort(
    (a, b) =>
      Number(preferred.has(b.id)) - Number(preferred.has(a.id)) ||
      Number(a.newer !== undefined) - Number(b.newer !== undefined),
  );
  const licenses = order.filter(({ kind }) => kind === "license");
  for (const { id } of order) give(id, id);
  for (const { id, license } of hub) if (license !== undefined) give(id, license);
  for (const { id, expression } of licenses) give(expression, id);
  for (const { id, aliases } of order) for (const alias of aliases) give(alias, id);
  for (const { id, title } of order) give(title, id);
  return Object.fromEntries(names);
}

/** A group as the rule that each of its licenses has; the license's own id is laid over it when somebody asks. */
export function spdxGroups({ families, source }: SpdxFile): PackValues["spdx"] {
  return families.map(({ family, ids, text, derivatives, uses, stays, duties }) => {
    const rule: LicenseRule = {
      id: family,
      expression: family,
      title: family,
      family,
      kind: "license",
      aliases: [],
      source,
      read: "no clause: judged as its group",
      uses,
      conditions: [],
      duties,
      outputs: [],
      termination: [],
      notes: [text],
      derivatives,
      ...(stays === undefined ? {} : { stays }),
    };
    return { family, ids, rule: JSON.stringify(rule) };
  });
}
