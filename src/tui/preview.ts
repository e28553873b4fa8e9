import type { Assessment, Finding, Report } from "../judgement.ts";
import { type Axis, type Posture, worstPosture } from "../model.ts";
import { type Answers, answerKey } from "./answers.ts";

/** Postures as they would be with the answers that are tried, by index of the model. */
export type Preview = {
  postures: readonly Posture[];
  /** Judged again by the rules, or put together from what the questions themselves say of their answers. */
  judged: boolean;
};

export type Reassess = (answers: Answers) => Pick<Report, "models">;

/** What the answers would make of every model. */
export function previewOf(
  models: readonly Assessment[],
  answers: Answers,
  reassess: Reassess | undefined,
): Preview {
  if (reassess === undefined || answers.size === 0)
    return { postures: models.map((model) => estimate(model, answers)), judged: false };
  const again = new Map(reassess(answers).models.map((model) => [keyOf(model), model.posture]));
  return { postures: models.map((model) => again.get(keyOf(model)) ?? model.posture), judged: true };
}

function keyOf({ model }: Assessment): string {
  return JSON.stringify([model.source, model.id, model.revision, model.quant, model.include, model.at.line]);
}

/** Findings that an answer does not settle, and of which its question's outcomes do not speak. */
const BESIDES: Readonly<Record<"license" | "load", (finding: Finding) => boolean>> = {
  // The policy's own lists are held against the conclusion after the rules have spoken.
  license: ({ id, posture }) =>
    id === "license-denied" || id === "license-not-allowed" || posture === "unknown",
  load: ({ id }) => !id.startsWith("remote-code"),
};

/**
 * A question states what its axis would become; one that stays open keeps its axis at `review`, and what else was found there
 * stays found.
 */
function estimate(model: Assessment, answers: Answers): Posture {
  const axes: Record<Axis, Posture> = { ...model.axes };
  for (const axis of ["license", "load"] as const) {
    const asked = model.questions.filter(
      ({ fact }) => (fact === "trustRemoteCode" ? "load" : "license") === axis,
    );
    const given = asked.flatMap((question) => {
      const outcome = question.outcomes[answers.get(answerKey(question))?.answer ?? ""];
      return outcome === undefined ? [] : [outcome];
    });
    if (given.length === 0) continue;
    const besides = model.findings.filter((finding) => finding.axis === axis && BESIDES[axis](finding));
    const open = given.length < asked.length ? (["review"] as const) : [];
    axes[axis] = worstPosture([...given, ...open, ...besides.map(({ posture }) => posture)]);
  }
  return worstPosture(Object.values(axes));
}
