import { parseLoaderRules } from "./config/rules.ts";
import { parseOperatorRules } from "./operator-rules.ts";
import { parsePythonRules } from "./python/rules.ts";
import type { ArtifactRules } from "./rules.ts";
import { parseTemplateRules } from "./template/rules.ts";

/** The rule files of `rules/` that the format readers consult, without their extension. */
export const FORMAT_RULE_FILES = ["templates", "loaders", "operators", "python"] as const;

/** The parsed values of these files as rules. Throws RuleError where one has not its shape. */
export function formatRules(
  values: Readonly<Record<(typeof FORMAT_RULE_FILES)[number], unknown>>,
): Required<Pick<ArtifactRules, (typeof FORMAT_RULE_FILES)[number]>> {
  return {
    templates: parseTemplateRules(values.templates),
    loaders: parseLoaderRules(values.loaders),
    operators: parseOperatorRules(values.operators),
    python: parsePythonRules(values.python),
  };
}
