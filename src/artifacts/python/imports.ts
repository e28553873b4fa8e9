import type { PythonToken } from "./tokens.ts";

/** `from .x import y as z`: module `.x`, name `y`, bound as `z`. `import a.b as c`: module `a.b`, bound as `c`. */
export type Import = { module: string; name?: string; as: string; line: number };

/** The imports of one statement; none where it is no import. */
export function importsOf(tokens: readonly PythonToken[]): Import[] {
  const [first] = tokens;
  if (first?.kind !== "name") return [];
  if (first.value === "import") return plainImports(tokens.slice(1), first.line);
  if (first.value === "from") return fromImports(tokens.slice(1), first.line);
  const inner = tokens.findIndex((t, i) => t.kind === "operator" && t.value === ":" && i > 0);
  // `try: import x` on one line.
  return inner > 0 &&
    tokens[inner + 1]?.kind === "name" &&
    ["import", "from"].includes(tokens[inner + 1]!.value)
    ? importsOf(tokens.slice(inner + 1))
    : [];
}

function dotted(tokens: readonly PythonToken[], from: number): { path: string; next: number } {
  let path = "";
  let i = from;
  while (i < tokens.length && (tokens[i]!.value === "." || tokens[i]!.value === "..."))
    path += tokens[i++]!.value;
  while (tokens[i]?.kind === "name" && tokens[i]!.value !== "import" && tokens[i]!.value !== "as") {
    path += tokens[i++]!.value;
    if (tokens[i]?.value !== ".") break;
    path += ".";
    i++;
  }
  return { path, next: i };
}

function plainImports(tokens: readonly PythonToken[], line: number): Import[] {
  const out: Import[] = [];
  let i = 0;
  while (i < tokens.length) {
    const { path, next } = dotted(tokens, i);
    if (path === "") break;
    const alias = tokens[next]?.value === "as" ? tokens[next + 1]?.value : undefined;
    out.push(
      alias === undefined
        ? { module: path.split(".")[0]!, as: path.split(".")[0]!, line }
        : { module: path, as: alias, line },
    );
    if (alias === undefined && path.includes(".")) out.push({ module: path, as: "", line });
    i = alias === undefined ? next : next + 2;
    if (tokens[i]?.value !== ",") break;
    i++;
  }
  return out;
}

function fromImports(tokens: readonly PythonToken[], line: number): Import[] {
  const { path, next } = dotted(tokens, 0);
  if (tokens[next]?.value !== "import") return [];
  const out: Import[] = [];
  for (let i = next + 1; i < tokens.length; i++) {
    const token = tokens[i]!;
    if (token.value === "*") out.push({ module: path, name: "*", as: "*", line });
    if (token.kind !== "name") continue;
    const alias = tokens[i + 1]?.value === "as" ? tokens[i + 2]?.value : undefined;
    out.push({ module: path, name: token.value, as: alias ?? token.value, line });
    if (alias !== undefined) i += 2;
  }
  return out;
}
