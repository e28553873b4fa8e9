/** A JSON value with its place. Numbers keep their digits: beyond 2^53 a double would lie. */
export type JsonNode =
  | { kind: "object"; entries: readonly JsonEntry[]; at: number }
  | { kind: "array"; items: readonly JsonNode[]; at: number }
  | { kind: "string"; value: string; at: number }
  | { kind: "number"; digits: string; at: number }
  | { kind: "literal"; value: boolean | null; at: number };

export type JsonEntry = { key: string; keyAt: number; value: JsonNode };

export type JsonParse =
  | { node: JsonNode; duplicates: readonly { key: string; at: number }[]; end: number }
  | { error: string; at: number };

/** Depth of nesting and number of values beyond which a document is refused. */
export const JSON_DEPTH = 200;
export const JSON_NODES = 4_000_000;

type Options = {
  /** Accept `NaN`, `Infinity` and raw control characters in strings, as Python's json module writes and reads. */
  python?: boolean;
  /** Stop after the first value: what follows is the caller's business. */
  partial?: boolean;
};

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const WORD = /NaN|-?Infinity|true|false|null/y;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

class Refused extends Error {
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/**
 * RFC 8259 with places. Duplicate keys are reported and kept, since parsers disagree on which of them counts.
 * Bounded by JSON_DEPTH and JSON_NODES.
 */
export function parseJson(text: string, options: Options = {}): JsonParse {
  const duplicates: { key: string; at: number }[] = [];
  let at = 0;
  let nodes = 0;

  const skip = () => {
    for (;;) {
      const c = text.charCodeAt(at);
      if (c === 32 || c === 10 || c === 13 || c === 9) at++;
      else return;
    }
  };
  const expect = (char: string) => {
    if (text[at] !== char) throw new Refused(`expected \`${char}\``, at);
    at++;
  };
  const string = (): string => {
    const open = at;
    expect('"');
    let out = "";
    let from = at;
    for (;;) {
      const c = text.charCodeAt(at);
      if (Number.isNaN(c)) throw new Refused("a string without end", open);
      if (c === 34) break;
      if (c < 32 && options.python !== true) throw new Refused("a control character in a string", at);
      if (c !== 92) {
        at++;
        continue;
      }
      out += text.slice(from, at);
      const letter = text[at + 1] ?? "";
      if (letter === "u") {
        const hex = text.slice(at + 2, at + 6);
        if (!/^[0-9a-fA-F]{4}$/.test(hex)) throw new Refused("a broken escape", at);
        out += String.fromCharCode(Number.parseInt(hex, 16));
        at += 6;
      } else {
        const plain = Object.hasOwn(ESCAPES, letter) ? ESCAPES[letter] : undefined;
        if (plain === undefined) throw new Refused("a broken escape", at);
        out += plain;
        at += 2;
      }
      from = at;
    }
    out += text.slice(from, at);
    at++;
    return out;
  };
  const scalar = (): JsonNode => {
    const start = at;
    NUMBER.lastIndex = at;
    const digits = NUMBER.exec(text)?.[0];
    if (digits !== undefined) {
      at += digits.length;
      return { kind: "number", digits, at: start };
    }
    WORD.lastIndex = at;
    const word = WORD.exec(text)?.[0];
    if (word === undefined || (options.python !== true && /[NI]/.test(word)))
      throw new Refused("expected a value", at);
    at += word.length;
    if (/[NI]/.test(word)) return { kind: "number", digits: word, at: start };
    return { kind: "literal", value: word === "null" ? null : word === "true", at: start };
  };
  const object = (depth: number): JsonNode => {
    const start = at;
    at++;
    const entries: JsonEntry[] = [];
    const seen = new Set<string>();
    skip();
    if (text[at] === "}") at++;
    else
      for (;;) {
        skip();
        const keyAt = at;
        const key = string();
        if (seen.has(key)) duplicates.push({ key, at: keyAt });
        seen.add(key);
        skip();
        expect(":");
        entries.push({ key, keyAt, value: value(depth + 1) });
        skip();
        if (text[at] === ",") at++;
        else {
          expect("}");
          break;
        }
      }
    return { kind: "object", entries, at: start };
  };
  const array = (depth: number): JsonNode => {
    const start = at;
    at++;
    const items: JsonNode[] = [];
    skip();
    if (text[at] === "]") at++;
    else
      for (;;) {
        items.push(value(depth + 1));
        skip();
        if (text[at] === ",") at++;
        else {
          expect("]");
          break;
        }
      }
    return { kind: "array", items, at: start };
  };
  const value = (depth: number): JsonNode => {
    if (depth > JSON_DEPTH) throw new Refused(`nested deeper than ${JSON_DEPTH}`, at);
    if (++nodes > JSON_NODES) throw new Refused(`more than ${JSON_NODES} values`, at);
    skip();
    const char = text[at];
    if (char === "{") return object(depth);
    if (char === "[") return array(depth);
    if (char === '"') {
      const start = at;
      return { kind: "string", value: string(), at: start };
    }
    return scalar();
  };

  try {
    const node = value(0);
    skip();
    if (at < text.length && options.partial !== true) throw new Refused("something after the document", at);
    return { node, duplicates, end: at };
  } catch (error) {
    if (error instanceof Refused) return { error: error.message, at: error.at };
    throw error;
  }
}
