import type { Assessment, Finding } from "../judgement.ts";
import type { Evidence } from "../model.ts";
import { addressOf, placeText } from "./address.ts";
import { manifestLines } from "./answers.ts";
import { tame } from "./cells.ts";
import { clipboardSequence } from "./clipboard.ts";
import { contentOfPane, groupOf, modelOf } from "./contents.ts";
import { fileTexts } from "./file-lines.ts";
import { type Content, textOf } from "./line.ts";
import { nameOf } from "./marks.ts";
import type { Given, Overlay, State } from "./state.ts";

/** What is copied; foreign words in it are harmless already, since it is pasted into a shell or an editor. */
export type Taken = { overlay: Overlay; text: string } | { message: string };

const SENT = "sent to the clipboard; where your terminal does not take it, select it here. esc closes";
const TOO_LONG = "too long for the clipboard of a terminal: select it here. esc closes";
/** Columns of what is copied as a text: no line of it is broken by the screen. */
const UNBROKEN = 100;
const MOST_LINES = 2000;

function taken(title: string, text: string, more = ""): Taken {
  const note = clipboardSequence(text) === undefined ? TOO_LONG : SENT;
  return { text, overlay: { kind: "text", title, text, note: `${note}${more}` } };
}

/** What is pasted into the manifest is seen here once that is read again. */
const pasting = ({ again }: Given) => (again === undefined ? "" : ", `r` reads the manifest again");

const harmless = (text: string) =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => tame(line))
    .join("\n");

/** The finding at hand, or the other evidence that is read; on the other screens the manifest lines, the duties or the changes. */
export function copied(state: State, given: Given): Taken {
  if (state.screen === "questions") {
    const lines = answeredLines(state);
    return lines.length === 0
      ? { message: "no manifest lines: try an answer first" }
      : taken("lines for the manifest", harmless(lines.join("\n")), pasting(given));
  }
  if (state.screen !== "models") {
    const lines = linesOf(contentOfPane(state, state.screen, UNBROKEN, given));
    return taken(state.screen, lines.join("\n").trimEnd());
  }
  const model = modelOf(state);
  const finding = model?.findings[state.finding];
  if (model === undefined) return { message: "no model" };
  if (state.focus === "evidence" && state.section !== "finding")
    return taken(state.section, sectionText(state, model, given));
  if (finding === undefined) return taken("model", `${modelText(model)}: ${model.posture}`);
  return taken("finding", findingText(model, finding));
}

/** What the pane shows of the model, whole: hashes and paths are cut on a screen. */
function sectionText(state: State, model: Assessment, given: Given): string {
  const of = `${modelText(model)}: ${state.section}`;
  if (state.section === "files") return [of, ...fileTexts(model)].join("\n");
  return [of, ...linesOf(contentOfPane(state, "evidence", UNBROKEN, given))].join("\n").trimEnd();
}

const linesOf = (content: Content) =>
  Array.from({ length: Math.min(content.length, MOST_LINES) }, (_, n) => textOf(content.at(n)).trimEnd());

function answeredLines(state: State): string[] {
  if (state.answers.size > 0) return manifestLines(state.answers.values());
  return groupOf(state)?.question.yaml?.split("\n") ?? [];
}

const modelText = (model: Assessment) =>
  `${tame(nameOf(model), 300)}${model.commit === undefined ? "" : `@${model.commit}`}`;

function findingText(model: Assessment, { id, posture, message, why, fix, evidence }: Finding): string {
  const word = posture === "clear" ? "note" : posture;
  return [
    modelText(model),
    `${word}[${tame(id, 100)}]: ${tame(message)}`,
    ...evidence.slice(0, 20).flatMap(evidenceText),
    `why: ${tame(why)}`,
    ...(fix === undefined ? [] : ["hint:", ...fix.split("\n").map((line) => `  ${tame(line)}`)]),
  ].join("\n");
}

function evidenceText({ place, quote, sha256 }: Evidence): string[] {
  const hash = sha256 === undefined ? "" : `  sha256 ${tame(sha256, 64)}`;
  return [
    `  --> ${tame(placeText(place))}${hash}`,
    ...(quote ?? "")
      .split("\n")
      .slice(0, 20)
      .flatMap((line) => (line.trim() === "" ? [] : [`    | ${tame(line)}`])),
  ];
}

/** The address of the evidence at hand. Nothing is opened: a terminal shows it as a link, and it can be copied. */
export function linked(state: State, given: Given): Taken {
  if (state.screen !== "models") return { message: "evidence stands with its model: `m`, then choose one" };
  const model = modelOf(state);
  if (model === undefined) return { message: "no model" };
  const [first] = model.findings[state.finding]?.evidence ?? [];
  const place = first?.place ?? { path: "README.md" };
  const url = addressOf(place, model, given.endpoint);
  if (url === undefined) return { message: "no address: not a file on the Hub at a known commit" };
  return {
    text: url,
    overlay: { kind: "text", title: tame(placeText(place), 200), text: url, note: SENT, url },
  };
}

/** The waiver of the finding at hand; who accepts it and why is left to that person. */
export function waived(state: State, given: Given): Taken {
  if (state.screen !== "models") return { message: "a finding is waived: `m`, then choose one" };
  const model = modelOf(state);
  const finding = model?.findings[state.finding];
  if (model === undefined || finding === undefined) return { message: "no finding to waive" };
  if (finding.posture === "clear") return { message: "a note stands in nobody's way: nothing to waive" };
  if (given.waiver === undefined) return { message: "this report was opened without its rules" };
  return taken("waiver for the manifest", harmless(given.waiver(finding.id, model)), pasting(given));
}
