import type { Verdict } from "../../model.ts";
import type { Scope } from "./fold.ts";
import { argument, below, callParts, child, children, type Node, nameOf, operatorOf } from "./node.ts";
import type { TemplateRules } from "./rules.ts";
import { type Folded, isText, show } from "./value.ts";

export type Reach = { verdict: Verdict; message: string; quote: string };

export type Inspector = {
  rules: TemplateRules;
  fold: (node: Node | undefined) => Folded;
  scope: Scope;
  bound: ReadonlySet<string>;
  report: (reach: Reach) => void;
};

/** `__class__`, `_module`, and dotted paths of them as filters take them. */
const PRIVATE = /(?:^|\.)_/;
/** A replacement field that reaches into its argument. */
const FIELD_ACCESS = /\{[^{}]*(?:\.|\[)[^{}]*\}/;

/** Judges every node of one expression: what it reaches for, and how much work its constants ask for. */
export function inspectExpression(root: Node, on: Inspector): void {
  const stack: Node[] = [root];
  while (stack.length > 0) {
    const node = stack.pop()!;
    for (const inner of below(node)) if (!isLabel(node, inner)) stack.push(inner);
    switch (node.type) {
      case "MemberExpression":
        inspectMember(node, on);
        break;
      case "FilterExpression":
        inspectFilter(node, on);
        break;
      case "CallExpression":
        inspectCall(node, on);
        break;
      case "BinaryExpression":
        inspectRepeat(node, on);
        break;
      case "Identifier":
        inspectName(nameOf(node) ?? "", on);
        break;
      case "StringLiteral":
        inspectText(show(on.fold(node).values[0]), on);
        break;
    }
  }
}

/** Identifiers that name a property, a filter, a test or a keyword, not a value. */
function isLabel(parent: Node, inner: Node): boolean {
  if (inner.type !== "Identifier") return false;
  switch (parent.type) {
    case "MemberExpression":
      return parent.computed !== true && parent.property === inner;
    case "FilterExpression":
      return parent.filter === inner;
    case "TestExpression":
      return parent.test === inner;
    case "KeywordArgumentExpression":
      return parent.key === inner;
    default:
      return false;
  }
}

function inspectMember(node: Node, on: Inspector): void {
  const property = child(node, "property");
  const object = child(node, "object");
  const owner = nameOf(object);
  const rule = owner === undefined || on.bound.has(owner) ? undefined : on.rules.objects.get(owner);
  if (rule !== undefined)
    on.report({
      verdict: rule.verdict,
      message: `reads an attribute of \`${owner}\`: ${rule.reason}`,
      quote: owner!,
    });
  if (property?.type === "SliceExpression") return;
  if (node.computed !== true) {
    const name = nameOf(property) ?? "";
    checkKey(name, on);
    checkFormat(name, object, on);
    return;
  }
  const key = on.fold(property);
  for (const value of key.values)
    if (isText(value)) {
      checkKey(value, on);
      checkFormat(value, object, on);
    }
  checkBuilt(key, "a subscript", on);
}

function checkKey(name: string, on: Inspector): void {
  if (PRIVATE.test(name)) {
    on.report({ verdict: "dangerous", message: `reaches for \`${name.slice(0, 60)}\``, quote: name });
    return;
  }
  const rule = on.rules.attributes.get(name);
  if (rule !== undefined)
    on.report({ verdict: rule.verdict, message: `reaches for \`${name}\`: ${rule.reason}`, quote: name });
}

function checkBuilt(key: Folded, what: string, on: Inspector): void {
  if (key.built === undefined) return;
  if (key.built === "tilde" || PRIVATE.test(key.literal) || key.literal.includes("__"))
    on.report({ verdict: "review", message: `${what} put together while rendering`, quote: key.literal });
}

function checkFormat(name: string, object: Node | undefined, on: Inspector): void {
  if (name !== "format" && name !== "format_map") return;
  const receiver = on.fold(object);
  if (receiver.values.some((v) => isText(v) && FIELD_ACCESS.test(v)))
    on.report({
      verdict: "dangerous",
      message: "formats a string whose fields reach into their arguments",
      quote: show(receiver.values.find((v) => isText(v) && FIELD_ACCESS.test(v))),
    });
}

function inspectFilter(node: Node, on: Inspector): void {
  const { name, args } = callParts(child(node, "filter"));
  if (name === "attr") {
    on.report({
      verdict: "dangerous",
      message: "uses the `attr` filter",
      quote: show(on.fold(args[0]).values[0]),
    });
    return;
  }
  if (name === undefined) return;
  // The first argument of `join` is what stands between the items.
  const joined = argument(args, 1, "attribute");
  const naming = name === "join" ? (joined === undefined ? [] : [joined]) : args;
  if (on.rules.attributeFilters.has(name))
    for (const arg of naming) {
      const value = on.fold(arg.type === "KeywordArgumentExpression" ? child(arg, "value") : arg);
      for (const v of value.values) if (isText(v) && (PRIVATE.test(v) || v === "attr")) checkAttribute(v, on);
      checkBuilt(value, `an argument of \`${name}\``, on);
    }
  if (name === "format") checkWidths(on.fold(child(node, "operand")), on);
  if (on.rules.widthFilters.has(name)) checkWidth(on.fold(argument(args, 0, "width")), on);
}

function checkAttribute(value: string, on: Inspector): void {
  on.report({ verdict: "dangerous", message: `a filter that reads \`${value.slice(0, 60)}\``, quote: value });
}

function inspectCall(node: Node, on: Inspector): void {
  const callee = child(node, "callee");
  const args = children(node, "args");
  const name = nameOf(callee);
  if ((name === "range" || name === "lipsum") && !on.bound.has(name))
    for (const arg of args) {
      const value = on.fold(arg.type === "KeywordArgumentExpression" ? child(arg, "value") : arg);
      if (value.values.some((v) => typeof v === "number" && Math.abs(v) > on.rules.range))
        on.report({
          verdict: "review",
          message: `asks \`${name}\` for more than ${on.rules.range}`,
          quote: name,
        });
    }
  if (callee?.type !== "MemberExpression" || callee.computed === true) return;
  const method = nameOf(child(callee, "property")) ?? "";
  if (on.rules.widthFilters.has(method)) checkWidth(on.fold(args[0]), on);
  if (method !== "format" && method !== "format_map") return;
  const receiver = on.fold(child(callee, "object"));
  checkWidths(receiver, on);
  // `spec.format` alone is a field of a schema.
  if (receiver.values.length === 0)
    on.report({ verdict: "review", message: "formats a string that is not constant", quote: method });
}

function checkWidth(value: Folded, on: Inspector): void {
  if (value.values.some((v) => typeof v === "number" && v > on.rules.repeat))
    on.report({ verdict: "review", message: `asks for more than ${on.rules.repeat} characters`, quote: "" });
}

function checkWidths(format: Folded, on: Inspector): void {
  for (const value of format.values)
    for (const digits of isText(value) ? (value.match(/\d{6,}/g) ?? []) : [])
      if (Number(digits) > on.rules.repeat)
        on.report({
          verdict: "review",
          message: `asks for more than ${on.rules.repeat} characters`,
          quote: digits,
        });
}

function inspectRepeat(node: Node, on: Inspector): void {
  const operator = operatorOf(node);
  if (operator !== "*" && operator !== "**") return;
  const left = on.fold(child(node, "left")).values;
  const right = on.fold(child(node, "right")).values;
  const numbers = [...left, ...right].filter((v) => typeof v === "number");
  const heavy =
    operator === "**"
      ? right.some((v) => typeof v === "number" && v > 1000)
      : numbers.some((n) => n > on.rules.repeat) && [...left, ...right].some((v) => typeof v !== "number");
  if (heavy)
    on.report({ verdict: "review", message: `repeats more than ${on.rules.repeat} times`, quote: operator });
}

function inspectName(name: string, on: Inspector): void {
  if (on.bound.has(name)) return;
  const rule = on.rules.names.get(name);
  if (rule !== undefined)
    on.report({ verdict: rule.verdict, message: `names \`${name}\`: ${rule.reason}`, quote: name });
  else if (/^__\w+__$/.test(name))
    on.report({ verdict: "review", message: `names \`${name}\``, quote: name });
}

/** Printed text and literals never count, but for markup that a page would run. */
export function inspectText(text: string, on: Pick<Inspector, "report">): void {
  const script = /<script\b[^>]*>/i.exec(text);
  if (script !== null)
    on.report({ verdict: "review", message: "prints a script element", quote: script[0].slice(0, 80) });
}
