import {
  argument,
  callParts,
  child,
  children,
  type Node,
  nameOf,
  operatorOf,
  pairsOf,
  textOf,
} from "./node.ts";
import { formatBraces, formatPercent, OPERATIONS, slice } from "./text-operations.ts";
import {
  combine,
  constant,
  either,
  type Folded,
  isText,
  MAX_STRING,
  show,
  UNKNOWN,
  type Value,
} from "./value.ts";

/** What the names of a template may hold, whatever the order of its statements. */
export type Scope = ReadonlyMap<string, Folded>;

const BUILDING = new Set(["join", "format", "string"]);
const CONTENT =
  /^(?:content|contents|text|query|prompt|question|user_message|user_input|last_message|instruction)$/;

/** Folds constants through operators, filters, methods and names. Memoised: each node is folded once a scope. */
export function folder(scope: Scope): (node: Node | undefined) => Folded {
  const known = new Map<Node, Folded>();
  const fold = (node: Node | undefined): Folded => {
    if (node === undefined) return UNKNOWN;
    const before = known.get(node);
    if (before !== undefined) return before;
    known.set(node, UNKNOWN);
    const folded = foldNode(node, fold, scope);
    known.set(node, folded);
    return folded;
  };
  return fold;
}

type Fold = (node: Node | undefined) => Folded;

function foldNode(node: Node, fold: Fold, scope: Scope): Folded {
  switch (node.type) {
    case "StringLiteral":
      return constant(textOf(node) ?? "");
    case "IntegerLiteral":
    case "FloatLiteral":
      return constant(Number(node.value));
    case "Identifier": {
      const name = textOf(node) ?? "";
      const held = scope.get(name) ?? UNKNOWN;
      return CONTENT.test(name) ? { ...held, content: true } : held;
    }
    case "ArrayLiteral":
    case "TupleLiteral":
      return foldList(children(node, "value").map(fold));
    case "ObjectLiteral":
      return foldObject(
        pairsOf(node).map(([key, value]) => [show(fold(key).values[0]), fold(value)] as const),
      );
    case "BinaryExpression":
      return foldBinary(operatorOf(node), fold(child(node, "left")), fold(child(node, "right")));
    case "UnaryExpression": {
      const value = fold(child(node, "argument"));
      const sign = operatorOf(node) === "-" ? -1 : 1;
      return { ...value, values: value.values.map((v) => (typeof v === "number" ? v * sign : v)) };
    }
    case "Ternary":
      return either([fold(child(node, "trueExpr")), fold(child(node, "falseExpr"))]);
    case "SelectExpression":
      return fold(child(node, "lhs"));
    case "FilterExpression": {
      const { name, args } = callParts(child(node, "filter"));
      return apply(name ?? "", fold(child(node, "operand")), args, fold, false);
    }
    case "CallExpression":
      return foldCall(node, fold, scope);
    case "MemberExpression":
      return foldMember(node, fold, scope);
    default:
      return UNKNOWN;
  }
}

/** A list of the first value of each item; the items' other values are followed where they are taken out. */
function foldList(parts: readonly Folded[]): Folded {
  const merged = either(parts);
  return {
    ...merged,
    values: [parts.slice(0, 4096).map((part) => part.values[0])],
    built: parts.find((p) => p.built !== undefined)?.built,
  };
}

function foldObject(pairs: readonly (readonly [string, Folded])[]): Folded {
  const map = new Map<string, Value | undefined>();
  for (const [key, value] of pairs) map.set(key, value.values[0]);
  return { ...either(pairs.map(([, value]) => value)), values: [map] };
}

function foldBinary(operator: string, left: Folded, right: Folded): Folded {
  switch (operator) {
    case "~":
      return combine(left, right, (a, b) => bounded(show(a) + show(b)), "tilde");
    case "+":
      return combine(left, right, add, "other");
    case "*":
      return combine(left, right, multiply, undefined);
    case "%":
      return combine(
        left,
        right,
        (a, b) => (isText(a) ? formatPercent(a, Array.isArray(b) ? b : [b]) : arithmetic("%", a, b)),
        "other",
      );
    case "or":
    case "and":
      return either([left, right]);
    default:
      return combine(left, right, (a, b) => arithmetic(operator, a, b), undefined);
  }
}

const bounded = (text: string): string | undefined => (text.length > MAX_STRING ? undefined : text);

function add(a: Value, b: Value): Value | undefined {
  if (typeof a === "number" && typeof b === "number") return a + b;
  if (isText(a) && isText(b)) return bounded(a + b);
  if (Array.isArray(a) && Array.isArray(b) && a.length + b.length < 4096) return [...a, ...b];
  return undefined;
}

function multiply(a: Value, b: Value): Value | undefined {
  if (typeof a === "number" && typeof b === "number") return a * b;
  const [text, times] = isText(a) ? [a, b] : [b, a];
  if (!isText(text) || typeof times !== "number" || times < 0 || text.length * times > MAX_STRING)
    return undefined;
  return text.repeat(times);
}

function arithmetic(operator: string, a: Value, b: Value): Value | undefined {
  if (typeof a !== "number" || typeof b !== "number") return undefined;
  switch (operator) {
    case "-":
      return a - b;
    case "/":
      return a / b;
    case "//":
      return Math.floor(a / b);
    case "%":
      return a % b;
    case "**":
      return a ** b;
    default:
      return undefined;
  }
}

