import { createHash } from "node:crypto";
import type { Observation, Verdict } from "../../model.ts";
import { cut } from "../judged.ts";
import { lineIndex } from "../read-text.ts";
import { capturesOf } from "./capture.ts";
import { folder } from "./fold.ts";
import { below, callParts, child, type Node, nameOf, operatorOf } from "./node.ts";
import { type Inspector, inspectExpression, inspectText } from "./reach.ts";
import type { TemplateRules } from "./rules.ts";
import { collectScope } from "./scope.ts";
import { readTag, type Tag } from "./statements.ts";
import { judgeTokens } from "./token-judgement.ts";
import { tokenizeTemplate } from "./tokens.ts";
import { asksForKeyword, isSentence } from "./trigger.ts";
import { show } from "./value.ts";

export type TemplateProblem = Omit<Observation, "at" | "member"> & { line: number };
export type TemplateJudgement = { sha256: string; problems: readonly TemplateProblem[] };

/** A longer template is not judged. The longest of a published model has about 20,000 characters. */
export const TEMPLATE_LIMIT = 4 * 1024 * 1024;
const MAX_PROBLEMS = 20;
const LOADS = new Set(["include", "import", "from", "extends"]);

/**
 * Judges a chat template by the syntax trees of its code, never by rendering it. Text, comments and printed literals
 * do not count; constants are folded first.
 */
export function judgeTemplate(source: string, rules: TemplateRules | undefined): TemplateJudgement {
  const sha256 = createHash("sha256").update(source).digest("hex");
  const problems: TemplateProblem[] = [];
  if (source.length > TEMPLATE_LIMIT || rules === undefined) {
    const message =
      rules === undefined ? "no rules for templates" : `a template of ${source.length} characters`;
    return { sha256, problems: [{ finding: "container-limit", verdict: "unreadable", message, line: 1 }] };
  }
  const lineOf = lineIndex(source);
  const seen = new Set<string>();
  const report = (verdict: Verdict, message: string, at: number, quote: string) => {
    const line = lineOf(at);
    if (seen.has(message) || problems.length >= MAX_PROBLEMS) return;
    seen.add(message);
    const finding = verdict === "dangerous" ? "template-dangerous" : "template-suspicious";
    problems.push({ finding, verdict, message, line, ...(quote === "" ? {} : { quote: cut(quote, 120) }) });
  };
  const { pieces, limit } = tokenizeTemplate(source);
  if (limit) report("review", "more code than is read", 0, "");
  const tags = new Map<number, Tag>();
  for (const piece of pieces)
    if (piece.kind === "expression" || piece.kind === "statement") tags.set(piece.at, readTag(piece));
  const { scope, bound } = collectScope([...tags.values()], capturesOf(pieces, tags));
  const fold = folder(scope);
  const blocks: Block[] = [];
  for (const piece of pieces) {
    const tag = tags.get(piece.at);
    const on: Inspector = {
      rules,
      fold,
      scope,
      bound,
      report: (r) => report(r.verdict, r.message, piece.at, r.quote),
    };
    if (piece.kind === "text") {
      inspectText(piece.value, on);
      if (triggered(blocks) && isSentence(piece.value))
        report("review", POISONED, piece.at, piece.value.trim());
    } else if (tag !== undefined) {
      judgeTag(tag, on, blocks);
      for (const literal of printed(tag, blocks, fold)) report("review", POISONED, piece.at, literal);
    }
  }
  return { sha256, problems };
}

const POISONED = "text that is shown only where users write a certain word";

type Block = { keyword: string; trigger: boolean; loops: number };
type Fold = Inspector["fold"];

const triggered = (blocks: readonly Block[]) => blocks.some((b) => b.trigger);

function judgeTag(tag: Tag, on: Inspector, blocks: Block[]): void {
  if (LOADS.has(tag.keyword))
    on.report({
      verdict: "review",
      message: `\`${tag.keyword}\` loads another template`,
      quote: tag.keyword,
    });
  if (tag.unparsed) judgeTokens(tag, on);
  for (const expression of tag.expressions) inspectExpression(expression, on);
  if (blocks.some((block) => block.keyword === "for") && doubles(tag))
    on.report({ verdict: "review", message: "a text that doubles with every turn of a loop", quote: "set" });
  trackBlocks(tag, on, blocks);
}

