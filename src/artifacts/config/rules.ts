import { field, record, strings } from "../rule-values.ts";

/** What loaders import by themselves, and what an import of makes a configuration suspicious; `rules/loaders.yaml`. */
export type LoaderRules = {
  /** Libraries and diffusers modules that model_index.json names. */
  components: ReadonlySet<string>;
  sentenceTransformers: ReadonlySet<string>;
  targetFrameworks: ReadonlySet<string>;
  targetDangerous: ReadonlySet<string>;
  targetDangerousPaths: readonly string[];
  yamlDangerous: ReadonlySet<string>;
  yamlHarmless: ReadonlySet<string>;
  kerasModules: ReadonlySet<string>;
  kerasDangerous: ReadonlySet<string>;
  kerasBuiltins: ReadonlySet<string>;
};

/** Throws RuleError where the value has not the shape of `rules/loaders.yaml`. */
export function parseLoaderRules(value: unknown): LoaderRules {
  const top = record(value, "loaders");
  const part = (name: string) => record(field(top, name), name);
  const set = (section: string, name: string) => new Set(strings(field(part(section), name), name));
  return {
    components: new Set([...set("components", "libraries"), ...set("components", "modules")]),
    sentenceTransformers: set("sentenceTransformers", "packages"),
    targetFrameworks: set("targets", "framework"),
    targetDangerous: set("targets", "dangerous"),
    targetDangerousPaths: [...set("targets", "dangerousPaths")],
    yamlDangerous: set("yamlTags", "dangerous"),
    yamlHarmless: set("yamlTags", "harmless"),
    kerasModules: set("keras", "modules"),
    kerasDangerous: set("keras", "dangerous"),
    kerasBuiltins: set("keras", "builtins"),
  };
}