function apply(name: string, operand: Folded, args: readonly Node[], fold: Fold, method: boolean): Folded {
  const positional = args.filter((a) => a.type !== "KeywordArgumentExpression").map((a) => fold(a).values[0]);
  if (name === "default" || name === "d") return either([operand, fold(argument(args, 0, "default_value"))]);
  if (name === "map" || name === "select" || name === "reject") return mapped(operand, args, fold);
  if (method && name === "format") {
    const named = new Map<string, Value>();
    for (const arg of args) {
      const value =
        arg.type === "KeywordArgumentExpression" ? fold(child(arg, "value")).values[0] : undefined;
      if (value !== undefined) named.set(nameOf(child(arg, "key")) ?? "", value);
    }
    return change(
      operand,
      (value) => (isText(value) ? formatBraces(value, positional, named) : undefined),
      "other",
    );
  }
  if (method && name === "join") {
    const list = fold(args[0]);
    return combine(operand, list, (glue, value) => OPERATIONS.get("join")?.(value, [glue]), "tilde");
  }
  if (method && (name === "get" || name === "pop" || name === "setdefault"))
    return taken(name, operand, args, fold);
  const operation = OPERATIONS.get(name);
  const building = BUILDING.has(name) ? (name === "join" ? "tilde" : "other") : undefined;
  // An operation that is not known may be the identity: what is constant before it is taken for constant after.
  return change(
    operand,
    (value) => (operation === undefined ? value : operation(value, positional)),
    building,
  );
}

/** `{'a': 'b'}.get('a', 'c')`, `['a'].pop()`. */
function taken(name: string, operand: Folded, args: readonly Node[], fold: Fold): Folded {
  const keys: readonly Value[] = args.length === 0 && name === "pop" ? [-1] : fold(args[0]).values;
  const values = operand.values.flatMap((value) =>
    keys.map((key) => pick(value, key)).filter((v) => v !== undefined),
  );
  return either([{ ...operand, values }, fold(args[1])]);
}

function change(
  operand: Folded,
  to: (value: Value) => Value | undefined,
  building: "tilde" | "other" | undefined,
): Folded {
  const values: Value[] = [];
  let lost = operand.values.length === 0;
  for (const value of operand.values) {
    const made = to(value);
    if (
      made === undefined ||
      (isText(made) && made.length > MAX_STRING) ||
      (Array.isArray(made) && made.includes(undefined))
    )
      lost = true;
    if (made !== undefined) values.push(made);
  }
  return { ...operand, values, built: operand.built ?? (lost ? building : undefined) };
}

/** `['A', 'B']|map('lower')`. */
function mapped(operand: Folded, args: readonly Node[], fold: Fold): Folded {
  const operation = OPERATIONS.get(show(fold(argument(args, 0)).values[0]));
  const rest = args.slice(1).map((a) => fold(a).values[0]);
  if (operation === undefined) return operand;
  return change(
    operand,
    (value) =>
      Array.isArray(value)
        ? value.map((item) => (item === undefined ? undefined : operation(item, rest)))
        : undefined,
    undefined,
  );
}

function foldCall(node: Node, fold: Fold, scope: Scope): Folded {
  const callee = child(node, "callee");
  const args = children(node, "args");
  const name = nameOf(callee);
  if (name === "dict" || name === "namespace") {
    const pairs = args.flatMap((arg) =>
      arg.type === "KeywordArgumentExpression"
        ? [[nameOf(child(arg, "key")) ?? "", fold(child(arg, "value"))] as const]
        : [],
    );
    return foldObject(pairs);
  }
  if (callee?.type === "MemberExpression" && callee.computed === false)
    return apply(nameOf(child(callee, "property")) ?? "", fold(child(callee, "object")), args, fold, true);
  // What a macro prints.
  if (name !== undefined) return scope.get(`${name}()`) ?? UNKNOWN;
  return UNKNOWN;
}

function foldMember(node: Node, fold: Fold, scope: Scope): Folded {
  const object = child(node, "object");
  const property = child(node, "property");
  const key = node.computed === true ? undefined : nameOf(property);
  const owner = fold(object);
  if (property?.type === "SliceExpression") {
    const part = (name: string) => {
      const value = fold(child(property, name)).values[0];
      return typeof value === "number" ? value : undefined;
    };
    return change(owner, (value) => slice(value, part("start"), part("stop"), part("step") ?? 1), undefined);
  }
  const path = nameOf(object);
  const held = key !== undefined && path !== undefined ? scope.get(`${path}.${key}`) : undefined;
  const keys: readonly Value[] = key !== undefined ? [key] : fold(property).values;
  const taken = owner.values.flatMap((value) =>
    keys.map((k) => pick(value, k)).filter((v) => v !== undefined),
  );
  const content = owner.content || keys.some((k) => isText(k) && CONTENT.test(k));
  return {
    ...either([held ?? UNKNOWN, { ...UNKNOWN, values: taken }]),
    content: content || held?.content === true,
  };
}

function pick(value: Value, key: Value): Value | undefined {
  if (value instanceof Map) return value.get(show(key));
  if (typeof key !== "number") return undefined;
  const items = typeof value === "string" ? [...value] : Array.isArray(value) ? value : [];
  return items.at(key);
}
