import type { Posture } from "../model.ts";
import { escape, paint, type Terminal } from "../terminal.ts";
import { COLORS, pad, postureWord } from "./words.ts";
import { wrap } from "./wrap.ts";

/** How a term stands for the manifest's deployment: `duty` is a limit that is passed and asks for something instead. */
export type TermState = "applies" | "holds" | "duty" | "broken" | "open" | "not here";

/** One term of a license. */
export type ExplainedTerm = {
  id?: string;
  clause?: string;
  text: string;
  /** What is held against the deployment, and what a breach makes of it. */
  check?: string;
  /** When it applies, in words; left out: always. */
  when?: string;
  /** What it makes of a deployment that it concerns. */
  posture?: Posture;
  state?: TermState;
  /** `open`: the facts that the manifest does not state. */
  missing?: readonly string[];
};

export type ExplainedSection = { title: string; terms: readonly ExplainedTerm[] };

/** Anything that `explain` can tell, ready to be shown: every string is our own or was escaped. */
export type Explanation = {
  id: string;
  kind: "license" | "expression" | "family" | "finding" | "duty" | "fact" | "concept";
  title: string;
  /** Short facts, a label and a value each. */
  about: readonly { label: string; value: string }[];
  /** Paragraphs. */
  text: readonly string[];
  sections: readonly ExplainedSection[];
  /** What the manifest's deployment comes to. */
  deployment?: { manifest: string; posture: Posture; because: readonly string[] };
  /** Ids that can be explained next. */
  related: readonly string[];
};

const STATES: Readonly<Record<TermState, { word: string; posture: Posture }>> = {
  applies: { word: "applies here", posture: "conditional" },
  holds: { word: "holds here", posture: "clear" },
  duty: { word: "passed: the duty applies", posture: "conditional" },
  broken: { word: "does not hold here", posture: "blocked" },
  open: { word: "open", posture: "review" },
  "not here": { word: "not for this deployment", posture: "clear" },
};
/** What tells terms of licenses, and so is no substitute for reading them. */
const TERMS: ReadonlySet<Explanation["kind"]> = new Set(["license", "expression", "duty", "fact"]);
const NOT_ADVICE = "terms in our own words: read the license itself; this is not legal advice";

/** The document of `--format json`: `modelvet/explain@1`. */
export function explainJson(found: Explanation): string {
  return `${JSON.stringify({ schema: "modelvet/explain@1", ...found }, null, 2)}\n`;
}

/** What it is, then what it asks, clause by clause, and how that stands for the manifest's deployment. */
export function explainText(found: Explanation, terminal: Terminal): string {
  const named = found.id.toLowerCase() === found.title.toLowerCase() || found.id === "";
  const head = named ? found.title : `${found.id}: ${found.title}`;
  const lines = wrap(escape(head), terminal.width).map((line) => paint(terminal, "bold", line));
  for (const paragraph of found.text) lines.push("", ...block(escape(paragraph), 2, terminal));
  if (found.about.length > 0) lines.push("", ...aboutLines(found.about, terminal));
  if (found.deployment !== undefined) lines.push("", ...deploymentLines(found.deployment, terminal));
  for (const section of found.sections)
    if (section.terms.length > 0) lines.push("", ...sectionLines(section, terminal));
  if (TERMS.has(found.kind) && found.sections.some(({ terms }) => terms.length > 0))
    lines.push("", ...block(NOT_ADVICE, 0, terminal).map((line) => paint(terminal, "dim", line)));
  if (found.related.length > 0)
    lines.push("", ...hanging("see also: ", found.related.map((id) => escape(id)).join(", "), 0, terminal));
  return `${lines.join("\n")}\n`;
}

function aboutLines(about: Explanation["about"], terminal: Terminal): string[] {
  const widest = Math.max(...about.map(({ label }) => label.length));
  return about.flatMap(({ label, value }) =>
    hanging(pad(label, widest + 2), escape(value), 2, terminal, (head) => paint(terminal, "dim", head)),
  );
}

function deploymentLines(
  { manifest, posture, because }: NonNullable<Explanation["deployment"]>,
  terminal: Terminal,
): string[] {
  const lead = `for the deployment in \`${escape(manifest)}\`: `;
  return [
    `${paint(terminal, "bold", lead)}${postureWord(posture, terminal)}`,
    ...because.flatMap((reason) => hanging("- ", escape(reason), 2, terminal)),
  ];
}

function sectionLines({ title, terms }: ExplainedSection, terminal: Terminal): string[] {
  const head = block(title, 0, terminal).map((line) => paint(terminal, "bold", line));
  return [...head, ...terms.flatMap((term) => termLines(term, terminal))];
}

function termLines(term: ExplainedTerm, terminal: Terminal): string[] {
  const clause = term.clause === undefined ? "" : ` (clause ${term.clause})`;
  const said = term.id === undefined ? `${term.text}${clause}` : `${term.id}${clause}: ${term.text}`;
  const lines = hanging("- ", escape(said), 2, terminal);
  for (const under of [term.check, term.when])
    if (under !== undefined)
      lines.push(...block(escape(under), 6, terminal).map((line) => paint(terminal, "dim", line)));
  const posture = term.posture === undefined ? "" : postureWord(term.posture, terminal);
  const state = term.state === undefined ? "" : stateWord(term.state, terminal);
  const missing = (term.missing ?? []).map((fact) => `\`${escape(fact)}\``).join(", ");
  const open = missing === "" ? "" : `: state ${missing}`;
  const stands = [posture, `${state}${open}`].filter((part) => part !== "").join(", ");
  return stands === "" ? lines : [...lines, `      ${stands}`];
}

function stateWord(state: TermState, terminal: Terminal): string {
  const { word, posture } = STATES[state];
  return state === "not here" ? paint(terminal, "dim", word) : paint(terminal, COLORS[posture], word);
}

function block(text: string, indent: number, terminal: Terminal): string[] {
  return wrap(text, terminal.width - indent).map((line) => `${" ".repeat(indent)}${line}`);
}

/** A head, and a text that is wrapped beside it. */
function hanging(
  head: string,
  text: string,
  indent: number,
  terminal: Terminal,
  painted: (head: string) => string = (plain) => plain,
): string[] {
  const room = Math.max(20, terminal.width - indent - head.length);
  const [first = "", ...rest] = wrap(text, room);
  const shift = " ".repeat(indent);
  return [
    `${shift}${painted(head)}${first}`,
    ...rest.map((line) => `${shift}${" ".repeat(head.length)}${line}`),
  ];
}
