import type { Observation } from "../../model.ts";
import { escapes } from "../config/weight-path.ts";
import { cut, judged, unreadable } from "../judged.ts";
import { Proto, type ProtoField, ProtoProblem } from "../proto.ts";
import type { Reader, ReaderContext } from "../reader.ts";

const MAX_DEPTH = 64;
const MAX_OBSERVATIONS = 50;

type Kind =
  | "model"
  | "graph"
  | "node"
  | "attribute"
  | "tensor"
  | "sparse"
  | "function"
  | "training"
  | "entry";

/** Which fields of each message hold messages that matter (onnx.proto3). */
const INSIDE: Readonly<Record<Kind, Readonly<Record<number, Kind>>>> = {
  model: { 7: "graph", 20: "training", 25: "function" },
  training: { 1: "graph", 2: "graph" },
  graph: { 1: "node", 5: "tensor", 15: "sparse" },
  node: { 5: "attribute" },
  attribute: { 5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse" },
  sparse: { 1: "tensor", 2: "tensor" },
  function: { 7: "node", 11: "attribute" },
  tensor: { 13: "entry" },
  entry: {},
};

type Seen = {
  found: Observation[];
  /** Domain and operator of each kind of node that is not of a known domain. */
  foreign: Map<string, { domain: string; operator: string; at: number }>;
  functions: Set<string>;
  locations: Set<string>;
  nodes: number;
  graphs: number;
};

/**
 * Judges an ONNX model by a bounded walk over its messages: external data at every depth (subgraphs, attributes,
 * functions, sparse tensors) and the domains of its operators. Raw tensor data is skipped, never read.
 */
export const readOnnx: Reader = async (source, context) => {
  const proto = new Proto(source);
  const seen: Seen = {
    found: [],
    foreign: new Map(),
    functions: new Set(),
    locations: new Set(),
    nodes: 0,
    graphs: 0,
  };
  try {
    await walk(proto, "model", 0, source.size, 0, seen, context);
  } catch (error) {
    if (!(error instanceof ProtoProblem)) throw error;
    seen.found.push({
      finding: "artifact-unreadable",
      verdict: "unreadable",
      message: `not an ONNX model: ${error.message}`,
    });
  }
  if (seen.graphs === 0 && seen.functions.size === 0 && seen.found.length === 0)
    return unreadable("onnx", "a model without a graph");
  for (const { domain, operator, at } of seen.foreign.values()) {
    if (seen.functions.has(domain)) continue;
    push(seen, {
      finding: "custom-operator",
      verdict: "review",
      message: `the operator \`${cut(operator, 60)}\` of the domain \`${cut(domain, 60)}\` needs code that is not in the file`,
      at: { offset: at },
      quote: cut(domain, 80),
    });
  }
  const references = [...seen.locations].map((target) => ({ kind: "external-data", target }));
  return judged("onnx", seen.found, references.length === 0 ? undefined : { references });
};

async function walk(
  proto: Proto,
  kind: Kind,
  start: number,
  end: number,
  depth: number,
  seen: Seen,
  context: ReaderContext,
): Promise<void> {
  if (depth > MAX_DEPTH) throw new ProtoProblem(`messages nested deeper than ${MAX_DEPTH}`);
  if (kind === "graph") seen.graphs++;
  const texts = new Map<number, string>();
  // Fields are collected before messages are entered: the window of the walk moves.
  const inner: { kind: Kind; field: ProtoField }[] = [];
  for await (const field of proto.fields(start, end)) {
    if (field.wire !== 2) continue;
    const next = INSIDE[kind][field.number];
    if (next !== undefined) inner.push({ kind: next, field });
    else if (isText(kind, field.number)) texts.set(field.number, await proto.text(field));
    if (inner.length >= 4096) await enter(inner.splice(0), proto, depth, seen, context);
  }
  await enter(inner, proto, depth, seen, context);
  if (kind === "node") judgeNode(texts, start, seen, context);
  if (kind === "function") seen.functions.add(texts.get(10) ?? "");
  if (kind === "entry" && texts.get(1) === "location") judgeLocation(texts.get(2) ?? "", start, seen);
}

async function enter(
  list: readonly { kind: Kind; field: ProtoField }[],
  proto: Proto,
  depth: number,
  seen: Seen,
  context: ReaderContext,
): Promise<void> {
  for (const { kind, field } of list)
    await walk(proto, kind, field.start, field.end, depth + 1, seen, context);
}

function isText(kind: Kind, number: number): boolean {
  if (kind === "node") return number === 4 || number === 7;
  if (kind === "function") return number === 10;
  return kind === "entry" && number <= 2;
}

function judgeNode(texts: ReadonlyMap<number, string>, at: number, seen: Seen, context: ReaderContext): void {
  const domain = texts.get(7) ?? "";
  const operator = texts.get(4) ?? "";
  const rules = context.rules.operators;
  if (rules?.onnxDomain(domain) === true && !rules.onnxPython.has(operator)) return;
  const key = `${domain}\0${operator}`;
  if (seen.foreign.size < MAX_OBSERVATIONS && !seen.foreign.has(key))
    seen.foreign.set(key, { domain, operator, at });
}

function judgeLocation(location: string, at: number, seen: Seen): void {
  if (seen.locations.has(location)) return;
  if (seen.locations.size < 10_000) seen.locations.add(location);
  const why = escapes(location);
  if (why === undefined) return;
  push(seen, {
    finding: "onnx-external-data",
    verdict: "dangerous",
    message: `external data whose path ${why}`,
    at: { offset: at },
    quote: cut(location),
  });
}

function push(seen: Seen, observation: Observation): void {
  if (seen.found.length < MAX_OBSERVATIONS) seen.found.push(observation);
}
