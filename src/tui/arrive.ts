import type { Assessment, Diagnostic } from "../judgement.ts";
import { answerKey } from "./answers.ts";
import type { Difference } from "./change-lines.ts";
import { groupOf, groupsOf } from "./contents.ts";
import { rewrap } from "./rewrap.ts";
import { settle } from "./settle.ts";
import { at, type Given, type Result, type State } from "./state.ts";

/** Results that came together take their places; whoever looks at a model or a question keeps it. */
export function arrive(state: State, results: readonly Result[], given: Given): State {
  const all = [
    ...state.models.map((assessment, n) => ({ index: state.places[n] ?? n, assessment })),
    ...results,
  ].sort((a, b) => a.index - b.index);
  const next = {
    ...state,
    models: all.map(({ assessment }) => assessment),
    places: all.map(({ index }) => index),
  };
  return settle(sameQuestion(state, sameModel(next)), given);
}

/** Everything is read once more; what is looked at, and how the list is narrowed and sorted, stays. */
export function restart(state: State): State {
  const nothing = { models: [], places: [], diagnostics: [], differences: [], doing: undefined };
  return { ...state, ...nothing, streaming: true };
}

/** A model that was read once more is the same model, and its finding the same finding if it still has it. */
function sameModel(state: State): State {
  const { selected, models } = state;
  if (selected === undefined || models.includes(selected)) return state;
  const key = keyOf(selected);
  const found = models.find((model) => keyOf(model) === key);
  if (found === undefined) return state;
  const id = selected.findings[state.finding]?.id;
  const finding = Math.max(
    0,
    found.findings.findIndex((one) => one.id === id),
  );
  return { ...state, selected: found, finding };
}

/** A line of the manifest that was edited may have moved the others. */
function keyOf({ model }: Assessment): string {
  return JSON.stringify([model.source, model.id, model.revision, model.quant, model.include]);
}

/** Questions are in the order of what they decide, so that one more may push the one at hand down. */
function sameQuestion(before: State, after: State): State {
  const key = before.screen === "questions" ? groupOf(before)?.key : undefined;
  const place = key === undefined ? -1 : groupsOf(after).findIndex((group) => group.key === key);
  return place === -1 ? after : at(after, "questions", place);
}

/** No more will come: what is to be said of the user's own files is known now. */
export function complete(
  state: State,
  said: { diagnostics: readonly Diagnostic[]; differences: readonly Difference[] },
  given: Given,
): State {
  const asked = new Set(groupsOf(state).map(({ question }) => answerKey(question)));
  // An answer that the manifest gives by now is no longer tried.
  const answers = new Map([...state.answers].filter(([key]) => asked.has(key)));
  const kept = answers.size === state.answers.size ? state.answers : answers;
  return settle({ ...state, ...said, answers: kept, streaming: false }, given);
}

/** Another size; each pane stays where it was, however its text is broken into lines now. */
export function resize(state: State, size: { columns: number; rows: number }, given: Given): State {
  return settle(rewrap(state, { ...state, ...size }, given), given);
}
