import { POSTURES } from "../model.ts";
import { toggled } from "./answers.ts";
import { contentOfPane, groupOf, modelOf, outlook } from "./contents.ts";
import { SECTIONS } from "./evidence-lines.ts";
import { SORTS } from "./filter.ts";
import { type Command, commandOf } from "./keys.ts";
import { layoutOf, PANES, type PaneName, type ScreenName } from "./layout.ts";
import { focusOn, halfPage, moveBy, moveTo, nextHit } from "./move.ts";
import { rewrap } from "./rewrap.ts";
import { settle, sizeOfPane } from "./settle.ts";
import { at, type Given, type Overlay, type State } from "./state.ts";
import { copied, linked, type Taken, waived } from "./take.ts";
import { startTyping, typeKey } from "./typing.ts";

/** What a key asks of the world outside; everything else happens in the state. */
export type Effect =
  | { kind: "quit" | "interrupt" | "suspend" | "again" }
  | { kind: "copy"; text: string }
  | { kind: "explain"; id: string };

export type Step = { state: State; effect?: Effect };

/** One key, by its name as `keysOf` gives it. */
export function press(before: State, key: string, given: Given): Step {
  if (key === "ctrl-c") return { state: before, effect: { kind: "interrupt" } };
  const state = { ...before, message: undefined };
  if (key === "ctrl-z") return { state, effect: { kind: "suspend" } };
  const step =
    state.typing === undefined
      ? obey(state, commandOf(key), key, given)
      : { state: typeKey(state, state.typing, key, given) };
  return { ...step, state: settle(held(step.state), given) };
}

/** Whoever looks into a model keeps it: while results come in, the first of the list is soon another one. */
function held(state: State): State {
  if (state.focus === "list" || state.selected !== undefined) return state;
  return { ...state, selected: modelOf(state) };
}

function obey(state: State, command: Command | undefined, key: string, given: Given): Step {
  const moved = moving(state, command, given);
  if (moved !== undefined) return { state: moved };
  if (state.overlay !== undefined) return overlaid(state, command, given);
  switch (command) {
    case "quit":
      return { state, effect: { kind: "quit" } };
    case "next-pane":
      return { state: turn(state, 1, given) };
    case "previous-pane":
      return { state: turn(state, -1, given) };
    case "open":
      return { state: open(state, given) };
    case "back":
      return { state: back(state, given) };
    case "next-section":
      return { state: section(state, 1) };
    case "previous-section":
      return { state: section(state, -1) };
    case "zoom":
      return { state: rewrap(state, { ...state, zoomed: !state.zoomed }, given) };
    case "posture":
      return { state: onlyPosture(state, Number(key) - 1) };
    case "sort":
      return { state: nextSort(state) };
    case "models":
    case "questions":
    case "duties":
    case "changes":
      return { state: goTo(state, command, given) };
    case "help":
      return { state: lay(state, { kind: "help" }) };
    case "explain":
      return explained(state, given);
    case "again":
      return again(state, given);
    case "copy":
      return take(state, copied(state, given));
    case "link":
      return take(state, linked(state, given));
    case "waiver":
      return take(state, waived(state, given));
    default:
      return { state };
  }
}

/** What moves within a pane, and works in an overlay as well. */
function moving(state: State, command: Command | undefined, given: Given): State | undefined {
  const free = { ...state, hit: undefined };
  switch (command) {
    case "down":
      return moveBy(free, 1, given);
    case "up":
      return moveBy(free, -1, given);
    case "half-down":
      return moveBy(free, halfPage(state), given);
    case "half-up":
      return moveBy(free, -halfPage(state), given);
    case "top":
      return moveTo(free, 0, given);
    case "bottom":
      return moveTo(free, Number.MAX_SAFE_INTEGER, given);
    case "filter":
      return startTyping(state);
    case "next-hit":
      return nextHit(state, 1, given);
    case "previous-hit":
      return nextHit(state, -1, given);
    default:
      return undefined;
  }
}

const LEADS_ON: ReadonlySet<Command | undefined> = new Set([
  "models",
  "questions",
  "duties",
  "changes",
  "again",
]);

/** Whatever leaves something leaves the overlay first. */
function overlaid(state: State, command: Command | undefined, given: Given): Step {
  const close = { ...state, overlay: undefined, focus: state.under, hit: undefined };
  if (command === "quit" || command === "back" || command === "open" || command === "help")
    return { state: close };
  if (command === "copy" && state.overlay?.kind === "text")
    return { state: { ...state, message: "copied" }, effect: { kind: "copy", text: state.overlay.text } };
  return LEADS_ON.has(command) ? obey(close, command, "", given) : { state };
}

