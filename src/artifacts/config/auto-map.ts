import type { JsonEntry } from "../json/parse.ts";
import { entries, strings, text } from "../json/walk.ts";
import type { Look } from "./look.ts";

const KERNEL = /^[\w.-]+\/[\w.-]+(?:@[\w./-]+)?(?::[\w.-]+)?$/;

/**
 * Python that a configuration names: `auto_map` at any depth and in any form, custom pipelines, adapter mappings and
 * attention kernels from other repositories (transformers dynamic_module_utils.py; peft auto_mapping).
 */
export function readRemoteCode(entry: JsonEntry, on: Look): void {
  const { key, value } = entry;
  if (key === "auto_map") {
    references("auto_map", [...strings(value)], value.at, on);
  } else if (key === "custom_pipelines") {
    for (const inner of entries(value))
      if (inner.key === "impl" && inner.value.kind === "string")
        reference("custom_pipelines", inner.value.value, inner.value.at, on);
  } else if (key === "auto_mapping") {
    const library = text(value, "parent_library");
    if (library?.startsWith("transformers_modules")) reference("auto_mapping", library, value.at, on);
  } else if ((key === "attn_implementation" || key === "_attn_implementation") && value.kind === "string") {
    if (KERNEL.test(value.value)) reference(key, `${value.value}--kernel`, value.at, on);
  } else if (key === "custom_generate" && value.kind === "string" && value.value !== "") {
    reference("custom_generate", value.value, value.at, on);
  } else if (key === "trust_remote_code" && value.kind === "literal" && value.value === true) {
    on.report(
      "remote-code",
      "review",
      "the configuration itself asks for `trust_remote_code`",
      entry.keyAt,
      key,
    );
  }
}

/** One observation for all that one key names, cross-repository names apart. */
function references(
  key: string,
  targets: readonly { value: string; at: number }[],
  at: number,
  on: Look,
): void {
  for (const cross of [false, true]) {
    const some = targets.filter((target) => target.value.includes("--") === cross && target.value !== "");
    const [first] = some;
    if (first === undefined) continue;
    for (const target of some.slice(0, 200))
      on.references.push({ kind: "remote-code", target: target.value, key, line: on.line(target.at) });
    const names = [...new Set(some.map((target) => target.value))];
    const more = names.length > 3 ? ` and ${names.length - 3} more` : "";
    const shown = `${names
      .slice(0, 3)
      .map((name) => `\`${name.slice(0, 100)}\``)
      .join(", ")}${more}`;
    on.report(
      cross ? "remote-code-cross-repo" : "remote-code",
      "review",
      cross
        ? `\`${key}\` names code of another repository, which the revision does not pin: ${shown}`
        : `\`${key}\` names Python that a loader may import: ${shown}`,
      some.length === 1 ? first.at : at,
      first.value,
    );
  }
}

function reference(key: string, target: string, at: number, on: Look): void {
  references(key, [{ value: target, at }], at, on);
}
