/** A node of the parser's syntax tree, as a checked value: its classes are not exported. */
export type Node = { readonly type: string } & Readonly<Record<string, unknown>>;

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

export function child(node: Node, key: string): Node | undefined {
  const value = node[key];
  return isNode(value) ? value : undefined;
}

export function children(node: Node, key: string): readonly Node[] {
  const value = node[key];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

export function textOf(node: Node | undefined): string | undefined {
  return typeof node?.value === "string" ? node.value : undefined;
}

/** The name of an identifier. */
export function nameOf(node: Node | undefined): string | undefined {
  return node?.type === "Identifier" ? textOf(node) : undefined;
}

/** The operator of a unary or binary expression. */
export function operatorOf(node: Node): string {
  const operator = node.operator;
  return typeof operator === "object" && operator !== null && "value" in operator
    ? String(operator.value)
    : "";
}

/** Entries of an object literal. */
export function pairsOf(node: Node): readonly (readonly [Node, Node])[] {
  const value = node.value;
  if (!(value instanceof Map)) return [];
  const out: [Node, Node][] = [];
  for (const [key, item] of value) if (isNode(key) && isNode(item)) out.push([key, item]);
  return out;
}

/** A filter or a call as a name with its arguments. */
export function callParts(node: Node | undefined): { name?: string; args: readonly Node[] } {
  if (node === undefined) return { args: [] };
  if (node.type !== "CallExpression") {
    const name = nameOf(node);
    return name === undefined ? { args: [] } : { name, args: [] };
  }
  const name = nameOf(child(node, "callee"));
  return { ...(name === undefined ? {} : { name }), args: children(node, "args") };
}

/** The value of a keyword argument, or of a positional one. */
export function argument(args: readonly Node[], index: number, key?: string): Node | undefined {
  const keyword = args.find((a) => a.type === "KeywordArgumentExpression" && nameOf(child(a, "key")) === key);
  if (keyword !== undefined && key !== undefined) return child(keyword, "value");
  return args.filter((a) => a.type !== "KeywordArgumentExpression")[index];
}

/** Every direct child node, in no particular order. */
export function* below(node: Node): Generator<Node> {
  for (const value of Object.values(node)) {
    if (isNode(value)) yield value;
    else if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) yield item;
    } else if (value instanceof Map) {
      for (const [key, item] of value) {
        if (isNode(key)) yield key;
        if (isNode(item)) yield item;
      }
    }
  }
}
