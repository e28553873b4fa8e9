import type { ArtifactRules, GlobalRule } from "./rules.ts";

const OWN: GlobalRule = {
  class: "data",
  pack: "torch",
  forms: ["reference", "construct", "new", "state"],
  reason: "a class of the archive's own graph, which torch interprets and Python never sees",
};

/**
 * The rules inside of a TorchScript archive: torch reads its pickles with an unpickler of its own
 * (torch/csrc/jit/serialization/unpickler.cpp), for which names below `__torch__` are classes of the code beside them. That
 * code is judged by its operators.
 */
export function torchScriptRules(rules: ArtifactRules): ArtifactRules {
  return {
    ...rules,
    global: (module, name) => (/^__torch__(?:\.|$)/.test(module) ? OWN : rules.global(module, name)),
  };
}
