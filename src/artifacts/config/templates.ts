import type { JsonEntry, JsonNode } from "../json/parse.ts";
import { text } from "../json/walk.ts";
import { judgeTemplate, TEMPLATE_LIMIT, type TemplateJudgement } from "../template/judge.ts";
import type { Look } from "./look.ts";

/** Judges what stands under a key that ends in `template`: a string, a list of named ones, or a map. */
export function readTemplates(entry: JsonEntry & { path: readonly string[] }, on: Look): void {
  if (!/templates?$|chat_template/i.test(entry.key)) return;
  for (const { name, node } of templatesOf(entry.value, entry.key)) {
    const source = node.kind === "string" ? node.value : "";
    if (entry.key !== "chat_template" && !/\{[{%]/.test(source)) continue;
    const judgement = judgementOf(source, on);
    if (judgement === undefined) {
      const message = `more than ${TEMPLATE_LIMIT} characters of templates`;
      on.report("container-limit", "unreadable", message, node.at);
      return;
    }
    on.templates.push({ name, sha256: judgement.sha256 });
    for (const problem of judgement.problems)
      on.report(problem.finding, problem.verdict, `${name}: ${problem.message}`, node.at, problem.quote);
  }
}

/** Undefined where more templates are there than are judged. One that stands there twice is judged once. */
function judgementOf(source: string, on: Look): TemplateJudgement | undefined {
  const known = on.judged.get(source);
  if (known !== undefined) return known;
  if (on.room <= 0) return undefined;
  on.room -= source.length;
  const judgement = judgeTemplate(source, on.context.rules.templates);
  on.judged.set(source, judgement);
  return judgement;
}

function* templatesOf(node: JsonNode, name: string, depth = 0): Generator<{ name: string; node: JsonNode }> {
  if (depth > 4) return;
  if (node.kind === "string") yield { name, node };
  else if (node.kind === "array") {
    for (const [i, item] of node.items.entries())
      yield* templatesOf(item, `${name}[${text(item, "name") ?? i}]`, depth + 1);
  } else if (node.kind === "object") {
    for (const entry of node.entries)
      if (entry.key !== "name")
        yield* templatesOf(entry.value, entry.key === "template" ? name : `${name}.${entry.key}`, depth + 1);
  }
}
