import type { GlobalClass } from "../../model.ts";
import { field, list, RuleError, record, strings } from "../rule-values.ts";
import type { ArtifactRules, GlobalRule } from "../rules.ts";
import { FORMS } from "./form-names.ts";

const CLASSES: ReadonlySet<string> = new Set(["data", "framework", "dangerous"]);

/**
 * The packs of `rules/globals/` as one lookup. `module.*` covers a module and everything below it; the longest such rule
 * counts, an exact name before it. `*.name` is kept under that name: what any global of that last name does when it is called. Where two packs name the same global, the worse class counts. Throws RuleError, with
 * the file, where a pack has not its shape.
 */
export function parseGlobalRules(
  packs: readonly { file: string; value: unknown }[],
): ArtifactRules["global"] {
  const exact = new Map<string, GlobalRule>();
  const modules = new Map<string, GlobalRule>();
  for (const { file, value } of packs) {
    try {
      addPack(value, exact, modules);
    } catch (error) {
      throw error instanceof RuleError ? new RuleError(`${file}: ${error.message}`) : error;
    }
  }
  return (module, name) => exact.get(`${module}.${name}`) ?? covering(modules, `${module}.${name}`);
}

function covering(modules: ReadonlyMap<string, GlobalRule>, full: string): GlobalRule | undefined {
  if (full.length > 1000) return undefined;
  for (let end = full.lastIndexOf("."); end > 0; end = full.lastIndexOf(".", end - 1)) {
    const rule = modules.get(full.slice(0, end));
    if (rule !== undefined) return rule;
  }
  return undefined;
}

function addPack(value: unknown, exact: Map<string, GlobalRule>, modules: Map<string, GlobalRule>): void {
  const top = record(value, "pack");
  const pack = text(field(top, "pack"), "pack");
  text(field(top, "source"), "source");
  for (const item of list(field(top, "globals"), "globals")) {
    const entry = record(item, "globals");
    const forms = entry.get("forms") === undefined ? undefined : strings(entry.get("forms"), "forms");
    for (const form of forms ?? [])
      if (!FORMS.has(form)) throw new RuleError(`\`${form}\` is no form that the pickle machine knows`);
    const rule: GlobalRule = {
      class: classOf(field(entry, "class")),
      pack,
      ...(forms === undefined ? {} : { forms }),
      reason: text(field(entry, "reason"), "reason"),
    };
    if (rule.class === "data" && forms === undefined)
      throw new RuleError("a `data` global has no `forms`: nothing could be done with it");
    for (const name of strings(field(entry, "names"), "names")) {
      if (name.endsWith(".*")) {
        if (rule.class === "data") throw new RuleError(`\`${name}\`: data-only globals are named one by one`);
        add(modules, name.slice(0, -2), rule);
      } else add(exact, name, rule);
    }
  }
}

const RANK: Readonly<Record<GlobalClass, number>> = { data: 0, unknown: 1, framework: 2, dangerous: 3 };

function add(to: Map<string, GlobalRule>, name: string, rule: GlobalRule): void {
  const before = to.get(name);
  if (before === undefined || RANK[before.class] < RANK[rule.class]) to.set(name, rule);
}

function classOf(value: unknown): GlobalClass {
  if (value === "data" || value === "framework" || value === "dangerous") return value;
  throw new RuleError(`\`class\` is none of ${[...CLASSES].join(", ")}`);
}

function text(value: unknown, where: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw new RuleError(`\`${where}\` is not a text`);
}
