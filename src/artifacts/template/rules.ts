import type { Verdict } from "../../model.ts";
import { type Fields, field, list, record, strings } from "../rule-values.ts";

export type NameRule = { verdict: Verdict; reason: string };

/** What chat templates may not reach for; `rules/templates.yaml`. */
export type TemplateRules = {
  attributes: ReadonlyMap<string, NameRule>;
  objects: ReadonlyMap<string, NameRule>;
  names: ReadonlyMap<string, NameRule>;
  range: number;
  repeat: number;
  /** Filters whose arguments name an attribute; filters and methods that take a width. */
  attributeFilters: ReadonlySet<string>;
  widthFilters: ReadonlySet<string>;
};

/** Throws RuleError where the value has not the shape of `rules/templates.yaml`. */
export function parseTemplateRules(value: unknown): TemplateRules {
  const top = record(value, "templates");
  const limits = record(field(top, "limits"), "templates.limits");
  const filters = record(field(top, "filters"), "templates.filters");
  return {
    attributes: named(top, "attributes"),
    objects: named(top, "objects"),
    names: named(top, "names"),
    range: Number(field(limits, "range")),
    repeat: Number(field(limits, "repeat")),
    attributeFilters: new Set(strings(field(filters, "attribute"), "templates.filters")),
    widthFilters: new Set(strings(field(filters, "width"), "templates.filters")),
  };
}

/** One map of all names of a list of `{names, verdict, reason}`. */
export function named(top: Fields, key: string): Map<string, NameRule> {
  const out = new Map<string, NameRule>();
  for (const item of list(field(top, key), key)) {
    const entry = record(item, key);
    const verdict = field(entry, "verdict");
    const rule: NameRule = {
      verdict: verdict === "dangerous" ? "dangerous" : verdict === "safe" ? "safe" : "review",
      reason: String(field(entry, "reason")),
    };
    for (const name of strings(field(entry, "names"), key)) out.set(name, rule);
  }
  return out;
}
