import type { JsonEntry } from "../json/parse.ts";
import { entries, strings, text } from "../json/walk.ts";
import type { Look } from "./look.ts";

/** `owner/kernel@revision:function`, as one name or one for each part of the model; `paged|` goes before it. */
const KERNEL = /^(?:\w+\|)?[\w.-]+\/[\w.-]+(?:@[\w./-]+)?(?::[\w.-]+)?$/;

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
    else if (library !== undefined) judgeParent(library, value.at, on);
  } else if (/^_?attn_implementation(?:_internal)?$/.test(key)) {
    for (const { value: name, at } of strings(value))
      if (KERNEL.test(name)) reference(key, `${name.replace(/^\w+\|/, "")}--kernel`, at, on);
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

/** PEFT imports the library that an adapter names for its base model (peft/auto.py). */
function judgeParent(library: string, at: number, on: Look): void {
  if (on.context.rules.loaders?.targetFrameworks.has(library.split(".")[0] ?? "") === true) return;
  on.report(
    "config-instantiates",
    "review",
    `loading the adapter imports \`${library.slice(0, 100)}\`, which is not known`,
    at,
    library,
  );
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
