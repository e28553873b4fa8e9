import type { Assessment, Finding } from "../judgement.ts";
import type { Evidence, LicenseText } from "../model.ts";
import { addressOf, placeText } from "./address.ts";
import { tame, wrapWords } from "./cells.ts";
import { textLines } from "./license-lines.ts";
import { blank, fact, type Line, pasted, prose, say } from "./line.ts";
import { disassembly } from "./load-lines.ts";
import { postureSpan } from "./marks.ts";

/** Pieces of evidence of one finding that are shown. */
const MOST = 50;

export type EvidenceFacts = { unicode: boolean; endpoint: string | undefined };

/** One finding with all it points at: quotes, hashes, and what else was seen at those places. */
export function findingEvidence(
  model: Assessment,
  finding: Finding,
  width: number,
  facts: EvidenceFacts,
): Line[] {
  const note = finding.posture === "clear";
  const { evidence } = finding;
  const head: Line = {
    spans: [
      note ? { text: "note", as: "dim" } : postureSpan(finding.posture, facts.unicode),
      { text: " " },
      { text: tame(finding.id, 100), as: "bold" },
      { text: ` ${finding.axis}`, as: "dim" },
    ],
  };
  return [
    head,
    ...prose(finding.message, width),
    ...prose(finding.why, width, { as: "dim" }),
    ...hint(finding.fix, width),
    ...evidence
      .slice(0, MOST)
      .flatMap((one, n) => [
        blank,
        ...(evidence.length > 1 ? [say(`evidence ${n + 1}/${evidence.length}`, "dim")] : []),
        ...oneEvidence(model, one, width, facts),
      ]),
    ...(evidence.length > MOST ? [say(`and ${evidence.length - MOST} more`, "dim")] : []),
  ];
}

/** Lines that can be pasted stay lines of their own. */
function hint(fix: string | undefined, width: number): Line[] {
  if (fix === undefined) return [];
  const [first = "", ...rest] = fix.split("\n");
  if (rest.length === 0)
    return wrapWords(tame(first), width - 6).map((text, n) => ({
      spans: [{ text: n === 0 ? "hint: " : "      ", as: "cyan" }, { text }],
    }));
  return [say("hint:", "cyan"), ...pasted([first, ...rest], width, 2)];
}

function oneEvidence(model: Assessment, one: Evidence, width: number, facts: EvidenceFacts): Line[] {
  const { place, quote, sha256 } = one;
  const url = addressOf(place, model, facts.endpoint);
  const foreign = place.repo !== undefined && place.repo !== model.model.id ? `${place.repo} ` : "";
  return [
    ...wrapWords(tame(foreign + placeText(place)), width).map(
      (text): Line => ({ spans: [{ text, as: "cyan", url }] }),
    ),
    ...(quote === undefined ? [] : quoteLines(quote, place.at, width, facts.unicode)),
    ...(sha256 === undefined ? [] : fact("sha256", sha256, width, "dim")),
    ...around(model, one, width, facts.unicode),
  ];
}

/** The quote with its line numbers in the gutter, and a caret under the column that is meant. */
function quoteLines(quote: string, at: Evidence["place"]["at"], width: number, unicode: boolean): Line[] {
  const bar = unicode ? "│" : "|";
  const number = at !== undefined && "line" in at ? at.line : undefined;
  const column = at !== undefined && "line" in at ? at.column : undefined;
  return quote
    .split("\n")
    .slice(0, 40)
    .flatMap((line, n) => {
      const gutter = number === undefined ? "" : String(number + n);
      const rows = wrapWords(tame(line), width - gutter.length - 3).map(
        (text, row): Line => ({
          spans: [
            { text: `${row === 0 ? gutter : " ".repeat(gutter.length)} ${bar} `, as: "cyan" },
            { text, as: "bold" },
          ],
        }),
      );
      const caret =
        n === 0 && column !== undefined && column > 1 && column <= line.length && rows.length === 1;
      if (!caret) return rows;
      const before = [...tame(line.slice(0, column - 1))].length;
      return [
        ...rows,
        {
          spans: [
            { text: `${" ".repeat(gutter.length)} ${bar} `, as: "cyan" },
            { text: `${" ".repeat(before)}^`, as: "red" },
          ],
        },
      ];
    });
}

/** What the facts of the model say of the same place: the pickle around an offset, the license text around a line. */
function around(model: Assessment, { place }: Evidence, width: number, unicode: boolean): Line[] {
  const { evidence } = model;
  if (evidence === undefined || (place.repo !== undefined && place.repo !== model.model.id)) return [];
  const artifact = evidence.artifacts.find(({ path }) => path === place.path);
  if (artifact !== undefined && artifact.globals.length + artifact.observations.length > 0)
    return disassembly(artifact, place, width, unicode);
  const text = evidence.texts.find((one: LicenseText) => one.path === place.path);
  const found = text?.identification;
  if (text === undefined || found === undefined) return [];
  // Of a card that only names its license, the line that is quoted says it all.
  return found.matches.length === 0 && !found.unrecognised ? [] : textLines(text, width, unicode);
}
