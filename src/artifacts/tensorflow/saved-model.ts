import type { Observation } from "../../model.ts";
import { cut, judged, unreadable } from "../judged.ts";
import { Proto, type ProtoField, ProtoProblem } from "../proto.ts";
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
