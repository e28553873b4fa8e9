import { unescapePython } from "../template/python-string.ts";
import { plainEnd, readFormatted } from "./fstring.ts";

export type PythonToken = {
  kind: "name" | "string" | "number" | "operator" | "newline" | "end";
  value: string;
  line: number;
  /** Columns of blanks before a statement's first token. */
  indent: number;
  /** An f-string: its value is not constant. */
  dynamic?: boolean;
};

export const MAX_TOKENS = 1_000_000;
/** CPython refuses deeper nesting (tokenizer.h, MAXLEVEL). */
const MAX_BRACKETS = 200;
const MAX_FSTRING_DEPTH = 4;

const SPACE = /[ \f]+|\t|\\(?:\r\n?|\n)/y;
const NAME = /[\p{ID_Start}\p{Pc}][\p{ID_Continue}]*/uy;
const NUMBER =
  /(?:0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9_]+)?[jJlL]?)/y;
const STRING = /([rRbBuUfFtT]{0,3})('''|"""|'|")/y;
const OPERATOR =
  /\*\*=|\/\/=|>>=|<<=|\.\.\.|->|:=|\*\*|\/\/|==|!=|<=|>=|<<|>>|[-+*/%@&|^~<>=()[\]{},:.;!?$`]/y;

/** The tokens of a Python source (Python language reference, lexical analysis). `broken`: Python would refuse it. */
export function tokenizePython(
  source: string,
  firstLine = 1,
  depth = 0,
): { tokens: PythonToken[]; broken: boolean } {
  const tokens: PythonToken[] = [];
  let at = 0;
  let line = firstLine;
  let brackets = 0;
  let indent = 0;
  let fresh = true;
  let broken = false;
  const push = (kind: PythonToken["kind"], value: string, dynamic = false) => {
    tokens.push({ kind, value, line, indent, ...(dynamic ? { dynamic } : {}) });
  };
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(source);
  };
  while (at < source.length && tokens.length < MAX_TOKENS) {
    if (fresh) {
      indent = 0;
      for (; source[at] === " " || source[at] === "\t" || source[at] === "\f"; at++)
        indent = source[at] === "\t" ? indent - (indent % 8) + 8 : indent + 1;
      fresh = false;
    }
    const char = source[at];
    if (char === undefined) break;
    if (char === "\n" || char === "\r") {
      if (brackets === 0 && tokens.at(-1)?.kind !== "newline" && tokens.length > 0) push("newline", "");
      if (char === "\r" && source[at + 1] === "\n") at++;
      at++;
      line++;
      fresh = brackets === 0;
      continue;
    }
    if (char === "#") {
      // A lone carriage return ends a line for Python too, whatever an editor shows.
      while (at < source.length && source[at] !== "\n" && source[at] !== "\r") at++;
      continue;
    }
    const space = match(SPACE)?.[0];
    if (space !== undefined) {
      if (/[\r\n]/.test(space)) line++;
      at += space.length;
      continue;
    }
    const open = match(STRING);
    if (open !== null) {
      const [whole, prefix = "", quote = ""] = open;
      const from = at + whole.length;
      const lower = prefix.toLowerCase();
      const raw = lower.includes("r");
      const formatted = lower.includes("f") || lower.includes("t");
      const { end, fields } = formatted
        ? readFormatted(source, from, quote, raw)
        : { end: plainEnd(source, from, quote), fields: [] };
      const body = source.slice(from, end === -1 ? source.length : end - quote.length);
      push("string", raw ? body : unescapePython(body), formatted && body.includes("{"));
      if (fields.length > 0 && depth >= MAX_FSTRING_DEPTH) broken = true;
      else
        for (const field of fields) {
          push("operator", "(");
          const inner = tokenizePython(field, line, depth + 1);
          broken ||= inner.broken;
          for (const token of inner.tokens)
            if (token.kind !== "newline" && token.kind !== "end") tokens.push({ ...token, indent });
          push("operator", ")");
        }
      if (end === -1) return { tokens, broken: true };
      for (let i = body.indexOf("\n"); i !== -1; i = body.indexOf("\n", i + 1)) line++;
      at = end;
      continue;
    }
    const name = match(NAME)?.[0];
    const number = name === undefined ? match(NUMBER)?.[0] : undefined;
    const operator = name === undefined && number === undefined ? match(OPERATOR)?.[0] : undefined;
    const text = name ?? number ?? operator;
    if (text === undefined) {
      broken = true;
      at++;
      continue;
    }
    if (operator !== undefined) {
      if ("([{".includes(operator)) brackets++;
      else if (")]}".includes(operator)) brackets = Math.max(0, brackets - 1);
    }
    if (brackets > MAX_BRACKETS) return { tokens, broken: true };
    push(
      name !== undefined ? "name" : number !== undefined ? "number" : "operator",
      name === undefined ? text : text.normalize("NFKC"),
    );
    at += text.length;
  }
  if (tokens.length >= MAX_TOKENS || brackets > 0) broken = true;
  push("newline", "");
  return { tokens, broken };
}
