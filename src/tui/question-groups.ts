import type { Assessment, Question } from "../judgement.ts";
import { decisiveness } from "../model.ts";
import { answerKey } from "./answers.ts";

/** The same question, asked by several models; `models` are indices, `key` is the same whoever asks. */
export type QuestionGroup = { key: string; question: Question; models: readonly number[] };

/** Each question once, the most decisive first, then the one that most models ask. */
export function groupQuestions(models: readonly Assessment[]): QuestionGroup[] {
  const groups = new Map<string, QuestionGroup & { models: number[] }>();
  for (const [index, model] of models.entries())
    for (const question of model.questions) {
      const key = JSON.stringify([
        answerKey(question),
        question.because,
        question.license,
        Object.entries(question.outcomes),
      ]);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { key, question, models: [index] });
      else if (group.models.at(-1) !== index) group.models.push(index);
    }
  return [...groups.values()].sort(
    (a, b) =>
      decisiveness(b.question.outcomes) - decisiveness(a.question.outcomes) ||
      b.models.length - a.models.length,
  );
}
