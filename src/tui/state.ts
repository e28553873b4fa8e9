import type { Assessment, Diagnostic } from "../judgement.ts";
import type { Posture } from "../model.ts";
import type { Terminal } from "../terminal.ts";
import type { Answers } from "./answers.ts";
import type { Difference } from "./change-lines.ts";
import type { Section } from "./evidence-lines.ts";
import type { Choice } from "./filter.ts";
import type { PaneName, ScreenName } from "./layout.ts";
import type { Reassess } from "./preview.ts";

/** What the command line hands in: facts that stay as they are, and what only it can do. */
export type Given = {
  /** Of stdout; its width is not asked for, the screen's size is in the state. */
  terminal: Terminal;
  title: string;
  online: boolean;
  rulePack: string;
  failOn: Posture;
  /** How many models will come; undefined where nobody knows. */
  expected?: number;
  /** Base address of the Hub, for links. */
  endpoint?: string;
  /** Judges all models again with the answers that are tried; left out: the questions' own outcomes are used. */
  reassess?: Reassess;
  /**
   * Opens the same once more: a file may have been edited, a model moved. Rejects with an error whose message may be shown,
   * raw; nothing of the present has changed then.
   */
  again?: () => Promise<Opened>;
  /** What the rule pack says of a finding or a license; foreign words in it are raw. */
  explain?: (id: string) => Promise<string>;
  /** The lines to paste under `waivers:`. */
  waiver?: (finding: string, model: Assessment) => string;
};

/** The models that are shown: as they come, and what is known when all have come. */
export type Source = {
  results: AsyncIterable<Result> | Iterable<Result>;
  /** What is being read just now. */
  doing?(): string | undefined;
  finish(): { diagnostics: readonly Diagnostic[]; differences: readonly Difference[] };
};

/** A model that was judged; `index` is its place in the manifest. */
export type Result = { index: number; assessment: Assessment };

export type Opened = { source: Source; given: Given };

/** The line that is meant, and the first one that is shown. */
export type Spot = { at: number; top: number };

/** What lies over the panes: the key table, or a text to read or to take along. */
export type Overlay =
  | { kind: "help" }
  | { kind: "text"; title: string; text: string; note?: string; url?: string };

/** A line that is being typed; `before` comes back with esc. */
export type Typing = { what: "filter" | "search"; text: string; before: string };

export type State = {
  columns: number;
  rows: number;
  /** In the order of the manifest, as far as they have come. */
  models: readonly Assessment[];
  /** Where each of them stands in the manifest. */
  places: readonly number[];
  streaming: boolean;
  /** What is being read: `reading config.json of org/name`, raw. */
  doing: string | undefined;
  diagnostics: readonly Diagnostic[];
  differences: readonly Difference[];
  screen: ScreenName;
  focus: PaneName;
  /** Where the focus goes back to when the overlay is closed. */
  under: PaneName;
  zoomed: boolean;
  choice: Choice;
  /** The model at hand; undefined until somebody moves or leaves the list: its first, whichever comes to stand there. */
  selected: Assessment | undefined;
  section: Section;
  /** Index into the findings of the model at hand. */
  finding: number;
  answers: Answers;
  spots: Readonly<Record<PaneName, Spot>>;
  search: string;
  /** The line that a search found last, while nobody has moved. */
  hit: { pane: PaneName; line: number } | undefined;
  typing: Typing | undefined;
  overlay: Overlay | undefined;
  /** Said in the footer until the next key. */
  message: string | undefined;
};

const START: Spot = { at: 0, top: 0 };

export function initialState(size: { columns: number; rows: number }): State {
  return {
    ...size,
    models: [],
    places: [],
    streaming: true,
    doing: undefined,
    diagnostics: [],
    differences: [],
    screen: "models",
    focus: "list",
    under: "list",
    zoomed: false,
    choice: { filter: "", postures: [], sort: "worst first" },
    selected: undefined,
    section: "finding",
    finding: 0,
    answers: new Map(),
    spots: {
      list: START,
      detail: START,
      evidence: START,
      questions: START,
      answers: START,
      duties: START,
      changes: START,
      overlay: START,
    },
    search: "",
    hit: undefined,
    typing: undefined,
    overlay: undefined,
    message: undefined,
  };
}

/** The state with one pane at another line. */
export function at(state: State, pane: PaneName, line: number): State {
  return { ...state, spots: { ...state.spots, [pane]: { ...state.spots[pane], at: line } } };
}
