import parse from "spdx-expression-parse";
import type { LicenseBook, Named } from "./license-book.ts";

/** One license of an expression as the rules know it; `expression` is how it is written, exceptions included. */
export type Part = { written: string; named: Named | undefined };

export type Expression = {
  /** Ways to comply: all parts of one of them. */
  ways: readonly (readonly Part[])[];
  /** As SPDX writes it, with the ids of the rules. */
  text: string;
};

/** Characters of an expression, ways to comply and licenses of one way that are looked at. */
const LONGEST = 500;
const MOST_WAYS = 32;
const MOST_PARTS = 32;

type Node = ReturnType<typeof parse>;

/**
 * What a declared value stands for: a name that the book knows, else an SPDX expression of such names. Undefined: neither.
 */
export function expressionOf(value: string, book: LicenseBook): Expression | undefined {
  const whole = book.named(value);
  if (whole !== undefined) return single(value, whole);
  if (value.length > LONGEST) return undefined;
  const canonical = value.replace(/[A-Za-z0-9][A-Za-z0-9.+_-]*/g, (id) =>
    /^(?:and|or|with)$/i.test(id) ? id.toUpperCase() : written(id, book),
  );
  let node: Node;
  try {
    node = parse(canonical);
  } catch {
    return undefined;
  }
  const ways = waysOf(node, book);
  return ways === undefined ? undefined : { ways, text: textOf(node, false) };
}

function single(value: string, named: Named): Expression {
  const text = named.kind === "nothing" ? value : named.expression;
  return { ways: [[{ written: text, named }]], text };
}

function written(id: string, book: LicenseBook): string {
  const found = book.named(id);
  return found === undefined || found.kind === "nothing" ? id : found.expression;
}

/** Undefined: more ways than are told apart. */
function waysOf(node: Node, book: LicenseBook): Part[][] | undefined {
  if ("license" in node) {
    const exception = node.exception === undefined ? "" : ` WITH ${node.exception}`;
    const id = `${node.license}${node.plus ? "+" : ""}`;
    return [[{ written: `${id}${exception}`, named: book.named(id) ?? book.named(node.license) }]];
  }
  const left = waysOf(node.left, book);
  const right = waysOf(node.right, book);
  if (left === undefined || right === undefined) return undefined;
  if (node.conjunction === "or")
    return left.length + right.length > MOST_WAYS ? undefined : [...left, ...right];
  if (left.length * right.length > MOST_WAYS) return undefined;
  const both = left.flatMap((one) => right.map((other) => [...one, ...other]));
  return both.some((way) => way.length > MOST_PARTS) ? undefined : both;
}

function textOf(node: Node, inside: boolean): string {
  if ("license" in node)
    return `${node.license}${node.plus ? "+" : ""}${node.exception === undefined ? "" : ` WITH ${node.exception}`}`;
  const text = `${textOf(node.left, node.conjunction === "and")} ${node.conjunction.toUpperCase()} ${textOf(node.right, node.conjunction === "and")}`;
  return inside && node.conjunction === "or" ? `(${text})` : text;
}
