import type { JsonNode } from "../json/parse.ts";
import { member, text } from "../json/walk.ts";
import type { Look } from "./look.ts";
import { escapes } from "./weight-path.ts";

/** `modules.json` of sentence-transformers: types outside of the library are imported from the repository. */
export function readModules(root: JsonNode, on: Look): void {
  if (on.name !== "modules.json" || root.kind !== "array") return;
  for (const item of root.items) {
    const folder = text(item, "path") ?? "";
    const why = folder === "" ? undefined : escapes(folder);
    if (why !== undefined) on.report("index-invalid", "review", `a module's folder ${why}`, item.at, folder);
    const type = text(item, "type");
    if (type === undefined) continue;
    if (on.context.rules.loaders?.sentenceTransformers.has(type.split(".")[0] ?? "") === true) continue;
    const cross = type.includes("--");
    on.references.push({ kind: "remote-code", target: type, key: "type", line: on.line(item.at) });
    on.report(
      cross ? "remote-code-cross-repo" : "remote-code",
      "review",
      `a module of the type \`${type.slice(0, 120)}\`, which a loader imports from the repository`,
      item.at,
      type,
    );
  }
}

/** `types` of a sentence-transformers router: each is imported by its name, whatever trust is given (models/Router.py). */
export function readRouter(root: JsonNode, on: Look): void {
  const types = member(root, "types");
  if (types?.kind !== "object" || member(root, "structure") === undefined) return;
  for (const { value } of types.entries) {
    if (value.kind !== "string") continue;
    if (on.context.rules.loaders?.sentenceTransformers.has(value.value.split(".")[0] ?? "") === true)
      continue;
    const message = `a part of the type \`${value.value.slice(0, 120)}\`, which is not in sentence-transformers`;
    on.report("config-instantiates", "review", message, value.at, value.value);
  }
}

/**
 * `model_index.json` of diffusers, and the one of a modular pipeline: a pair whose library is no library is a module of the
 * repository. In a component's own configuration a list of two words (`down_block_types`) names nothing to import.
 */
export function readModelIndex(root: JsonNode, on: Look): void {
  if (root.kind !== "object" || !/^(?:modular_)?model_index\.json$/.test(on.name)) return;
  const known = on.context.rules.loaders?.components;
  for (const { key, value } of root.entries) {
    if (value.kind !== "array") continue;
    // Modular pipelines give a third item: where the component comes from.
    const [library, name, from] = value.items;
    if (value.items.length > 3 || (from !== undefined && from.kind !== "object")) continue;
    if (library?.kind !== "string" || name?.kind !== "string") continue;
    if (key !== "_class_name" && isKnown(library.value, known)) continue;
    if (key.startsWith("_") && key !== "_class_name") continue;
    const target = `${library.value}.${name.value}`;
    on.references.push({ kind: "remote-code", target, key, line: on.line(value.at) });
    on.report(
      "remote-code",
      "review",
      `\`${key}\` is built by \`${target.slice(0, 120)}\`, a module of the repository`,
      value.at,
      target,
    );
  }
}

/** `diffusers`, a module of it, or a module of an installed library by its whole name (`optimum.intel.x`). */
function isKnown(library: string, known: ReadonlySet<string> | undefined): boolean {
  if (known === undefined) return false;
  return known.has(library) || (library.includes(".") && known.has(library.split(".")[0] ?? ""));
}

/** The manifest of a TorchServe archive: a handler in a file of its own is imported by the server. */
export function readArchiveManifest(root: JsonNode, on: Look): void {
  if (on.name !== "MANIFEST.json") return;
  const handler = text(member(root, "model"), "handler");
  if (handler === undefined || !/\.py(?::\w+)?$/.test(handler)) return;
  const message = `TorchServe imports the handler \`${handler.slice(0, 100)}\` of the archive`;
  on.report("inference-handler", "review", message, member(root, "model")?.at ?? 0, handler);
}

/** A PEFT adapter whose base model is not pinned: a note, since the license and the weights come with the base. */
export function readAdapter(root: JsonNode, on: Look): void {
  const base = text(root, "base_model_name_or_path");
  if (base === undefined || member(root, "peft_type") === undefined) return;
  const revision = text(root, "revision");
  on.references.push({
    kind: "base-model",
    target: base,
    key: "base_model_name_or_path",
    ...(revision === undefined ? {} : { revision }),
  });
  if (revision === undefined || !/^[0-9a-f]{40}$/.test(revision))
    on.report(
      "adapter-base-unpinned",
      "safe",
      `the adapter's base model \`${base.slice(0, 120)}\` is not pinned`,
      member(root, "base_model_name_or_path")?.at ?? 0,
      base,
    );
}
