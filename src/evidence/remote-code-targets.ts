/** One place in a configuration that names Python. */
export type Target = { key: string; target: string };

const MAX_NODES = 500_000;
/** As the JSON reader tells them (artifacts/config/auto-map.ts). */
const KERNEL = /^(?:\w+\|)?[\w.-]+\/[\w.-]+(?:@[\w./-]+)?(?::[\w.-]+)?$/;
/** Packages whose classes sentence-transformers imports as installed. */
const INSTALLED = /^(?:sentence_transformers|pylate)\./;

/**
 * Everything in one parsed JSON file that names Python of a repository: `auto_map` at any depth, custom pipelines,
 * adapter mappings, kernels, sentence-transformers modules, diffusers components. `local` tells whether the
 * repository has a module of that name.
 */
export function targetsOf(name: string, value: unknown, local: (module: string) => boolean): Target[] {
  const out = new Map<string, Target>();
  const add = (key: string, target: unknown) => {
    if (typeof target === "string" && target !== "") out.set(`${key} ${target}`, { key, target });
  };
  let nodes = 0;
  const stack: unknown[] = [value];
  while (stack.length > 0 && ++nodes < MAX_NODES) {
    const top = stack.pop();
    if (Array.isArray(top)) stack.push(...top.slice(0, 10_000));
    if (typeof top !== "object" || top === null || Array.isArray(top)) continue;
    for (const [key, inner] of Object.entries(top)) {
      if (typeof inner === "object" && inner !== null) stack.push(inner);
      if (key === "auto_map") for (const text of texts(inner)) add("auto_map", text);
      else if (key === "custom_pipelines") for (const text of implementations(inner)) add(key, text);
      else if (
        key === "auto_mapping" &&
        isRecord(inner) &&
        String(inner.parent_library ?? "").startsWith("transformers_modules")
      )
        add(key, inner.parent_library);
      else if (/^_?attn_implementation(?:_internal)?$/.test(key)) {
        for (const text of texts(inner))
          if (KERNEL.test(text)) add(key, `${text.replace(/^\w+\|/, "")}--kernel`);
      } else if (key === "custom_generate") add(key, inner);
    }
  }
  const file = name.slice(name.lastIndexOf("/") + 1);
  if (file === "modules.json" && Array.isArray(value))
    for (const entry of value)
      if (isRecord(entry) && typeof entry.type === "string" && !INSTALLED.test(entry.type))
        add("type", entry.type);
  if (file === "model_index.json" && isRecord(value))
    for (const [key, pair] of Object.entries(value))
      if (Array.isArray(pair) && pair.length === 2 && pair.every((part) => typeof part === "string"))
        if (key === "_class_name" || local(String(pair[0]))) add(key, pair.join("."));
  return [...out.values()];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function* texts(value: unknown, depth = 0): Generator<string> {
  if (typeof value === "string") yield value;
  else if (depth < 8 && typeof value === "object" && value !== null)
    for (const inner of Object.values(value)) yield* texts(inner, depth + 1);
}

function* implementations(value: unknown): Generator<unknown> {
  if (isRecord(value))
    for (const pipeline of Object.values(value)) if (isRecord(pipeline)) yield pipeline.impl;
}
