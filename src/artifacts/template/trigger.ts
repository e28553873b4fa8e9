import { child, children, type Node, nameOf, operatorOf } from "./node.ts";
import { type Folded, isText } from "./value.ts";

/** Words that a person would type, not a control token (`</think>`, `<image>`, `/no_think`). */
const KEYWORD = /^[\p{L}\p{N}][\p{L}\p{N} .,'-]*$/u;
const METHODS = new Set(["startswith", "endswith", "find", "rfind", "index", "count", "__contains__"]);
/** Shorter text may be a control token or a label. */
const SENTENCE_WORDS = 5;

/**
 * True where a condition asks whether what users wrote holds a certain word: text shown only then is how a template
 * is poisoned.
 */
export function asksForKeyword(root: Node, fold: (node: Node | undefined) => Folded): boolean {
  const keyword = (node: Node | undefined) =>
    fold(node).values.some((v) => isText(v) && v.length > 1 && KEYWORD.test(v.trim()));
  const stack: Node[] = [root];
  while (stack.length > 0) {
    const node = stack.pop()!;
    if (node.type === "BinaryExpression") {
      const operator = operatorOf(node);
      const left = child(node, "left");
      const right = child(node, "right");
      if (operator === "in" && keyword(left) && fold(right).content) return true;
      if (operator === "==" && (keyword(left) ? fold(right).content : keyword(right) && fold(left).content))
        return true;
      if (left !== undefined) stack.push(left);
      if (right !== undefined) stack.push(right);
    } else if (node.type === "SelectExpression") {
      const test = child(node, "test");
      if (test !== undefined) stack.push(test);
    } else if (node.type === "UnaryExpression") {
      const inner = child(node, "argument");
      if (inner !== undefined && operatorOf(node) !== "not") stack.push(inner);
    } else if (node.type === "CallExpression") {
      const callee = child(node, "callee");
      const method = callee?.type === "MemberExpression" ? nameOf(child(callee, "property")) : undefined;
      if (
        method !== undefined &&
        METHODS.has(method) &&
        children(node, "args").some(keyword) &&
        fold(child(callee!, "object")).content
      )
        return true;
    }
  }
  return false;
}

/** Text that speaks to the model, not a control token or a label. */
export function isSentence(text: string): boolean {
  const words = text.replace(/<[^>\s]*>/g, " ").match(/\p{L}{2,}/gu) ?? [];
  return words.length >= SENTENCE_WORDS;
}
