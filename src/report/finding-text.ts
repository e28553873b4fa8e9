import stringWidth from "string-width";
import type { Finding, Waived } from "../judgement.ts";
import type { Evidence, ModelRef } from "../model.ts";
import { escape, paint, type Terminal } from "../terminal.ts";
import { excerpt } from "./excerpt.ts";
import { hintFor } from "./hint.ts";
import { placeLink, placeText } from "./place.ts";
import { COLORS, type ReportOptions, STOOD_BEFORE } from "./words.ts";
import { wrap } from "./wrap.ts";

/** Places of one finding that are shown; the rest is counted. */
const MOST_PLACES = 3;

/** A finding of one model: what, where with the quoted line, why, and the hint to paste. */
export function findingText(
  finding: Finding,
  model: ModelRef,
  terminal: Terminal,
  options: ReportOptions,
): string[] {
  const lines = title(finding.posture === "clear" ? "note" : finding.posture, finding, terminal);
  const shown = options.verbose ? finding.evidence : finding.evidence.slice(0, MOST_PLACES);
  for (const evidence of shown) lines.push(...evidenceText(evidence, model.id, terminal, options));
  const more = finding.evidence.length - shown.length;
  if (more > 0) lines.push(`    and ${more} more ${more === 1 ? "place" : "places"} (--verbose)`);
  if (finding.before) lines.push(...remark("before", STOOD_BEFORE, terminal));
  const quoted = finding.evidence.some(({ quote }) => quote !== undefined);
  if (options.verbose || !quoted) lines.push(...remark("why", finding.why, terminal));
  if (finding.fix !== undefined) lines.push(...remark("hint", hintFor(finding.fix, model), terminal));
  return lines;
}

/** An accepted finding stays visible: by whom, why and until when. */
export function waivedText(
  { finding, waiver }: Waived,
  model: ModelRef,
  terminal: Terminal,
  options: ReportOptions,
): string[] {
  const lines = title("waived", finding, terminal);
  if (options.verbose)
    lines.push(...finding.evidence.flatMap((one) => evidenceText(one, model.id, terminal, options)));
  const by = `${waiver.owner}, until ${waiver.expires}: ${waiver.reason}`;
  return [...lines, ...remark("waived by", by, terminal)];
}

function title(word: Finding["posture"] | "note" | "waived", finding: Finding, terminal: Terminal): string[] {
  const head = `${word}[${finding.id}]:`;
  const color = word === "note" || word === "waived" ? "dim" : COLORS[word];
  const [first = "", ...rest] = wrap(`${head} ${escape(finding.message)}`, terminal.width - 2);
  const painted = first.startsWith(head) ? paint(terminal, color, head) + first.slice(head.length) : first;
  return [`  ${painted}`, ...rest.map((line) => `  ${line}`)];
}

function evidenceText(
  { place, quote, sha256 }: Evidence,
  own: string,
  terminal: Terminal,
  options: ReportOptions,
): string[] {
  const arrow = `    ${paint(terminal, "cyan", "-->")} ${placeLink(place, own, terminal, options.endpoint)}`;
  const short = `${sha256?.slice(0, 8)}${terminal.unicode ? "…" : "..."}`;
  const hash = sha256 === undefined ? "" : `sha256 ${options.verbose ? sha256 : short}`;
  const beside = stringWidth(placeText(place, own)) + hash.length + 10 <= terminal.width;
  const lines = beside && hash !== "" ? [`${arrow}  ${paint(terminal, "dim", hash)}`] : [arrow];
  if (!beside && hash !== "") lines.push(`        ${paint(terminal, "dim", hash)}`);
  if (quote === undefined || quote.trim() === "") return lines;
  const narrow = { ...terminal, width: terminal.width - 4 };
  return [...lines, ...quoteText(place, quote, narrow).map((line) => `    ${line}`)];
}

/** The quoted line with carets: from the column on where one is given and lies within the quote, else under all of it. */
function quoteText({ at }: Evidence["place"], quote: string, terminal: Terminal): string[] {
  const [text = "", ...more] = quote.split(/\r?\n/).filter((line) => line.trim() !== "");
  const number = at === undefined ? "" : "offset" in at ? `0x${at.offset.toString(16)}` : at.line;
  const start = text.length - text.trimStart().length + 1;
  const given = at !== undefined && "line" in at ? (at.column ?? start) : start;
  const column = given > start && given <= text.trimEnd().length ? given : start;
  const length = text.trimEnd().length - column + 1;
  const lines = excerpt({ text, number, column, length, label: "" }, terminal);
  if (more.length === 0) return lines;
  const gutter = " ".repeat(String(number).length);
  return [...lines, `${gutter} ${paint(terminal, "cyan", "|")} and ${more.length} more quoted lines`];
}

/** `= hint: …`; YAML keeps its own lines and indentation, prose is wrapped, and neither is cut. */
export function remark(label: string, text: string, terminal: Terminal, indent = 5): string[] {
  const head = `= ${label}: `;
  const room = Math.max(24, terminal.width - indent - head.length);
  const given = text
    .replace(/\n+$/, "")
    .split("\n")
    .map((line) => escape(line));
  const [first = "", ...rest] = given.length > 1 ? ["", ...given] : wrap(given[0] ?? "", room);
  const shift = " ".repeat(given.length > 1 ? indent + 2 : indent + head.length);
  return [
    `${" ".repeat(indent)}${paint(terminal, "cyan", head.trimEnd())}${first === "" ? "" : ` ${first}`}`,
    ...rest.map((line) => `${shift}${line}`),
  ];
}
