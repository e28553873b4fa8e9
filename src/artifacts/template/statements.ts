import { closing, parseExpression } from "./expression.ts";
import type { Node } from "./node.ts";
import type { Piece, TemplateToken } from "./tokens.ts";

/** One tag of a template, its expressions parsed. `binds` are the names that it gives a value. */
export type Tag = {
  keyword: string;
  at: number;
  expressions: readonly Node[];
  /** Names bound to the value of the first expression (`set`, `for`, `with`) or to nothing known (macro parameters). */
  binds: readonly { path: string; value?: Node; items?: boolean }[];
  macro?: { name: string; parameters: readonly string[] };
  /** The parser refused it: judged by its tokens. */
  unparsed: boolean;
  tokens: readonly TemplateToken[];
  broken: boolean;
};

const NO_EXPRESSION = new Set([
  ...[
    "else",
    "endif",
    "endfor",
    "endset",
    "endmacro",
    "endcall",
    "endfilter",
    "endwith",
    "endblock",
    "endraw",
  ],
  ...[
    "raw",
    "break",
    "continue",
    "generation",
    "endgeneration",
    "endtrans",
    "pluralize",
    "endautoescape",
    "debug",
  ],
]);

type Parts = Pick<Tag, "expressions" | "binds"> & { macro?: Tag["macro"] };

/** The tag of an expression or statement piece. */
export function readTag(piece: Extract<Piece, { tokens: readonly TemplateToken[] }>): Tag {
  const keyword = piece.kind === "expression" ? "print" : (piece.tokens[0]?.value ?? "");
  const tokens = piece.kind === "expression" ? piece.tokens : piece.tokens.slice(1);
  const parts = piece.broken ? undefined : readParts(keyword, tokens);
  return {
    keyword,
    at: piece.at,
    tokens,
    broken: piece.broken,
    unparsed: parts === undefined,
    expressions: parts?.expressions ?? [],
    binds: parts?.binds ?? [],
    ...(parts?.macro === undefined ? {} : { macro: parts.macro }),
  };
}

function readParts(keyword: string, tokens: readonly TemplateToken[]): Parts | undefined {
  if (NO_EXPRESSION.has(keyword) || tokens.length === 0) return { expressions: [], binds: [] };
  switch (keyword) {
    case "for":
      return readFor(tokens);
    case "set":
      return readSet(tokens);
    case "macro":
    case "call":
      return readCallable(keyword, tokens);
    case "with":
    case "trans":
      return readBindings(tokens);
    case "filter":
      return only(parseExpression([text("", tokens[0]!.at), operator("|", tokens[0]!.at), ...tokens]));
    case "block":
      return { expressions: [], binds: [] };
    default:
      return only(parseExpression(tokens));
  }
}

function only(expressions: Node[] | undefined): Parts | undefined {
  return expressions === undefined ? undefined : { expressions, binds: [] };
}

function readFor(tokens: readonly TemplateToken[]): Parts | undefined {
  const split = topLevel(tokens, (t) => t.kind === "name" && t.value === "in");
  if (split === -1) return undefined;
  const last = tokens.at(-1);
  const end = last?.kind === "name" && last.value === "recursive" ? tokens.length - 1 : tokens.length;
  const expressions = parseExpression(tokens.slice(split + 1, end));
  if (expressions === undefined) return undefined;
  const value = expressions[0]!;
  const names = targets(tokens.slice(0, split));
  return { expressions, binds: names.map((path) => ({ path, value, items: true })) };
}

function readSet(tokens: readonly TemplateToken[]): Parts | undefined {
  const split = topLevel(tokens, (t) => t.kind === "operator" && t.value === "=");
  if (split === -1) {
    const pipe = topLevel(tokens, (t) => t.kind === "operator" && t.value === "|");
    const names = targets(pipe === -1 ? tokens : tokens.slice(0, pipe));
    const filters = pipe === -1 ? [] : parseExpression([text("", tokens[0]!.at), ...tokens.slice(pipe)]);
    return filters === undefined
      ? undefined
      : { expressions: filters, binds: names.map((path) => ({ path })) };
  }
  const expressions =
    parseExpression(tokens.slice(split + 1)) ?? parseExpression(list(tokens.slice(split + 1)));
  if (expressions === undefined) return undefined;
  const names = targets(tokens.slice(0, split));
  const value = expressions[0]!;
  return {
    expressions,
    binds: names.map((path) => ({ path, value, ...(names.length > 1 ? { items: true } : {}) })),
  };
}

