import type { Assessment } from "../judgement.ts";
import { POSTURES, type Posture } from "../model.ts";
import { type Answers, answerKey, manifestLines } from "./answers.ts";
import { fill, tame, widthOf } from "./cells.ts";
import { blank, type Content, contentOf, type Line, pasted, prose, type Span, say, titled } from "./line.ts";
import { markOf, nameOf, postureSpan } from "./marks.ts";
import type { Preview } from "./preview.ts";
import type { QuestionGroup } from "./question-groups.ts";

/** Models that are named under one question. */
const MOST_MODELS = 500;

/** The list of questions: what is asked, what is answered, and who asks: two models may ask for one fact and mean otherwise. */
export function questionRows(
  groups: readonly QuestionGroup[],
  models: readonly Assessment[],
  answers: Answers,
  unicode: boolean,
): Content {
  if (groups.length === 0) return contentOf([say("no questions: every fact that matters is stated", "dim")]);
  return {
    length: groups.length,
    at: (index) => {
      const { question, models: asking } = groups[index]!;
      const tried = answers.get(answerKey(question))?.answer;
      const text = `${tame(titleOf(question), 200)}${tried === undefined ? "" : ` = ${tame(tried, 60)}`}`;
      const [only] = asking.length === 1 ? asking : [];
      const who = only === undefined ? `${asking.length} models` : tame(nameOf(models[only]!), 200);
      return {
        spans: [
          tried === undefined ? { text: "? ", as: "yellow" } : { text: unicode ? "✔ " : "+ ", as: "green" },
          { text, ...(tried === undefined ? {} : { as: "bold" as const }) },
          { text: `  ${who}`, as: "dim" },
        ],
      };
    },
  };
}

/** A fact by its name; what is accepted, by the license. */
function titleOf({ fact, license }: QuestionGroup["question"]): string {
  return fact === "acceptances" && license !== undefined ? `${fact}: ${license}` : fact;
}

export type Asked = {
  group: QuestionGroup;
  models: readonly Assessment[];
  answers: Answers;
  preview: Preview;
};

/** One question: why it is asked, its answers with their outcomes, who asks, how postures would change, what to paste. */
export function answerLines(
  { group, models, answers, preview }: Asked,
  width: number,
  unicode: boolean,
): Line[] {
  const { question } = group;
  const tried = answers.get(answerKey(question))?.answer;
  const from = [question.license, question.clause === undefined ? undefined : `clause ${question.clause}`];
  const source = from.filter((one) => one !== undefined).join(", ");
  const outcomes = Object.entries(question.outcomes).slice(0, 50);
  const room = Math.min(width - 18, Math.max(...outcomes.map(([answer]) => widthOf(tame(answer, 80))), 6));
  return [
    ...prose(question.because, width),
    ...(source === "" ? [] : prose(source, width, { as: "dim" })),
    blank,
    ...outcomes.map(
      ([answer, posture]): Line => ({
        answer,
        spans: [
          { text: answer === tried ? (unicode ? "● " : "* ") : unicode ? "○ " : "o ", as: "bold" },
          { text: fill(tame(answer, 80), room) },
          { text: "  " },
          postureSpan(posture, unicode),
        ],
      }),
    ),
    blank,
    ...changeLines({ group, models, answers, preview }, unicode),
    blank,
    ...yamlLines({ group, answers }, width),
  ];
}

/** Each model that asks, before and after. */
function changeLines({ group, models, answers, preview }: Asked, unicode: boolean): Line[] {
  const how = answers.size === 0 ? "" : preview.judged ? ", judged again" : ", as its questions say";
  const asking = group.models.slice(0, MOST_MODELS);
  const left = group.models.length - asking.length;
  const elsewhere = models.flatMap((model, index) =>
    preview.postures[index] !== model.posture && !group.models.includes(index) ? [index] : [],
  );
  return [
    titled(answers.size === 0 ? `asked by ${group.models.length}` : `${answers.size} tried${how}`),
    ...[...asking, ...elsewhere.slice(0, MOST_MODELS)].map((index) =>
      moved(models[index]!, preview.postures[index], unicode),
    ),
    ...(left > 0 ? [say(`and ${left} more`, "dim")] : []),
    ...(answers.size === 0
      ? [say("enter on an answer tries it", "dim")]
      : [totalLine(models, preview, unicode)]),
  ];
}

function moved(model: Assessment, after: Posture | undefined, unicode: boolean): Line {
  const name: Span = { text: ` ${tame(nameOf(model), 200)}` };
  if (after === undefined || after === model.posture)
    return { spans: [postureSpan(model.posture, unicode), name] };
  return {
    spans: [
      postureSpan(model.posture, unicode),
      { text: unicode ? " → " : " -> ", as: "bold" },
      postureSpan(after, unicode),
      name,
    ],
  };
}

/** All models, not only those that ask: `✔3 ◐1 → ✔3 ▲1`. */
export function totalLine(models: readonly Assessment[], preview: Preview, unicode: boolean): Line {
  const of = (postures: readonly (Posture | undefined)[]): Span[] =>
    POSTURES.flatMap((posture) => {
      const count = postures.filter((one) => one === posture).length;
      const { text, as = "dim" } = markOf(posture, unicode);
      return count === 0 ? [] : [{ text: `${text}${count} `, as }];
    });
  return {
    spans: [
      { text: "all models: ", as: "dim" },
      ...of(models.map(({ posture }) => posture)),
      { text: unicode ? "→ " : "-> ", as: "bold" },
      ...of(preview.postures),
    ],
  };
}

function yamlLines({ group, answers }: Pick<Asked, "group" | "answers">, width: number): Line[] {
  const lines = answers.size > 0 ? manifestLines(answers.values()) : (group.question.yaml?.split("\n") ?? []);
  if (lines.length === 0) return [];
  return [titled("for the manifest (y copies)"), ...pasted(lines, width, 0, "cyan")];
}
