import type { Look } from "../config/look.ts";
import { escapes } from "../config/weight-path.ts";
import type { JsonNode } from "../json/parse.ts";
import { entries, member, strings, text } from "../json/walk.ts";
import { judged } from "../judged.ts";
import type { Reading } from "../reader.ts";
import { judgeBytecode } from "./bytecode.ts";

const LOOKUPS = new Set(["StringLookup", "IntegerLookup", "TextVectorization", "IndexLookup"]);
const BYTECODE = /^(?:4w|Yw|4[0-9A-Za-z+/])[A-Za-z0-9+/\s]{20,}={0,2}\s*$/;

/** A function that is only named; older versions wrote its bytecode as escaped text instead. */
const NAME = /^[\w.<>-]*$/;

/** A serialised Keras object: a class name beside its configuration. */
export function isKerasModel(root: JsonNode): boolean {
  return text(root, "class_name") !== undefined && member(root, "config") !== undefined;
}

/**
 * Walks every node of a Keras configuration, wherever it hangs (keras/src/saving/serialization_lib.py): Lambda
 * layers, bytecode, wrapped torch modules, and modules that Keras would import.
 */
export function readKeras(root: JsonNode, on: Look): void {
  if (!isKerasModel(root) && !/\.keras$/i.test(on.context.path)) return;
  judgeNode(root, on);
  for (const entry of entries(root)) {
    if (entry.value.kind === "object") judgeNode(entry.value, on);
    else if (entry.value.kind === "array") for (const item of entry.value.items) judgeNode(item, on);
  }
}

function judgeNode(node: JsonNode, on: Look): void {
  if (node.kind !== "object") return;
  const name = text(node, "class_name");
  if (name === undefined) return;
  const module = text(node, "module");
  const config = member(node, "config");
  if (name === "Lambda") judgeLambda(config, node.at, on);
  if (name === "__lambda__") judgeCode(config, node.at, on);
  if (name === "TorchModuleWrapper")
    on.report(
      "keras-code",
      "dangerous",
      "a torch module inside of a Keras model: loading it unpickles",
      node.at,
      name,
    );
  if (LOOKUPS.has(name)) judgeVocabulary(config, on);
  if (module !== undefined) judgeModule(module, name, node, on);
  else if (on.context.rules.loaders?.kerasDangerous.has(name) === true)
    on.report(
      "keras-code",
      "dangerous",
      `makes a \`${name}\`, which fetches, loads or runs something`,
      node.at,
      name,
    );
  else if (registered(node)) needs(text(node, "registered_name") ?? name, node.at, name, on);
}

/** A class that is not in Keras: the program that loads the model has to register it first. */
function needs(what: string, at: number, quote: string, on: Look): void {
  const message = `needs the class \`${what.slice(0, 140)}\`, which is not in Keras`;
  on.report("keras-lambda", "review", message, at, quote);
}

function judgeLambda(config: JsonNode | undefined, at: number, on: Look): void {
  if (config === undefined) return;
  let code = false;
  for (const key of ["function", "output_shape", "mask"]) {
    const value = member(config, key);
    if (value === undefined) continue;
    for (const string of strings(value))
      if (BYTECODE.test(string.value) || !NAME.test(string.value)) {
        code = true;
        reportCode(string.value, string.at, on);
      }
  }
  if (!code) on.report("keras-lambda", "review", "a Lambda layer whose function comes from elsewhere", at);
}

function judgeCode(config: JsonNode | undefined, at: number, on: Look): void {
  const code = config === undefined ? [] : [...strings(config)].filter((s) => s.value.length > 20);
  if (code.length === 0) on.report("keras-lambda", "review", "a lambda without readable bytecode", at);
  for (const string of code) reportCode(string.value, string.at, on);
}

function reportCode(code: string, at: number, on: Look): void {
  const { verdict, names } = judgeBytecode(code, on.context.rules.python);
  if (verdict === "dangerous")
    on.report(
      "keras-code",
      "dangerous",
      `bytecode that names ${names.map((n) => `\`${n}\``).join(", ") || "what could not be read"}; current Keras refuses it in safe mode, HDF5 files and older versions run it`,
      at,
    );
  else
    on.report(
      "keras-lambda",
      "review",
      "bytecode that a Lambda layer runs; current Keras refuses it in safe mode",
      at,
    );
}

function judgeVocabulary(config: JsonNode | undefined, on: Look): void {
  const vocabulary = text(config, "vocabulary");
  if (vocabulary === undefined) return;
  const why = escapes(vocabulary);
  if (why !== undefined)
    on.report(
      "keras-code",
      "review",
      `a vocabulary file whose path ${why} (CVE-2025-12058)`,
      config?.at ?? 0,
      vocabulary,
    );
}

function judgeModule(module: string, name: string, node: JsonNode, on: Look): void {
  const rules = on.context.rules.loaders;
  const root = module.split(".")[0] ?? "";
  const called = [text(node, "config"), text(node, "registered_name"), name].filter((v) => v !== undefined);
  const danger = called.find((v) => rules?.kerasDangerous.has(v.split(".").at(-1) ?? "") === true);
  if (root === "builtins") {
    const builtin = called.find((v) => rules?.kerasBuiltins.has(v) === true);
    on.report(
      builtin === undefined ? "keras-lambda" : "keras-code",
      builtin === undefined ? "review" : "dangerous",
      `names the function \`${(called[0] ?? name).slice(0, 80)}\``,
      node.at,
      module,
    );
  } else if (rules?.kerasModules.has(root) === true) {
    if (danger !== undefined)
      on.report(
        "keras-code",
        "dangerous",
        `calls \`${module}.${danger}\`, which fetches, loads or runs something`,
        node.at,
        danger,
      );
    else if (
      module
        .split(".")
        .some((part, i) => i > 0 && rules.targetDangerous.has(part) && !HARMLESS_PARTS.has(part))
    )
      on.report(
        "keras-code",
        "dangerous",
        `reaches \`${module.slice(0, 100)}\` through Keras`,
        node.at,
        module,
      );
  } else if (root === "__main__" || registered(node)) {
    needs(`${module.slice(0, 80)}.${name.slice(0, 60)}`, node.at, module, on);
  } else {
    on.report(
      "keras-code",
      "dangerous",
      `imports \`${module.slice(0, 100)}\`, which is not part of Keras`,
      node.at,
      module,
    );
  }
}

/** `package>Name`: a class that the program registers before it loads the model. */
const registered = (node: JsonNode) => text(node, "registered_name")?.includes(">") === true;

/** Parts that are also names of Keras' own modules. */
const HARMLESS_PARTS = new Set(["operator", "functools", "types", "io", "code", "trace", "profile", "http"]);

/**
 * A document that is not JSON for us may be JSON for another reader: what looks like a Keras model with code in it is
 * judged by its text. Undefined for other documents.
 */
export function readMalformedKeras(source: string, error: string): Reading | undefined {
  if (!/"class_name"\s*:/.test(source)) return undefined;
  const code = /__lambda__|"Lambda"|TorchModuleWrapper|marshal|get_file/.exec(source)?.[0];
  return judged("keras-config", [
    code === undefined
      ? { finding: "artifact-unreadable", verdict: "unreadable", message: `not JSON: ${error}` }
      : {
          finding: "keras-code",
          verdict: "dangerous",
          message: `names \`${code.replaceAll('"', "")}\` in a document that is not JSON (${error}): another reader may accept it`,
        },
  ]);
}