/** `{% macro name(a, b=1) %}`; `{% call(user) name(a) %}`. */
function readCallable(keyword: string, tokens: readonly TemplateToken[]): Parts | undefined {
  const caller = keyword === "call" && tokens[0]?.value === "(" ? closing(tokens, 0) + 1 : 0;
  const called = parseExpression(tokens.slice(caller));
  // Values that its parameters have where none is given are evaluated as well.
  const values = caller === 0 ? [] : parseExpression([name("caller", 0), ...tokens.slice(0, caller)]);
  if (called === undefined || values === undefined) return undefined;
  const expressions = [...called, ...values];
  const own = keyword === "macro" ? parameters(tokens.slice(1)) : parameters(tokens.slice(0, caller));
  return {
    expressions,
    binds: own.map((path) => ({ path })),
    ...(keyword === "macro" ? { macro: { name: tokens[0]?.value ?? "", parameters: own } } : {}),
  };
}

function readBindings(tokens: readonly TemplateToken[]): Parts | undefined {
  const expressions: Node[] = [];
  const binds: { path: string; value?: Node }[] = [];
  let rest = tokens;
  while (rest.length > 0) {
    const comma = topLevel(rest, (t) => t.kind === "operator" && t.value === ",");
    const part = comma === -1 ? rest : rest.slice(0, comma);
    rest = comma === -1 ? [] : rest.slice(comma + 1);
    const equals = topLevel(part, (t) => t.kind === "operator" && t.value === "=");
    const parsed = parseExpression(equals === -1 ? part : part.slice(equals + 1));
    if (parsed === undefined) return undefined;
    expressions.push(...parsed);
    if (equals === 1) binds.push({ path: part[0]!.value, value: parsed[0]! });
  }
  return { expressions, binds };
}

/** `a`, `a, b`, `(a, b)`, `ns.a`. */
function targets(tokens: readonly TemplateToken[]): string[] {
  const out: string[] = [];
  let path = "";
  for (const token of tokens) {
    if (token.kind === "name") path += token.value;
    else if (token.value === ".") path += ".";
    else if (token.value === ",") {
      if (path !== "") out.push(path);
      path = "";
    }
  }
  if (path !== "") out.push(path);
  return out;
}

/** Names before each comma or default of a parameter list. */
function parameters(tokens: readonly TemplateToken[]): string[] {
  const out: string[] = [];
  let depth = 0;
  tokens.forEach((token, i) => {
    const before = tokens[i - 1]?.value;
    if (token.kind === "operator" && "([{".includes(token.value)) depth++;
    else if (token.kind === "operator" && ")]}".includes(token.value)) depth--;
    else if (token.kind === "name" && depth === 1 && (before === "(" || before === ","))
      out.push(token.value);
  });
  return out;
}

function topLevel(tokens: readonly TemplateToken[], found: (token: TemplateToken) => boolean): number {
  let depth = 0;
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    if (token.kind === "operator" && "([{".includes(token.value)) depth++;
    else if (token.kind === "operator" && ")]}".includes(token.value)) depth--;
    if (depth === 0 && found(token)) return i;
  }
  return -1;
}

function list(tokens: readonly TemplateToken[]): TemplateToken[] {
  const at = tokens[0]?.at ?? 0;
  return [operator("[", at), ...tokens, operator("]", at)];
}

const text = (value: string, at: number): TemplateToken => ({ kind: "string", value, at });
const name = (value: string, at: number): TemplateToken => ({ kind: "name", value, at });
const operator = (value: string, at: number): TemplateToken => ({ kind: "operator", value, at });
