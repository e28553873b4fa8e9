import type { Assessment, Diagnostic } from "../judgement.ts";
import type { Difference } from "./change-lines.ts";
import { settle } from "./settle.ts";
import type { Given, State } from "./state.ts";

/** A model that was judged; `index` is its place in the manifest. */
export type Result = { index: number; assessment: Assessment };

/** Results that came together take their places; whoever looks at a model keeps it. */
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
  return settle(next, given);
}

/** No more will come: what is to be said of the user's own files is known now. */
export function complete(
  state: State,
  said: { diagnostics: readonly Diagnostic[]; differences: readonly Difference[] },
  given: Given,
): State {
  return settle({ ...state, ...said, streaming: false }, given);
}

export function resize(state: State, size: { columns: number; rows: number }, given: Given): State {
  return settle({ ...state, ...size }, given);
}
