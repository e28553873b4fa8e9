import { type JsonNode, parseJson } from "../artifacts/json/parse.ts";

/**
 * A configuration as plain data, read as Python reads it: `NaN` and `Infinity` are no reason to overlook an `auto_map`.
 * Undefined for what is no JSON. Keys are own properties whatever they are called, and nesting is bounded.
 */
export function parseConfiguration(text: string): unknown {
  const source = text.startsWith("\ufeff") ? text.slice(1) : text;
  const parsed = parseJson(source, { python: true });
  return "error" in parsed ? undefined : plain(parsed.node);
}

function plain(node: JsonNode): unknown {
  switch (node.kind) {
    case "object":
      return Object.fromEntries(node.entries.map(({ key, value }) => [key, plain(value)]));
    case "array":
      return node.items.map(plain);
    case "number":
      return Number(node.digits);
    default:
      return node.value;
  }
}
