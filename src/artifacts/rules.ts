import type { GlobalClass } from "../model.ts";
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
};
