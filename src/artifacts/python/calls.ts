import { bracketEnds, foldText, split } from "./fold.ts";
import type { Names } from "./names.ts";
import type { PythonToken } from "./tokens.ts";

/** Something that a statement names or calls, its aliases resolved: `os.system`, called or only passed on. */
export type Use = {
  path: string;
  called: boolean;
  args: readonly PythonToken[];
  line: number;
  /** It was reached by a computed name that is not constant: `getattr(os, name)`. */
  computed: boolean;
};

/** Longer argument lists are cut; a constant of more tokens is not folded anyway. */
const MAX_ARGUMENTS = 6000;

const KEYWORDS = new Set([
  "if",
  "else",
  "for",
  "in",
  "is",
  "not",
  "and",
  "or",
  "return",
  "yield",
  "lambda",
  "await",
  "import",
  "from",
  "as",
  "with",
  "def",
  "class",
  "while",
  "try",
  "except",
  "raise",
  "del",
  "assert",
  "pass",
  "global",
  "nonlocal",
  "elif",
  "finally",
  "async",
  "None",
  "True",
  "False",
]);

/** Every name of a statement with its attributes, subscripts and calls followed as far as they are constant. */
export function usesOf(tokens: readonly PythonToken[], names: Names): Use[] {
  const out: Use[] = [];
  const ends = bracketEnds(tokens);
  if (tokens[0]?.value === "import" || tokens[0]?.value === "from") return out;
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    const before = tokens[i - 1];
    // The name that a definition gives is no use of it; its defaults and bases are looked at.
    if (before?.kind === "name" && (before.value === "def" || before.value === "class")) continue;
    if (before?.kind === "operator" && before.value === ".") continue;
    if (token.kind === "name" && !KEYWORDS.has(token.value)) primary(tokens, i, names, out, 0, ends);
    else if (token.kind === "operator" && token.value === "(" && !isCall(tokens, i))
      primary(tokens, i, names, out, 0, ends);
  }
  return out;
}

function isCall(tokens: readonly PythonToken[], open: number): boolean {
  const before = tokens[open - 1];
  if (before === undefined) return false;
  return (
    (before.kind === "name" && !KEYWORDS.has(before.value)) ||
    before.kind === "string" ||
    before.value === ")" ||
    before.value === "]"
  );
}

/** Resolves the primary that begins at `start`; reports each step that is called, and the last. Gives its path. */
function primary(
  tokens: readonly PythonToken[],
  start: number,
  names: Names,
  out: Use[],
  depth = 0,
  ends = bracketEnds(tokens),
): { path: string; next: number } {
  let path: string;
  let i: number;
  let computed = false;
  const first = tokens[start]!;
  if (first.value === "(") {
    const end = ends[start]!;
    const inner =
      start + 1 < end && depth < 16 && tokens[start + 1]!.kind === "name"
        ? primary(tokens, start + 1, names, [], depth + 1, ends)
        : undefined;
    path = inner !== undefined && inner.next === end ? inner.path : "()";
    i = end + 1;
  } else {
    path = base(first.value, names);
    i = start + 1;
  }
  let last: Use | undefined;
  for (let steps = 0; i < tokens.length && steps < 200; steps++) {
    const token = tokens[i]!;
    if (token.value === "." && tokens[i + 1]?.kind === "name") {
      path = join(path, tokens[i + 1]!.value);
      i += 2;
    } else if (token.value === "[" && token.kind === "operator") {
      const end = ends[i]!;
      const key = foldText(tokens.slice(i + 1, end));
      path = subscript(path, key);
      i = end + 1;
    } else if (token.value === "(" && token.kind === "operator") {
      const end = ends[i]!;
      const args = tokens.slice(i + 1, Math.min(end, i + 1 + MAX_ARGUMENTS));
      last = { path, called: true, args, line: first.line, computed };
      out.push(last);
      const made = result(path, args, names, depth);
      path = made.path;
      computed ||= made.computed;
      i = end + 1;
      continue;
    } else break;
    last = undefined;
  }
  if (last === undefined) out.push({ path, called: false, args: [], line: first.line, computed });
  return { path, next: i };
}

function base(name: string, names: Names): string {
  const alias = names.aliases.get(name);
  if (alias !== undefined) return alias;
  return name;
}

function join(path: string, name: string): string {
  if (name === "__dict__" || name === "__wrapped__" || name === "__call__" || name === "__func__")
    return path;
  return `${path}.${name}`;
}

/** `sys.modules['os']`, `globals()['eval']`, `os.__dict__['system']`. */
function subscript(path: string, key: string | undefined): string {
  if (path === "sys.modules") return key ?? "sys.modules[]";
  if (path === "globals()" || path === "locals()" || path === "vars()") return key ?? `${path}[]`;
  if (/(?:^|\.)__builtins__$/.test(path)) return key === undefined ? "__builtins__[]" : `builtins.${key}`;
  return key === undefined || !/^\w+$/.test(key) ? `${path}[]` : `${path}.${key}`;
}

/** Calls whose result is one of their arguments, or what an argument names. */
const GIVES = /(?:^|\.)(?:__import__|import_module|getattr|attrgetter|vars|partial)$/;

/** What a call gives, as far as it is a module, an attribute or a function. */
function result(
  path: string,
  args: readonly PythonToken[],
  names: Names,
  depth: number,
): { path: string; computed: boolean } {
  if (!GIVES.test(path)) return { path: `${path}()`, computed: false };
  const parts = split(args, ",");
  const first = foldText(parts[0] ?? []);
  if (/(?:^|\.)(?:__import__|import_module)$/.test(path))
    return first === undefined ? { path: "()", computed: false } : { path: first, computed: false };
  if (path === "getattr" || path === "builtins.getattr" || path === "operator.attrgetter") {
    const target =
      parts[0] === undefined || parts[0].length === 0 || depth > 16
        ? "()"
        : primary(parts[0], 0, names, [], depth + 1).path;
    const attribute = foldText(parts[1] ?? []);
    return attribute === undefined
      ? { path: `${target}.[]`, computed: true }
      : { path: `${target}.${attribute}`, computed: false };
  }
  if (path === "vars" && parts[0]?.[0] !== undefined && parts[0].length > 0 && depth < 16)
    return { path: primary(parts[0], 0, names, [], depth + 1).path, computed: false };
  if ((path === "functools.partial" || path === "partial") && parts[0]?.[0]?.kind === "name" && depth < 16)
    return { path: primary(parts[0], 0, names, [], depth + 1).path, computed: false };
  return { path: `${path}()`, computed: false };
}
