import type { Assessment } from "../judgement.ts";
import type { Posture } from "../model.ts";
import { changesLines } from "./change-lines.ts";
import { detailLines } from "./detail-lines.ts";
import { dutyLines } from "./duty-lines.ts";
import { evidenceContent, type Section } from "./evidence-lines.ts";
import { chosen } from "./filter.ts";
import { helpLines } from "./help-lines.ts";
import type { PaneName } from "./layout.ts";
import { type Content, contentOf, say, textOf } from "./line.ts";
import { modelRow } from "./model-rows.ts";
import { overlayLines } from "./overlay-lines.ts";
import { type Preview, previewOf } from "./preview.ts";
import { groupQuestions } from "./question-groups.ts";
import { answerLines, questionRows, totalLine } from "./question-lines.ts";
import { remember } from "./remember.ts";
import type { Given, State } from "./state.ts";

const listed = remember(chosen);
const grouped = remember(groupQuestions);
const previewed = remember(previewOf);
const detailed = remember((model: Assessment, width: number, failOn: Posture, unicode: boolean) =>
  contentOf(detailLines(model, width, { failOn, unicode })),
);
const evident = remember(
  (
    model: Assessment,
    section: Section,
    finding: number,
    width: number,
    unicode: boolean,
    endpoint: string | undefined,
  ) => evidenceContent(model, section, finding, width, { unicode, endpoint }),
);
const owed = remember((models: readonly Assessment[], width: number) => contentOf(dutyLines(models, width)));
const differing = remember(
  (diagnostics: State["diagnostics"], differences: State["differences"], width: number) =>
    contentOf(changesLines(diagnostics, differences, width)),
);

/** The models of the list, in its order. */
export function rowsOf({ models, choice }: State): Assessment[] {
  return listed(models, choice).flatMap((index) => models[index] ?? []);
}

/** The model at hand: the one that was chosen while it is listed, else the first. */
export function modelOf(state: State): Assessment | undefined {
  const { selected } = state;
  const rows = listed(state.models, state.choice);
  if (selected !== undefined && rows.some((index) => state.models[index] === selected)) return selected;
  return state.models[rows[0] ?? -1];
}

export function groupsOf({ models }: State) {
  return grouped(models);
}

export function groupOf(state: State) {
  return groupsOf(state)[state.spots.questions.at];
}

/** Of what has not come, nobody can say that there is none. */
const YET = say("nothing yet: still reading", "dim");

/** The lines of one pane for its inner width. */
export function contentOfPane(state: State, pane: PaneName, width: number, given: Given): Content {
  const { unicode } = given.terminal;
  switch (pane) {
    case "list":
      return listContent(state, width, given);
    case "detail":
    case "evidence": {
      const model = modelOf(state);
      if (model === undefined) return contentOf([]);
      if (pane === "detail") return detailed(model, width, given.failOn, unicode);
      return evident(model, state.section, state.finding, width, unicode, given.endpoint);
    }
    case "questions":
      if (state.streaming && groupsOf(state).length === 0) return contentOf([YET]);
      return questionRows(groupsOf(state), state.models, state.answers, unicode);
    case "answers":
      return answersContent(state, width, given);
    case "duties":
      if (state.streaming && state.models.every(({ duties }) => duties.length === 0)) return contentOf([YET]);
      return owed(state.models, width);
    case "changes":
      if (state.streaming) return contentOf([YET]);
      return differing(state.diagnostics, state.differences, width);
    case "overlay":
      if (state.overlay === undefined) return contentOf([]);
      if (state.overlay.kind === "help") return contentOf(helpLines(width, unicode));
      return contentOf(overlayLines(state.overlay, width));
  }
}

function listContent(state: State, width: number, given: Given): Content {
  const { models, choice, streaming } = state;
  const after = previewOfState(state, given)?.postures;
  const indices = listed(models, choice);
  if (indices.length === 0) {
    const why =
      models.length > 0 ? "no model fits: esc drops the filter" : streaming ? "reading" : "no models";
    return contentOf([say(why, "dim")]);
  }
  return {
    length: indices.length,
    at: (index) => {
      const place = indices[index] ?? -1;
      const model = models[place];
      if (model === undefined) return { spans: [] };
      return modelRow(model, width, given.terminal.unicode, after?.[place]);
    },
  };
}

/** What the answers that are tried would make of all models; undefined where none is. */
export function previewOfState({ models, answers }: State, given: Given): Preview | undefined {
  return answers.size === 0 ? undefined : previewed(models, answers, given.reassess);
}

/** How postures would change with the answers that are tried, in one line. */
export function outlook({ models, answers }: State, given: Given): string {
  return textOf(totalLine(models, previewed(models, answers, given.reassess), given.terminal.unicode)).trim();
}

function answersContent(state: State, width: number, given: Given): Content {
  const { models, answers } = state;
  const group = groupOf(state);
  if (group === undefined) return contentOf([]);
  const preview = previewed(models, answers, given.reassess);
  return contentOf(answerLines({ group, models, answers, preview }, width, given.terminal.unicode));
}
