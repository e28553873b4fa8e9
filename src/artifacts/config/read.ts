import { decodeJson } from "../json/encoding.ts";
import { type JsonNode, parseJson } from "../json/parse.ts";
import { entries } from "../json/walk.ts";
import { judged, unreadable } from "../judged.ts";
import { isKerasModel, readKeras, readMalformedKeras } from "../keras/config.ts";
import { lineIndex, readText, TEXT_LIMIT } from "../read-text.ts";
import type { Reader } from "../reader.ts";
import { readSkops } from "../skops.ts";
import { readRemoteCode } from "./auto-map.ts";
import { readAdapter, readArchiveManifest, readModelIndex, readModules, readRouter } from "./components.ts";
import { isTarget, judgeTarget } from "./instantiates.ts";
import { type Look, look } from "./look.ts";
import { readTemplates } from "./templates.ts";
import { escapes } from "./weight-path.ts";

const MAX_LINES = 200_000;

/** Judges any JSON file: templates, named code, shard indexes, and the object graphs of Keras and skops. */
export const readJson: Reader = async (source, context) => {
  const read = await readText(source, TEXT_LIMIT, decodeJson);
  if ("problem" in read) return unreadable("json", read.problem);
  const parsed = parseDocuments(read.text);
  if ("error" in parsed) {
    const keras = readMalformedKeras(read.text, parsed.error);
    return keras ?? unreadable("json", `not JSON: ${parsed.error}`, parsed.at);
  }
  const on = look(context, lineIndex(read.text));
  for (const node of parsed.nodes) readDocument(node, on);
  const format = parsed.nodes.some(isKerasModel) ? "keras-config" : "json";
  const duplicates = parsed.duplicates.filter((d) =>
    /^(?:auto_map|chat_template|weight_map|class_name|module)$/.test(d.key),
  );
  for (const twice of duplicates)
    on.report(
      "container-inconsistent",
      "review",
      `the key \`${twice.key}\` stands twice`,
      twice.at,
      twice.key,
    );
  return judged(format, on.found, {
    ...(on.templates.length === 0 ? {} : { templates: on.templates }),
    ...(on.references.length === 0 ? {} : { references: on.references }),
  });
};

type Documents =
  | { nodes: readonly JsonNode[]; duplicates: readonly { key: string; at: number }[] }
  | { error: string; at: number };

/** One document, or one a line: data sets and logs are often kept so. */
function parseDocuments(text: string): Documents {
  const whole = parseJson(text, { python: true });
  if (!("error" in whole)) return { nodes: [whole.node], duplicates: whole.duplicates };
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  if (lines.length < 2 || lines.length > MAX_LINES) return whole;
  const nodes: JsonNode[] = [];
  for (const line of lines) {
    const parsed = parseJson(line, { python: true });
    if ("error" in parsed || parsed.node.kind !== "object") return whole;
    nodes.push(parsed.node);
  }
  return { nodes, duplicates: [] };
}

function readDocument(root: JsonNode, on: Look): void {
  for (const entry of entries(root)) {
    readRemoteCode(entry, on);
    readTemplates(entry, on);
    if (entry.key === "weight_map") readWeightMap(entry.value, on);
    if (entry.value.kind === "string" && isTarget(entry.key, entry.value.value)) readTarget(entry.value, on);
  }
  readModules(root, on);
  readRouter(root, on);
  readModelIndex(root, on);
  readArchiveManifest(root, on);
  readAdapter(root, on);
  readKeras(root, on);
  readSkops(root, on);
}

function readTarget(node: Extract<JsonNode, { kind: "string" }>, on: Look): void {
  const rules = on.context.rules.loaders;
  const judgement = rules === undefined ? undefined : judgeTarget(node.value, rules);
  if (judgement === undefined || judgement.verdict === "safe") return;
  on.report("config-instantiates", judgement.verdict, judgement.message, node.at, node.value);
}

function readWeightMap(node: JsonNode, on: Look): void {
  if (node.kind !== "object") {
    // In a vocabulary it is a word.
    if (on.name.endsWith("index.json"))
      on.report("index-invalid", "review", "`weight_map` is not an object", node.at);
    return;
  }
  const seen = new Set<string>();
  for (const entry of node.entries) {
    if (entry.value.kind !== "string") {
      on.report("index-invalid", "review", "a shard that is not a file name", entry.value.at, entry.key);
      continue;
    }
    const path = entry.value.value;
    if (seen.has(path)) continue;
    seen.add(path);
    on.references.push({ kind: "shard", target: path, key: "weight_map" });
    if (/safetensors\.index\.json$/.test(on.name) && /\.(?:bin|pt|pth|ckpt|pkl)$/i.test(path))
      on.report(
        "index-invalid",
        "review",
        "an index of safetensors that names a pickle",
        entry.value.at,
        path,
      );
    const why = escapes(path);
    if (why !== undefined)
      on.report("index-invalid", "review", `a shard's file name ${why}`, entry.value.at, path);
  }
}
