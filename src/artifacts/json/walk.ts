import type { JsonEntry, JsonNode } from "./parse.ts";

/** The last value of a key, as most parsers see it. */
export function member(node: JsonNode | undefined, key: string): JsonNode | undefined {
  if (node?.kind !== "object") return undefined;
  return node.entries.findLast((entry) => entry.key === key)?.value;
}

/** The value of a string key. */
export function text(node: JsonNode | undefined, key: string): string | undefined {
  const value = member(node, key);
  return value?.kind === "string" ? value.value : undefined;
}

/** Every entry of every object, duplicates included; `path` is the dotted way to the object. */
export function* entries(
  node: JsonNode,
  path: readonly string[] = [],
): Generator<JsonEntry & { path: readonly string[] }> {
  type Inner = { node: JsonNode; above: readonly string[]; key?: string };
  const stack: Inner[] = [{ node, above: path }];
  // Ways are built as they are walked: those of millions of nodes at once would take gigabytes.
  const push = (inner: JsonNode, above: readonly string[], key: string) => {
    const empty =
      inner.kind === "array"
        ? inner.items.length === 0
        : inner.kind !== "object" || inner.entries.length === 0;
    if (!empty) stack.push({ node: inner, above, key });
  };
  while (stack.length > 0) {
    const { node: top, above, key } = stack.pop()!;
    const here = key === undefined ? above : [...above, key];
    if (top.kind === "array") {
      for (let i = top.items.length - 1; i >= 0; i--) push(top.items[i]!, here, String(i));
    } else if (top.kind === "object") {
      for (const entry of top.entries) yield { ...entry, path: here };
      for (let i = top.entries.length - 1; i >= 0; i--)
        push(top.entries[i]!.value, here, top.entries[i]!.key);
    }
  }
}

/** Every string below a node, itself included, with its place. */
export function* strings(node: JsonNode): Generator<{ value: string; at: number }> {
  const stack = [node];
  while (stack.length > 0) {
    const top = stack.pop()!;
    if (top.kind === "string") yield top;
    else if (top.kind === "array") for (const item of top.items.toReversed()) stack.push(item);
    else if (top.kind === "object") for (const entry of top.entries.toReversed()) stack.push(entry.value);
  }
}

/** The same as a plain value over prototype-less objects, for code that takes parsed JSON. */
export function plain(node: JsonNode): unknown {
  switch (node.kind) {
    case "object": {
      const out: Record<string, unknown> = Object.create(null);
      for (const entry of node.entries) out[entry.key] = plain(entry.value);
      return out;
    }
    case "array":
      return node.items.map(plain);
    case "number":
      return Number(node.digits);
    default:
      return node.value;
  }
}
