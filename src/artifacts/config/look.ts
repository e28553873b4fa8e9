import type { Observation, Verdict } from "../../model.ts";
import { cut } from "../judged.ts";
import type { ReaderContext } from "../reader.ts";
import { TEMPLATE_LIMIT, type TemplateJudgement } from "../template/judge.ts";

export type Reference = { kind: string; target: string; revision?: string; line?: number; key?: string };

/** Where the parts of the JSON reader put what they see. */
export type Look = {
  context: ReaderContext;
  /** The file's own name, without folders. */
  name: string;
  references: Reference[];
  templates: { name: string; sha256: string }[];
  /** What was made of each template, by its text, and how many characters of others are still judged. */
  judged: Map<string, TemplateJudgement>;
  room: number;
  found: Observation[];
  line(offset: number): number;
  report(finding: string, verdict: Verdict, message: string, at: number, quote?: string): void;
};

const MAX_OBSERVATIONS = 50;

export function look(context: ReaderContext, line: (offset: number) => number): Look {
  const found: Observation[] = [];
  const path = context.member ?? context.path;
  return {
    context,
    name: path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("!")) + 1),
    references: [],
    templates: [],
    judged: new Map(),
    room: TEMPLATE_LIMIT,
    found,
    line,
    report(finding, verdict, message, at, quote) {
      if (found.length >= MAX_OBSERVATIONS && found.some((o) => o.verdict === verdict)) return;
      found.push({
        finding,
        verdict,
        message,
        at: { line: line(at) },
        ...(quote === undefined ? {} : { quote: cut(quote) }),
      });
    },
  };
}
