import { parse } from "@huggingface/jinja";
import { isNode, type Node } from "./node.ts";
import type { TemplateToken } from "./tokens.ts";

type ParserToken = Parameters<typeof parse>[0][number];

/** An expression of more tokens, or nested deeper, is judged by its tokens alone: the parser recurses. */
const MAX_EXPRESSION = 20_000;
const MAX_DEPTH = 120;

const OPERATORS: ReadonlyMap<string, ParserToken["type"]> = new Map<string, ParserToken["type"]>([
  ["(", "OpenParen"],
  [")", "CloseParen"],
  ["[", "OpenSquareBracket"],
  ["]", "CloseSquareBracket"],
  ["{", "OpenCurlyBracket"],
  ["}", "CloseCurlyBracket"],
  [",", "Comma"],
  [".", "Dot"],
  [":", "Colon"],
  ["|", "Pipe"],
  ["+", "AdditiveBinaryOperator"],
  ["-", "AdditiveBinaryOperator"],
  ["~", "AdditiveBinaryOperator"],
  ["*", "MultiplicativeBinaryOperator"],
  ["/", "MultiplicativeBinaryOperator"],
  ["//", "MultiplicativeBinaryOperator"],
  ["%", "MultiplicativeBinaryOperator"],
  ["**", "ExponentiationBinaryOperator"],
  ["<", "ComparisonBinaryOperator"],
  [">", "ComparisonBinaryOperator"],
  ["<=", "ComparisonBinaryOperator"],
  [">=", "ComparisonBinaryOperator"],
  ["==", "ComparisonBinaryOperator"],
  ["!=", "ComparisonBinaryOperator"],
  ["=", "Equals"],
]);

/**
 * The syntax trees of one expression: the expression itself, then the arguments of its tests, which the parser does
 * not take. Undefined where the parser refuses it.
 */
export function parseExpression(tokens: readonly TemplateToken[]): Node[] | undefined {
  const tests: TemplateToken[][] = [];
  const main = withoutTestArguments(tokens, tests);
  const out: Node[] = [];
  for (const part of [main, ...tests]) {
    const node = parseOne(part);
    if (node === undefined) return undefined;
    out.push(node);
  }
  return out;
}

function parseOne(tokens: readonly TemplateToken[]): Node | undefined {
  if (tokens.length > MAX_EXPRESSION || tooDeep(tokens)) return undefined;
  const out: ParserToken[] = [{ type: "OpenExpression", value: "{{" }];
  for (const token of tokens) {
    if (token.kind === "name") out.push({ type: "Identifier", value: token.value });
    else if (token.kind === "string") out.push({ type: "StringLiteral", value: token.value });
    else if (token.kind === "number")
      out.push({ type: "NumericLiteral", value: token.value.replaceAll("_", "") });
    else {
      const type = OPERATORS.get(token.value);
      if (type === undefined) return undefined;
      out.push({ type, value: token.value });
    }
  }
  out.push({ type: "CloseExpression", value: "}}" });
  try {
    const body: unknown = parse(out).body;
    const first: unknown = Array.isArray(body) ? body[0] : undefined;
    return isNode(first) ? first : undefined;
  } catch {
    // Whatever the parser refuses, a stack overflow included, is judged by its tokens.
    return undefined;
  }
}

function tooDeep(tokens: readonly TemplateToken[]): boolean {
  let depth = 0;
  for (const token of tokens) {
    if (token.kind !== "operator") continue;
    if ("([{".includes(token.value)) depth++;
    else if (")]}".includes(token.value)) depth--;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

const AFTER_TEST = new Set(["and", "or", "not", "is", "in", "if", "else"]);

/** `x is divisibleby(3)`, `x is sameas y`: the argument becomes an expression of its own. */
function withoutTestArguments(
  tokens: readonly TemplateToken[],
  tests: TemplateToken[][],
): readonly TemplateToken[] {
  if (!tokens.some((t) => t.kind === "name" && t.value === "is")) return tokens;
  const out: TemplateToken[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    out.push(token);
    const attribute = tokens[i - 1]?.kind === "operator" && tokens[i - 1]?.value === ".";
    if (token.kind !== "name" || token.value !== "is" || attribute) continue;
    if (tokens[i + 1]?.kind === "name" && tokens[i + 1]?.value === "not") out.push(tokens[++i]!);
    if (tokens[i + 1]?.kind === "name") out.push(tokens[++i]!);
    const next = tokens[i + 1];
    if (next === undefined) continue;
    if (next.kind === "operator" && next.value === "(") {
      const end = closing(tokens, i + 1);
      const inner = tokens.slice(i + 2, end);
      if (inner.length > 0) tests.push([...wrapList(inner)]);
      i = end;
    } else if (next.kind !== "operator" && !(next.kind === "name" && AFTER_TEST.has(next.value))) {
      let end = i + 2;
      while (tokens[end]?.kind === "operator" && tokens[end]?.value === ".") end += 2;
      tests.push(tokens.slice(i + 1, end));
      i = end - 1;
    }
  }
  return out;
}

/** Several arguments parse as one list. */
function wrapList(inner: readonly TemplateToken[]): TemplateToken[] {
  const at = inner[0]!.at;
  return [{ kind: "operator", value: "[", at }, ...inner, { kind: "operator", value: "]", at }];
}

/** Index of the bracket that closes the one at `open`; the last token where none does. */
export function closing(tokens: readonly TemplateToken[], open: number): number {
  let depth = 0;
  for (let i = open; i < tokens.length; i++) {
    const token = tokens[i]!;
    if (token.kind !== "operator") continue;
    if ("([{".includes(token.value)) depth++;
    else if (")]}".includes(token.value) && --depth === 0) return i;
  }
  return tokens.length - 1;
}
