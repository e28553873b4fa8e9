import { unescapePython } from "./python-string.ts";

export type TokenKind = "name" | "string" | "number" | "operator";
export type TemplateToken = { kind: TokenKind; value: string; at: number };

/** A piece of a template. `text` is printed as it stands; comments and raw blocks are told apart from code. */
export type Piece =
  | { kind: "text"; value: string; at: number }
  | { kind: "comment"; at: number }
  | {
      kind: "expression" | "statement";
      tokens: readonly TemplateToken[];
      at: number;
      end: number;
      broken: boolean;
    };

export const MAX_TOKENS = 400_000;

/** What Python's `\s` matches and this language's does not. */
const ONLY_PYTHON = "\x1c-\x1f\x85";
const SPACE = new RegExp(`[\\s${ONLY_PYTHON}]+`, "y");
const NAME = /[\p{ID_Start}\p{Pc}][\p{ID_Continue}]*/uy;
const NUMBER =
  /0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|[0-9][0-9_]*(?:\.[0-9][0-9_]*)?(?:[eE][+-]?[0-9]+)?/y;
const OPERATOR = /\*\*|\/\/|==|!=|>=|<=|[-+*/%~|.,:;()[\]{}<>=!@&^?$`\\]/y;

/**
 * Cuts a Jinja template into text, comments and code, with the strings of the code decoded (jinja2/lexer.py). Never
 * throws; `limit` is set where the template has more than MAX_TOKENS tokens.
 */
export function tokenizeTemplate(source: string): { pieces: Piece[]; limit: boolean } {
  const pieces: Piece[] = [];
  let at = 0;
  let budget = MAX_TOKENS;
  const OPEN = /\{[{%#]/g;
  while (at < source.length) {
    OPEN.lastIndex = at;
    const open = OPEN.exec(source);
    if (open === null) {
      pieces.push({ kind: "text", value: source.slice(at), at });
      break;
    }
    if (open.index > at) pieces.push({ kind: "text", value: source.slice(at, open.index), at });
    if (open[0] === "{#") {
      const end = source.indexOf("#}", open.index + 2);
      pieces.push({ kind: "comment", at: open.index });
      at = end === -1 ? source.length : end + 2;
      continue;
    }
    const kind = open[0] === "{{" ? "expression" : "statement";
    const code = readCode(source, open.index + 2, kind === "expression" ? "}}" : "%}", budget);
    budget -= code.tokens.length;
    pieces.push({ kind, tokens: code.tokens, at: open.index, end: code.end, broken: code.broken });
    if (budget <= 0) return { pieces, limit: true };
    at = code.end;
    if (kind === "statement" && code.tokens[0]?.value === "raw") at = pushRaw(source, at, pieces);
  }
  return { pieces, limit: false };
}

function pushRaw(source: string, from: number, pieces: Piece[]): number {
  const END = new RegExp(`\\{%[-+]?[\\s${ONLY_PYTHON}]*endraw[\\s${ONLY_PYTHON}]*[-+]?%\\}`, "g");
  END.lastIndex = from;
  const end = END.exec(source);
  pieces.push({ kind: "text", value: source.slice(from, end?.index ?? source.length), at: from });
  return end === null ? source.length : end.index + end[0].length;
}

type Code = { tokens: TemplateToken[]; end: number; broken: boolean };

/** Tokens up to the closing mark at bracket depth 0. `broken`: a character or string that Jinja would refuse. */
function readCode(source: string, from: number, close: "}}" | "%}", budget: number): Code {
  const tokens: TemplateToken[] = [];
  let at = from;
  let depth = 0;
  let broken = false;
  if (source[at] === "-" || source[at] === "+") at++;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(source)?.[0];
  };
  while (at < source.length && tokens.length < budget) {
    const space = match(SPACE);
    if (space !== undefined) {
      at += space.length;
      continue;
    }
    if (depth === 0) {
      if (source.startsWith(close, at)) return { tokens, end: at + 2, broken };
      if ((source[at] === "-" || source[at] === "+") && source.startsWith(close, at + 1))
        return { tokens, end: at + 3, broken };
    }
    const char = source[at]!;
    if (char === "'" || char === '"') {
      const end = stringEnd(source, at);
      if (end === -1) return { tokens, end: source.length, broken: true };
      tokens.push({ kind: "string", value: unescapePython(source.slice(at + 1, end)), at });
      at = end + 1;
      continue;
    }
    const name = match(NAME);
    const value = name ?? match(NUMBER) ?? match(OPERATOR);
    if (value === undefined) {
      broken = true;
      at++;
      continue;
    }
    const kind = name !== undefined ? "name" : /^[0-9]/.test(value) ? "number" : "operator";
    if ("([{".includes(value)) depth++;
    else if (")]}".includes(value)) depth = Math.max(0, depth - 1);
    // Python folds identifiers to NFKC: a full-width underscore is one.
    tokens.push({ kind, value: kind === "name" ? value.normalize("NFKC") : value, at });
    at += value.length;
  }
  return { tokens, end: source.length, broken: true };
}

function stringEnd(source: string, open: number): number {
  const quote = source[open];
  for (let at = open + 1; at < source.length; at++) {
    if (source[at] === "\\") at++;
    else if (source[at] === quote) return at;
  }
  return -1;
}
