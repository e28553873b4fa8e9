import { renderToString } from "ink";
import { createElement } from "react";
import type { Report } from "../../src/judgement.ts";
import { App } from "../../src/tui/app.tsx";
import { arrive, complete } from "../../src/tui/arrive.ts";
import { frameOf } from "../../src/tui/frame.ts";
import { type Effect, press } from "../../src/tui/press.ts";
import { type Given, initialState, type State } from "../../src/tui/state.ts";
import { given, report } from "./fixture.ts";

export type Size = { columns: number; rows: number };

/** The interface on a report, as it stands when all models have come. */
export function opened(
  size: Size,
  of: Pick<Report, "models" | "diagnostics"> = report(),
  by: Given = given,
): State {
  const results = of.models.map((assessment, index) => ({ index, assessment }));
  const said = { diagnostics: of.diagnostics, differences: [] };
  return complete(arrive(initialState(size), results, by), said, by);
}

/** The state after some keys, and what they asked of the world. */
export function pressed(
  state: State,
  keys: readonly string[],
  by: Given = given,
): { state: State; effects: Effect[] } {
  const effects: Effect[] = [];
  let now = state;
  for (const key of keys) {
    const step = press(now, key, by);
    now = step.state;
    if (step.effect !== undefined) effects.push(step.effect);
  }
  return { state: now, effects };
}

/** The screen as Ink draws it, without the spaces at the ends of lines. */
export function drawn(state: State, by: Given = given): string {
  const app = createElement(App, { frame: frameOf(state, by), onKeys: () => undefined });
  return renderToString(app, { columns: state.columns });
}
