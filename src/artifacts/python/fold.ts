import { Buffer } from "node:buffer";
import { slice } from "../template/text-operations.ts";
import type { PythonToken } from "./tokens.ts";

const MAX = 100_000;

/** The constant text that an expression gives, or undefined. Concatenation, join, reversal, chr, decoding. */
export function foldText(tokens: readonly PythonToken[], depth = 0): string | undefined {
  if (depth > 8 || tokens.length === 0 || tokens.length > 5000) return undefined;
  let out = "";
  for (const term of split(tokens, "+")) {
    const value = foldTerm(term, depth);
    if (value === undefined || out.length + value.length > MAX) return undefined;
    out += value;
  }
  return out;
}

function foldTerm(tokens: readonly PythonToken[], depth: number): string | undefined {
  let value: string | undefined;
  let i = 0;
  if (tokens[0]?.kind === "string") {
    value = "";
    for (; tokens[i]?.kind === "string"; i++) {
      if (tokens[i]!.dynamic === true) return undefined;
      value += tokens[i]!.value;
    }
  } else if (tokens[0]?.value === "(") {
    const end = closingBracket(tokens, 0);
    value = foldText(tokens.slice(1, end), depth + 1);
    i = end + 1;
  } else if (tokens[0]?.kind === "name") {
    const open = tokens.findIndex((t) => t.value === "(");
    if (open === -1) return undefined;
    const end = closingBracket(tokens, open);
    const name = tokens
      .slice(0, open)
      .map((t) => t.value)
      .join("");
    value = foldFunction(name, tokens.slice(open + 1, end), depth);
    i = end + 1;
  }
  while (value !== undefined && i < tokens.length) {
    const token = tokens[i]!;
    if (token.value === "[") {
      const end = closingBracket(tokens, i);
      const part = tokens
        .slice(i + 1, end)
        .map((t) => t.value)
        .join("");
      const cut = /^(-?\d*):(-?\d*)(?::(-?\d+))?$/.exec(part);
      if (cut === null) return undefined;
      const number = (text: string | undefined) =>
        text === undefined || text === "" ? undefined : Number(text);
      const sliced = slice(value, number(cut[1]), number(cut[2]), number(cut[3]) ?? 1);
      value = typeof sliced === "string" ? sliced : undefined;
      i = end + 1;
    } else if (token.value === "." && tokens[i + 2]?.value === "(") {
      const end = closingBracket(tokens, i + 2);
      value = foldMethod(value, tokens[i + 1]!.value, tokens.slice(i + 3, end), depth);
      i = end + 1;
    } else return undefined;
  }
  return value;
}

function foldMethod(
  value: string,
  name: string,
  args: readonly PythonToken[],
  depth: number,
): string | undefined {
  const texts = split(args, ",").map((part) => foldText(part, depth + 1));
  switch (name) {
    case "join": {
      const inner = args[0]?.value === "[" || args[0]?.value === "(" ? args.slice(1, -1) : args;
      const parts = split(inner, ",")
        .filter((p) => p.length > 0)
        .map((part) => foldText(part, depth + 1));
      return parts.every((p) => p !== undefined) ? parts.join(value) : undefined;
    }
    case "replace":
      return texts[0] !== undefined && texts[1] !== undefined
        ? value.replaceAll(texts[0], () => texts[1]!)
        : undefined;
    case "lower":
      return value.toLowerCase();
    case "upper":
      return value.toUpperCase();
    case "strip":
    case "decode":
    case "encode":
    case "format":
      return args.length === 0 || name !== "format" ? (name === "strip" ? value.trim() : value) : undefined;
    default:
      return undefined;
  }
}

function foldFunction(name: string, args: readonly PythonToken[], depth: number): string | undefined {
  if (name === "chr")
    return /^\d+$/.test(args[0]?.value ?? "")
      ? String.fromCodePoint(Math.min(0x10ffff, Number(args[0]!.value)))
      : undefined;
  const text = foldText(split(args, ",")[0] ?? [], depth + 1);
  if (text === undefined) return undefined;
  if (/(?:^|\.)(?:b64decode|urlsafe_b64decode|standard_b64decode|decodebytes)$/.test(name))
    return Buffer.from(text, "base64").toString("latin1");
  if (name === "bytes.fromhex" || name === "bytearray.fromhex" || name.endsWith("unhexlify"))
    return Buffer.from(text.replace(/\s/g, ""), "hex").toString("latin1");
  if (name === "str" || name === "bytes") return text;
  return undefined;
}

/** Parts between an operator at bracket depth 0. */
export function split(tokens: readonly PythonToken[], operator: string): PythonToken[][] {
  const parts: PythonToken[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === "operator" && "([{".includes(token.value)) depth++;
    else if (token.kind === "operator" && ")]}".includes(token.value)) depth--;
    if (depth === 0 && token.kind === "operator" && token.value === operator) parts.push([]);
    else parts.at(-1)!.push(token);
  }
  return parts;
}

/** Index of the bracket that closes the one at `open`, or of the end. */
export function closingBracket(tokens: readonly PythonToken[], open: number): number {
  let depth = 0;
  for (let i = open; i < tokens.length; i++) {
    const token = tokens[i]!;
    if (token.kind !== "operator") continue;
    if ("([{".includes(token.value)) depth++;
    else if (")]}".includes(token.value) && --depth === 0) return i;
  }
  return tokens.length;
}

/** For each opening bracket the index of the one that closes it, or of the end. */
export function bracketEnds(tokens: readonly PythonToken[]): Int32Array {
  const ends = new Int32Array(tokens.length).fill(tokens.length);
  const open: number[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const { kind, value } = tokens[i]!;
    if (kind !== "operator") continue;
    if (value === "(" || value === "[" || value === "{") open.push(i);
    else if (value === ")" || value === "]" || value === "}") {
      const start = open.pop();
      if (start !== undefined) ends[start] = i;
    }
  }
  return ends;
}