function lay(state: State, overlay: Overlay): State {
  const under = state.focus === "overlay" ? state.under : state.focus;
  return at({ ...state, overlay, under, focus: "overlay", hit: undefined }, "overlay", 0);
}

function take(state: State, taken: Taken): Step {
  if ("message" in taken) return { state: { ...state, message: taken.message } };
  return { state: lay(state, taken.overlay), effect: { kind: "copy", text: taken.text } };
}

/** A text that was asked for and took its time; laid over whatever is looked at by then. */
export function showText(state: State, overlay: Overlay, given: Given): State {
  return settle(lay({ ...state, typing: undefined }, overlay), given);
}

function goTo(state: State, screen: ScreenName, given: Given): State {
  const whole = rewrap(state, { ...state, zoomed: false }, given);
  return { ...whole, screen, focus: PANES[screen][0] ?? "list", hit: undefined };
}

function turn(state: State, by: 1 | -1, given: Given): State {
  const panes = PANES[state.screen];
  const next = panes[(panes.indexOf(state.focus) + by + panes.length) % panes.length];
  return next === undefined ? state : focusOn({ ...state, hit: undefined }, next, given);
}

function open(state: State, given: Given): State {
  switch (state.focus) {
    case "list":
      return focusOn({ ...state, selected: modelOf(state) }, "detail", given);
    case "detail":
      return focusOn(state, "evidence", given);
    case "questions":
      return focusOn(state, "answers", given);
    case "answers": {
      const { width } = sizeOfPane(state, "answers");
      const { answer } = contentOfPane(state, "answers", width, given).at(state.spots.answers.at);
      const question = groupOf(state)?.question;
      if (answer === undefined || question === undefined) return state;
      const next = { ...state, answers: toggled(state.answers, question, answer) };
      return next.answers.size === 0 ? next : { ...next, message: outlook(next, given) };
    }
    default:
      return state;
  }
}

function back(state: State, given: Given): State {
  if (state.zoomed) return rewrap(state, { ...state, zoomed: false }, given);
  const panes: readonly PaneName[] = PANES[state.screen];
  const place = panes.indexOf(state.focus);
  if (place > 0) return { ...state, focus: panes[place - 1] ?? "list", hit: undefined };
  if (state.screen !== "models") return goTo(state, "models", given);
  return { ...state, choice: { ...state.choice, filter: "", postures: [] } };
}

/** Another kind of evidence, brought into sight. */
function section(state: State, by: 1 | -1): State {
  if (state.screen !== "models") return state;
  const place = (SECTIONS.indexOf(state.section) + by + SECTIONS.length) % SECTIONS.length;
  const next = at({ ...state, section: SECTIONS[place] ?? "finding", hit: undefined }, "evidence", 0);
  const shown = layoutOf(next)
    .flat()
    .some(({ pane }) => pane === "evidence");
  return shown ? next : { ...next, focus: "evidence" };
}

function onlyPosture(state: State, place: number): State {
  const posture = POSTURES[place];
  if (posture === undefined || state.screen !== "models") return state;
  const postures = state.choice.postures.includes(posture) ? [] : [posture];
  return { ...state, choice: { ...state.choice, postures } };
}

function nextSort(state: State): State {
  const sort = SORTS[(SORTS.indexOf(state.choice.sort) + 1) % SORTS.length] ?? "worst first";
  return { ...state, choice: { ...state.choice, sort }, message: `sorted: ${sort}` };
}

/** Two readings at once would mix their results. */
function again(state: State, { again: can }: Given): Step {
  if (can === undefined) return { state: { ...state, message: "nothing to read again" } };
  if (state.streaming) return { state: { ...state, message: "still reading: again when all have come" } };
  return { state: { ...state, message: "reading again" }, effect: { kind: "again" } };
}

/** In the list and on the other screens the license; at a finding the finding. */
function explained(state: State, given: Given): Step {
  if (given.explain === undefined)
    return { state: { ...state, message: "this report was opened without its rules" } };
  const id = explainable(state);
  if (id === undefined) return { state: { ...state, message: "nothing to explain here" } };
  return { state: { ...state, message: `looking up \`${id}\`` }, effect: { kind: "explain", id } };
}

function explainable(state: State): string | undefined {
  if (state.screen === "questions") return groupOf(state)?.question.license;
  const model = modelOf(state);
  const finding = model?.findings[state.finding]?.id;
  const license = model?.license.texts[0] ?? model?.license.expression ?? undefined;
  const aside = state.focus === "list" || state.screen !== "models" || state.section === "license";
  return aside ? (license ?? finding) : (finding ?? license);
}
