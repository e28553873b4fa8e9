import type { GlobalClass } from "../model.ts";
import type { LoaderRules } from "./config/rules.ts";
import type { OperatorRules } from "./operator-rules.ts";
import type { PythonRules } from "./python/rules.ts";
import type { TemplateRules } from "./template/rules.ts";

/** How a global of a pickle may be used; `rules/globals.yaml` gives the reason of each. */
export type GlobalRule = {
  class: GlobalClass;
  /** The pack it comes from (`torch`, `numpy`, `sklearn`). */
  pack: string;
  /** Forms in which a `data` or `framework` global may appear; the pickle machine knows their meaning. */
  forms?: readonly string[];
  reason: string;
};

/** The rules that artifact readers consult: plain values, loaded elsewhere. */
export type ArtifactRules = {
  /** Exact `module.name`, or the `module.*` rule that covers it. */
  global(module: string, name: string): GlobalRule | undefined;
  /** What chat templates may not reach for; `rules/templates.yaml`. A format without its rules is not judged safe. */
  templates?: TemplateRules;
  /** What configurations may name; `rules/loaders.yaml`. */
  loaders?: LoaderRules;
  /** What Python calls mean; `rules/python.yaml`. */
  python?: PythonRules;
  /** Operators of graphs; `rules/operators.yaml`. */
  operators?: OperatorRules;
};
