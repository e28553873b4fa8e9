/** Where a formatted string ends, behind its last quote, or -1; and the expressions of its fields, those of formats too. */
export type FormattedString = { end: number; fields: readonly string[] };

/** CPython refuses deeper nesting of formatted strings (tokenizer.h, MAXFSTRINGLEVEL). */
const MAX_NESTED = 150;
const OPEN = /'''|"""|'|"/y;
const PREFIX = /(?<![\p{ID_Continue}])[rRbBuUfFtT]{1,3}$/u;

/**
 * Reads a formatted string from behind its opening quote. Since Python 3.12 (PEP 701) an expression in it may hold the same
 * quotes, comments and lines; what older versions accept reads the same way.
 */
export function readFormatted(source: string, from: number, quote: string, raw: boolean): FormattedString {
  const fields: string[] = [];
  const end = textEnd({ source, quote, raw, fields, depth: 0 }, from, false);
  return { end, fields };
}

/** Where a plain string ends, behind its closing quote; -1 where it does not. */
export function plainEnd(source: string, from: number, quote: string): number {
  for (let at = from; at < source.length; at++) {
    const char = source[at];
    if (char === "\\") at += source.startsWith("\r\n", at + 1) ? 2 : 1;
    else if ((char === "\n" || char === "\r") && quote.length === 1) return -1;
    else if (char === quote[0] && source.startsWith(quote, at)) return at + quote.length;
  }
  return -1;
}

/** One formatted string on its way to its end, in so many others. */
type Scan = { source: string; quote: string; raw: boolean; fields: string[]; depth: number };

/** Text between fields, to the closing quote; a format, to the brace that closes its field. */
function textEnd(scan: Scan, from: number, format: boolean): number {
  const { source, quote, raw } = scan;
  for (let at = from; at < source.length; at++) {
    const char = source[at];
    const next = source[at + 1];
    if (source.startsWith(quote, at)) return format ? -1 : at + quote.length;
    if ((char === "\n" || char === "\r") && quote.length === 1) return -1;
    if (char === "\\") {
      if (!raw && source.startsWith("N{", at + 1)) at = Math.max(at, source.indexOf("}", at));
      else if (next !== "{" && next !== "}") at += source.startsWith("\r\n", at + 1) ? 2 : 1;
    } else if (char === "}" && format) return at + 1;
    else if ((char === "{" || char === "}") && next === char && !format) at++;
    else if (char === "{") {
      const end = fieldEnd(scan, at + 1);
      if (end === -1) return -1;
      at = end - 1;
    }
  }
  return -1;
}

/** A field: its expression, then a conversion and a format. */
function fieldEnd(scan: Scan, from: number): number {
  const { source } = scan;
  let depth = 0;
  let end = -1;
  for (let at = from; at < source.length; at++) {
    const char = source[at]!;
    if (char === "'" || char === '"') {
      const behind = stringEnd(scan, at, from);
      if (behind === -1) return -1;
      at = behind - 1;
    } else if (char === "#") {
      while (at + 1 < source.length && source[at + 1] !== "\n" && source[at + 1] !== "\r") at++;
    } else if ("([{".includes(char)) depth++;
    else if (depth > 0 && ")]}".includes(char)) depth--;
    else if (depth === 0 && "!:}".includes(char) && !(char === "!" && source[at + 1] === "=")) {
      if (end === -1) {
        end = at;
        scan.fields.push(source.slice(from, at));
      }
      if (char === "}") return at + 1;
      if (char === ":") return textEnd(scan, at + 1, true);
    }
  }
  return -1;
}

/** A string in an expression, which may be a formatted one: its own fields are read when the expression is. */
function stringEnd({ source, depth }: Scan, at: number, from: number): number {
  OPEN.lastIndex = at;
  const quote = OPEN.exec(source)?.[0] ?? "'";
  const prefix = PREFIX.exec(source.slice(Math.max(from, at - 8), at))?.[0].toLowerCase() ?? "";
  if (!/[ft]/.test(prefix)) return plainEnd(source, at + quote.length, quote);
  if (depth >= MAX_NESTED) return -1;
  const inner = { source, quote, raw: prefix.includes("r"), fields: [], depth: depth + 1 };
  return textEnd(inner, at + quote.length, false);
}
