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
    for (const target of strings(value)) reference("auto_map", target.value, target.at, on);
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
    on.report("remote-code", "review", "the configuration itself asks for `trust_remote_code`", entry.keyAt, key);
  }
}

function reference(key: string, target: string, at: number, on: Look): void {
  const cross = target.includes("--");
  on.references.push({ kind: "remote-code", target, key, line: on.line(at) });
  on.report(
    cross ? "remote-code-cross-repo" : "remote-code",
    "review",
    cross
      ? `\`${key}\` names code of the repository \`${target.split("--")[0]}\`, which the revision does not pin`
      : `\`${key}\` names \`${target.slice(0, 120)}\`, which a loader may import`,
    at,
    target,
  );
}