/** `{% set ns.x = ns.x ~ ns.x %}`: sixty turns ask for more memory than there is. */
function doubles({ keyword, binds: [bind, ...more], expressions }: Tag): boolean {
  const [value] = expressions;
  if (keyword !== "set" || bind === undefined || more.length > 0 || value?.type !== "BinaryExpression")
    return false;
  const operator = operatorOf(value);
  if (operator !== "~" && operator !== "+") return false;
  return [child(value, "left"), child(value, "right")].every((side) => pathOf(side) === bind.path);
}

/** `a`, `a.b`. */
function pathOf(node: Node | undefined): string | undefined {
  if (node?.type !== "MemberExpression" || node.computed === true) return nameOf(node);
  return `${nameOf(child(node, "object"))}.${nameOf(child(node, "property"))}`;
}

/** Follows nesting as far as triggers and loops need it; unbalanced templates are Jinja's to refuse. */
function trackBlocks(tag: Tag, on: Inspector, blocks: Block[]): void {
  const test = tag.expressions[0];
  if (tag.keyword === "if") {
    blocks.push({ keyword: "if", trigger: test !== undefined && asksForKeyword(test, on.fold), loops: 1 });
  } else if (tag.keyword === "elif" && blocks.at(-1)?.keyword === "if") {
    blocks.at(-1)!.trigger = test !== undefined && asksForKeyword(test, on.fold);
  } else if (tag.keyword === "else" && blocks.at(-1)?.keyword === "if") {
    blocks.at(-1)!.trigger = false;
  } else if (tag.keyword === "for") {
    const filtered = test?.type === "SelectExpression" && asksForKeyword(test, on.fold);
    blocks.push({ keyword: "for", trigger: filtered, loops: rangeSize(test, on.fold) });
    const work = blocks.reduce((product, b) => product * b.loops, 1);
    if (work > on.rules.repeat)
      on.report({
        verdict: "review",
        message: `loops that run more than ${on.rules.repeat} times`,
        quote: "for",
      });
  } else if (tag.keyword === "endif" || tag.keyword === "endfor") {
    if (blocks.at(-1)?.keyword === tag.keyword.slice(3)) blocks.pop();
  }
}

/** How often a loop over a constant `range` runs; 1 where that is not known. */
function rangeSize(iterable: Node | undefined, fold: Fold): number {
  if (iterable?.type !== "CallExpression" || nameOf(child(iterable, "callee")) !== "range") return 1;
  const [first, second] = callParts(iterable).args.map((a) => fold(a).values[0]);
  const size = typeof second === "number" ? second - (typeof first === "number" ? first : 0) : first;
  return typeof size === "number" && size > 1 ? size : 1;
}

/** Literals of an expression that are printed only under a trigger, its own ternaries included. */
function printed(tag: Tag, blocks: readonly Block[], fold: Fold): string[] {
  const out: string[] = [];
  const collect = (node: Node | undefined) => {
    const stack = node === undefined ? [] : [node];
    while (stack.length > 0) {
      const top = stack.pop()!;
      const text = top.type === "StringLiteral" ? show(fold(top).values[0]) : "";
      if (isSentence(text)) out.push(text);
      for (const inner of below(top)) stack.push(inner);
    }
  };
  if (tag.keyword !== "print" && tag.keyword !== "set") return out;
  for (const expression of tag.expressions) {
    if (triggered(blocks)) collect(expression);
    const stack: Node[] = [expression];
    while (stack.length > 0) {
      const node = stack.pop()!;
      const condition = node.type === "Ternary" ? child(node, "condition") : undefined;
      if (condition !== undefined && asksForKeyword(condition, fold)) collect(child(node, "trueExpr"));
      for (const inner of below(node)) stack.push(inner);
    }
  }
  return out;
}
