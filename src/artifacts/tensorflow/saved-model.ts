import type { Observation } from "../../model.ts";
import { cut, judged, unreadable } from "../judged.ts";
import { Proto, type ProtoField, ProtoProblem } from "../proto.ts";
import { readText } from "../read-text.ts";
import type { Reader, ReaderContext, Reading } from "../reader.ts";

type Kind = "model" | "meta" | "graph" | "library" | "function" | "node" | "signature";

/** saved_model.proto, meta_graph.proto, graph.proto, function.proto, node_def.proto. */
const INSIDE: Readonly<Record<Kind, Readonly<Record<number, Kind>>>> = {
  model: { 2: "meta" },
  meta: { 2: "graph" },
  graph: { 1: "node", 2: "library" },
  library: { 1: "function" },
  function: { 1: "signature", 3: "node" },
  node: {},
  signature: {},
};

type Seen = { operators: Map<string, number>; functions: Set<string>; graphs: number };

/** Judges `saved_model.pb`: the operators of its graphs and of every function in their libraries. */
export const readSavedModel: Reader = async (source, context) =>
  graph(source, context, "model", "saved-model");

/** Judges a frozen graph (`GraphDef`) or a `MetaGraphDef` (`.meta`) the same way. */
export const readGraphDef: Reader = async (source, context) =>
  graph(source, context, "graph", "tensorflow-graph");
export const readMetaGraph: Reader = async (source, context) =>
  graph(source, context, "meta", "tensorflow-graph");

async function graph(
  source: Parameters<Reader>[0],
  context: ReaderContext,
  kind: Kind,
  format: string,
): Promise<Reading> {
  if (/\.(?:pbtxt|graphdef)$/i.test(context.member ?? context.path)) {
    const read = await readText(source);
    if ("text" in read && !read.text.includes("\0")) return graphText(read.text, context);
  }
  const seen: Seen = { operators: new Map(), functions: new Set(), graphs: 0 };
  const found: Observation[] = [];
  try {
    await walk(new Proto(source), kind, 0, source.size, seen);
  } catch (error) {
    if (!(error instanceof ProtoProblem)) throw error;
    found.push({
      finding: "artifact-unreadable",
      verdict: "unreadable",
      message: `not a graph: ${error.message}`,
    });
  }
  if (seen.graphs === 0 && found.length === 0) return unreadable(format, "a model without a graph");
  for (const [operator, at] of seen.operators) {
    const observation = judgeOperator(operator, at, seen, context);
    if (observation !== undefined && found.length < 50) found.push(observation);
  }
  return judged(format, found);
}

/** A graph in protobuf's text form, which `tf.saved_model.load` takes too. Label maps and server settings are text. */
function graphText(text: string, context: ReaderContext): Reading {
  const seen: Seen = { operators: new Map(), functions: new Set(), graphs: 0 };
  for (const match of text.matchAll(/\bsignature\s*\{\s*name\s*:\s*["']([^"'\n]{1,256})["']/g))
    seen.functions.add(match[1] ?? "");
  for (const match of text.matchAll(/\bop\s*:\s*["']([^"'\n]{1,256})["']/g))
    if (seen.operators.size < 100_000) seen.operators.set(match[1] ?? "", match.index);
  if (seen.operators.size === 0) return judged("text", []);
  const found = [...seen.operators].flatMap(
    ([operator, at]) => judgeOperator(operator, at, seen, context) ?? [],
  );
  return judged("tensorflow-graph", found.slice(0, 50));
}

async function walk(proto: Proto, kind: Kind, start: number, end: number, seen: Seen): Promise<void> {
  if (kind === "graph") seen.graphs++;
  const inner: { kind: Kind; field: ProtoField }[] = [];
  for await (const field of proto.fields(start, end)) {
    if (field.wire !== 2) continue;
    const next = INSIDE[kind][field.number];
    if (next !== undefined) inner.push({ kind: next, field });
    else if (kind === "node" && field.number === 2) {
      const operator = await proto.text(field, 256);
      if (!seen.operators.has(operator) && seen.operators.size < 100_000)
        seen.operators.set(operator, field.start);
    } else if (kind === "signature" && field.number === 1) seen.functions.add(await proto.text(field, 1024));
  }
  for (const { kind: next, field } of inner) await walk(proto, next, field.start, field.end, seen);
}

function judgeOperator(
  operator: string,
  at: number,
  seen: Seen,
  context: ReaderContext,
): Observation | undefined {
  const rules = context.rules.operators;
  const shown = `\`${cut(operator, 60)}\``;
  if (rules?.tensorflowDangerous.has(operator) === true)
    return {
      finding: "graph-runs-code",
      verdict: "dangerous",
      message: `the operator ${shown} runs Python or writes files`,
      at: { offset: at },
      quote: operator,
    };
  if (rules?.tensorflowReview.has(operator) === true)
    return {
      finding: "custom-operator",
      verdict: "review",
      message: `the operator ${shown} reads files or reaches other processes`,
      at: { offset: at },
      quote: operator,
    };
  if (rules?.tensorflowKnown.has(operator) === true || seen.functions.has(operator)) return undefined;
  return {
    finding: "custom-operator",
    verdict: "review",
    message: `the operator ${shown} is not part of TensorFlow`,
    at: { offset: at },
    quote: cut(operator, 80),
  };
}
