import type { PythonToken } from "./tokens.ts";

/** Where a statement runs: as the file is imported, as a class of it is built, or when a function is called. */
export type Level = "import" | "construct" | "call" | "never";

export type Statement = {
  tokens: readonly PythonToken[];
  line: number;
  level: Level;
  /** Function around it, as `f` or `Class.method`; absent at module level. */
  owner?: string;
};

type Block = { indent: number; kind: "module" | "class" | "def" | "never" | "other"; name: string };

const CONSTRUCTORS = new Set([
  "__init__",
  "__new__",
  "__init_subclass__",
  "__post_init__",
  "__class_getitem__",
  "__set_name__",
  "__del__",
]);
const OPENERS = new Set([
  "if",
  "for",
  "while",
  "with",
  "try",
  "except",
  "else",
  "elif",
  "finally",
  "async",
  "match",
  "case",
]);

/**
 * Cuts a token stream into statements and says when each runs. Class bodies, decorators and default arguments run at
 * import; `if __name__ == "__main__"` and `if TYPE_CHECKING` do not.
 */
export function statements(tokens: readonly PythonToken[]): Statement[] {
  const out: Statement[] = [];
  let blocks: Block[] = [{ indent: -1, kind: "module", name: "" }];
  for (const line of logicalLines(tokens)) {
    const first = line[0]!;
    blocks = blocks.filter((block) => block.indent < first.indent);
    const header = blockOf(line);
    // `if __name__ == "__main__": main()` on one line.
    const around = header?.kind === "never" ? [...blocks, { ...header, indent: first.indent }] : blocks;
    for (const part of simpleParts(line)) out.push(statement(part, around));
    if (header !== undefined) {
      blocks.push({ ...header, indent: first.indent });
      const body = afterColon(line);
      if (header.kind === "def" && body.length > 0)
        out.push(...simpleParts(body).map((part) => statement(part, blocks)));
    }
  }
  return out;
}

function statement(tokens: readonly PythonToken[], blocks: readonly Block[]): Statement {
  const definition = blocks.findIndex((block) => block.kind === "def");
  const never = blocks.some((block) => block.kind === "never");
  const owner = definition === -1 ? undefined : nameOfBlock(blocks, definition);
  const name = definition === -1 ? "" : blocks[definition]!.name;
  const level: Level = never
    ? "never"
    : definition === -1
      ? "import"
      : CONSTRUCTORS.has(name)
        ? "construct"
        : "call";
  return { tokens, line: tokens[0]?.line ?? 1, level, ...(owner === undefined ? {} : { owner }) };
}

function nameOfBlock(blocks: readonly Block[], index: number): string {
  const around = blocks.slice(0, index).findLast((block) => block.kind === "class");
  return around === undefined ? blocks[index]!.name : `${around.name}.${blocks[index]!.name}`;
}

function* logicalLines(tokens: readonly PythonToken[]): Generator<PythonToken[]> {
  let line: PythonToken[] = [];
  for (const token of tokens) {
    if (token.kind !== "newline") line.push(token);
    else {
      if (line.length > 0) yield line;
      line = [];
    }
  }
  if (line.length > 0) yield line;
}

/** `a; b` is two statements; the header of a one-line function keeps its default arguments only. */
function simpleParts(line: readonly PythonToken[]): PythonToken[][] {
  const header = blockOf(line);
  const tokens = header?.kind === "def" ? line.slice(0, line.length - afterColon(line).length) : line;
  const parts: PythonToken[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === "operator" && "([{".includes(token.value)) depth++;
    else if (token.kind === "operator" && ")]}".includes(token.value)) depth--;
    if (token.kind === "operator" && token.value === ";" && depth <= 0) parts.push([]);
    else parts.at(-1)!.push(token);
  }
  return parts.filter((part) => part.length > 0);
}

function blockOf(line: readonly PythonToken[]): Omit<Block, "indent"> | undefined {
  const words = line.slice(0, 3).map((token) => token.value);
  const [first = "", second = "", third = ""] = words;
  if (line[0]?.kind !== "name") return undefined;
  if (first === "def") return { kind: "def", name: second };
  if (first === "async" && second === "def") return { kind: "def", name: third };
  if (first === "class") return { kind: "class", name: second };
  if (!OPENERS.has(first)) return undefined;
  const checking = first === "if" && second === "TYPE_CHECKING" && third === ":";
  return { kind: (first === "if" && asksForMain(line)) || checking ? "never" : "other", name: "" };
}

/** `if __name__ == "__main__"`, alone or with `and`: false when the file is imported. An `or` may make it true again. */
function asksForMain(line: readonly PythonToken[]): boolean {
  const test = line.slice(1, line.length - afterColon(line).length - 1);
  if (test.some(({ kind, value }) => kind !== "string" && OTHER_WAYS.has(value))) return false;
  const text = test.filter(({ value }) => value !== "(" && value !== ")").map(({ value }) => value);
  return text
    .join(" ")
    .split(" and ")
    .some((part) => part === "__name__ == __main__" || part === "__main__ == __name__");
}

const OTHER_WAYS = new Set(["or", "not", "if", "else", "lambda", "[", "{"]);

function afterColon(line: readonly PythonToken[]): readonly PythonToken[] {
  let depth = 0;
  for (const [i, token] of line.entries()) {
    if (token.kind !== "operator") continue;
    if ("([{".includes(token.value)) depth++;
    else if (")]}".includes(token.value)) depth--;
    else if (token.value === ":" && depth === 0) return line.slice(i + 1);
  }
  return [];
}
