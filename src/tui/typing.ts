import { nextHit } from "./move.ts";
import { at, type Given, type State, type Typing } from "./state.ts";

/** Characters of a filter or a search. */
const LONGEST = 200;

/** Begins a filter in the list, a search anywhere else. */
export function startTyping(state: State): State {
  const what = state.focus === "list" ? "filter" : "search";
  const before = what === "filter" ? state.choice.filter : state.search;
  return { ...state, typing: { what, text: what === "filter" ? before : "", before } };
}

/** A key while a line is typed. The list follows each of them; a search waits for enter. */
export function typeKey(state: State, typing: Typing, key: string, given: Given): State {
  if (key === "enter") {
    const done = { ...state, typing: undefined };
    if (typing.what === "filter") return done;
    const next = { ...done, search: typing.text, hit: undefined };
    return typing.text === "" ? next : nextHit(next, 1, given);
  }
  if (key === "esc") return typed({ ...state, typing: undefined }, { ...typing, text: typing.before });
  if (key === "backspace" && typing.text === "") return { ...state, typing: undefined };
  const text = edited(typing.text, key);
  return text === undefined ? state : typed({ ...state, typing: { ...typing, text } }, { ...typing, text });
}

function edited(text: string, key: string): string | undefined {
  if (key === "backspace") return [...text].slice(0, -1).join("");
  if (key === "ctrl-u") return "";
  const isCharacter = [...key].length === 1;
  return isCharacter && text.length < LONGEST ? text + key : undefined;
}

function typed(state: State, { what, text }: Typing): State {
  if (what === "search") return state;
  return at({ ...state, choice: { ...state.choice, filter: text } }, "list", 0);
}
