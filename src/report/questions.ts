import type { Assessment, Question, Report } from "../judgement.ts";
import { decisiveness } from "../model.ts";
import { escape, paint, type Terminal } from "../terminal.ts";
import { remark } from "./finding-text.ts";
import { hintFor } from "./hint.ts";
import { modelName } from "./place.ts";
import { count, pad, postureWord } from "./words.ts";
import { wrap } from "./wrap.ts";

export type GroupedQuestion = { question: Question; models: readonly Assessment[] };

/** The same question asked by several models, once; the most decisive first. */
export function groupQuestions(models: readonly Assessment[]): GroupedQuestion[] {
  const groups = new Map<string, { question: Question; models: Assessment[] }>();
  for (const model of models)
    for (const question of model.questions) {
      const { fact, because, outcomes } = question;
      const key = JSON.stringify([fact, because, Object.entries(outcomes), question.yaml]);
      const group = groups.get(key) ?? { question, models: [] };
      if (!group.models.includes(model)) group.models.push(model);
      groups.set(key, group);
    }
  return [...groups.values()].sort(
    (a, b) =>
      decisiveness(b.question.outcomes) - decisiveness(a.question.outcomes) ||
      b.models.length - a.models.length,
  );
}

/** Questions with what each answer would make of it, and the lines to paste. */
export function questionsText({ models }: Report, terminal: Terminal): string[] {
  const groups = groupQuestions(models);
  if (groups.length === 0) return [];
  const lines = [
    paint(terminal, "bold", `${count(groups.length, "question")} to answer, the most decisive first`),
  ];
  for (const { question, models: asking } of groups) {
    const clause = question.clause === undefined ? "" : ` (clause ${question.clause})`;
    lines.push(
      "",
      ...indented(`${escape(question.fact)}: ${escape(question.because)}${escape(clause)}`, terminal),
    );
    const answers = Object.entries(question.outcomes);
    const widest = Math.min(40, Math.max(...answers.map(([answer]) => escape(answer, 60).length), 0));
    for (const [answer, posture] of answers)
      lines.push(`    ${pad(escape(answer, 60), widest)}  ${postureWord(posture, terminal)}`);
    lines.push(...indented(`asked by ${asking.map(modelName).join(", ")}`, terminal, 4));
    const { yaml } = question;
    // The same lines to paste stand under a finding already: one cause has one hint.
    const said = asking.some(({ findings }) => findings.some(({ fix }) => fix !== undefined && fix === yaml));
    const named = asking.find(({ model }) => model.origin === "manifest") ?? asking[0];
    if (yaml !== undefined && named !== undefined && !said)
      lines.push(...remark("hint", hintFor(yaml, named.model), terminal));
  }
  return lines;
}

/** Duties by license, each with its clause, and the models it goes with: one reading for whoever has to keep them. */
export function dutiesText({ models }: Report, terminal: Terminal): string[] {
  const licenses = groupDuties(models);
  const total = [...licenses.values()].reduce((sum, { duties }) => sum + duties.size, 0);
  if (total === 0) return [];
  const lines = [
    paint(
      terminal,
      "bold",
      `${count(total, "duty", "duties")} to keep (read the license; this is not legal advice)`,
    ),
  ];
  for (const [license, { duties, models: bound }] of licenses) {
    lines.push("", ...indented(`${escape(license)}: ${[...bound].join(", ")}`, terminal));
    for (const [text, clause] of duties) {
      const where = clause === "" ? "" : ` (clause ${escape(clause)})`;
      const [first = "", ...rest] = wrap(`${escape(text)}${where}`, terminal.width - 6);
      lines.push(`    - ${first}`, ...rest.map((line) => `      ${line}`));
    }
  }
  return lines;
}

/** License -> its duties (text -> clause) and the names of the models under it. */
export function groupDuties(models: readonly Assessment[]) {
  const licenses = new Map<string, { duties: Map<string, string>; models: Set<string> }>();
  for (const model of models)
    for (const { license, text, clause } of model.duties) {
      const group = licenses.get(license) ?? { duties: new Map(), models: new Set() };
      group.duties.set(text, clause);
      group.models.add(modelName(model));
      licenses.set(license, group);
    }
  return licenses;
}

function indented(text: string, terminal: Terminal, by = 2): string[] {
  return wrap(text, terminal.width - by - 2).map((line, n) => `${" ".repeat(n === 0 ? by : by + 2)}${line}`);
}
