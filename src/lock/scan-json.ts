/** What the scanner of a JSON text finds that `JSON.parse` hides. */
export type ScanOutcome = { error: string; at: number; length: number } | undefined;

/** Nesting of a lockfile; a lineage of eight generations stays far below it. */
const DEEPEST = 200;

/**
 * Walks a JSON text and reports its first syntax error or duplicate key, with the offset. `JSON.parse` lets the last of
 * two equal keys win silently, which in a lockfile is a bad merge or a manipulation.
 */
export function scanJson(text: string): ScanOutcome {
  const scanner = new Scanner(text);
  try {
    scanner.value(0);
    scanner.space();
    if (scanner.at < text.length) scanner.fail("text after the end of the document", 1);
    return undefined;
  } catch (error) {
    if (error instanceof Stop) return { error: error.message, at: error.at, length: error.length };
    throw error;
  }
}

/** The offset of the value (or, for the last key, of the key) that a path leads to; the nearest parent's otherwise. */
export function offsetOf(text: string, path: readonly (string | number)[]): number {
  const scanner = new Scanner(text, path);
  try {
    scanner.value(0);
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
  }
  return scanner.found;
}

class Stop extends Error {
  constructor(
    message: string,
    readonly at: number,
    readonly length: number,
  ) {
    super(message);
  }
}

/** Owns the position in one text. */
class Scanner {
  at = 0;
  found = 0;
  private readonly matched: (string | number)[] = [];

  constructor(
    private readonly text: string,
    private readonly path: readonly (string | number)[] = [],
  ) {}

  fail(message: string, length: number, at: number = this.at): never {
    throw new Stop(message, at, length);
  }

  space(): void {
    while (" \t\r\n".includes(this.text.charAt(this.at)) && this.at < this.text.length) this.at++;
  }

  value(depth: number): void {
    if (depth > DEEPEST) this.fail(`nested deeper than ${DEEPEST} levels`, 1);
    this.space();
    const char = this.text[this.at];
    if (char === "{") this.object(depth);
    else if (char === "[") this.array(depth);
    else if (char === '"') this.string();
    else {
      const literal = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/y;
      literal.lastIndex = this.at;
      const found = literal.exec(this.text)?.[0];
      if (!found) this.fail(char === undefined ? "the text ends too early" : "a value is expected here", 1);
      else this.at += found.length;
    }
  }

  private object(depth: number): void {
    const keys = new Map<string, number>();
    this.at++;
    this.space();
    if (this.text[this.at] === "}") {
      this.at++;
      return;
    }
    for (;;) {
      this.space();
      const start = this.at;
      if (this.text[this.at] !== '"') this.fail("a key in double quotes is expected here", 1);
      const key = this.string();
      const first = keys.get(key);
      if (first !== undefined) {
        const line = lineOf(this.text, first);
        this.fail(`duplicate key ${JSON.stringify(key)}, first on line ${line}`, this.at - start, start);
      }
      keys.set(key, start);
      this.space();
      if (this.text[this.at] !== ":") this.fail("a `:` is expected here", 1);
      this.at++;
      this.step(depth, key, start);
      this.space();
      const next = this.text[this.at];
      if (next !== "," && next !== "}") this.fail("a `,` or `}` is expected here", 1);
      this.at++;
      if (next === "}") return;
    }
  }

  private array(depth: number): void {
    this.at++;
    this.space();
    if (this.text[this.at] === "]") {
      this.at++;
      return;
    }
    for (let index = 0; ; index++) {
      this.space();
      this.step(depth, index, this.at);
      this.space();
      const next = this.text[this.at];
      if (next !== "," && next !== "]") this.fail("a `,` or `]` is expected here", 1);
      this.at++;
      if (next === "]") return;
    }
  }

  /** Reads one member and remembers how far along the wanted path it lies. */
  private step(depth: number, key: string | number, start: number): void {
    const wanted = this.matched.length === depth && this.path[depth] === key;
    if (wanted) {
      this.matched.push(key);
      this.found = start;
    }
    this.value(depth + 1);
  }

  private string(): string {
    const start = this.at;
    let end = this.text.indexOf('"', start + 1);
    while (end !== -1 && this.isEscaped(end)) end = this.text.indexOf('"', end + 1);
    if (end === -1) this.fail("a string that does not end", 1);
    this.at = end + 1;
    const inside = this.text.slice(start + 1, end);
    if (!/[\\\u0000-\u001f]/.test(inside)) return inside;
    try {
      return String(JSON.parse(`"${inside}"`));
    } catch {
      this.fail("a string with a bad escape or a control character", end + 1 - start, start);
    }
  }

  /** Behind an odd number of backslashes. */
  private isEscaped(quote: number): boolean {
    let at = quote;
    while (this.text[at - 1] === "\\") at--;
    return (quote - at) % 2 === 1;
  }
}

/** Lines count from 1. */
export function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) line++;
  return line;
}

/** Columns count from 1. */
export function columnOf(text: string, offset: number): number {
  return offset - text.lastIndexOf("\n", offset - 1);
}
