import { type Assessment, type Finding, shownLicense } from "../judgement.ts";
import { AXES, type Posture } from "../model.ts";
import { tame, wrapWords } from "./cells.ts";
import { blank, fact, type Line, prose, say, titled } from "./line.ts";
import { asksOf, colorOf, isPinned, markOf, postureSpan } from "./marks.ts";

/** Findings of one model that are listed; the plain report has no other limit. */
const MOST_FINDINGS = 500;

export type DetailFacts = { failOn: Posture; unicode: boolean };

/** One model: its posture and axes, on what the license conclusion rests, what was found, what was waived. */
export function detailLines(model: Assessment, width: number, { failOn, unicode }: DetailFacts): Line[] {
  const meets = model.meetsPolicy ? "meets the policy" : "does not meet the policy";
  return [
    { spans: [postureSpan(model.posture, unicode), { text: `  ${asksOf(model.posture)}`, as: "dim" }] },
    ...axesLines(model, width, unicode),
    ...fact("policy", `${meets} (failOn: ${failOn})`, width, model.meetsPolicy ? undefined : "red"),
    ...licenseFacts(model, width),
    ...fact("commit", commitFact(model), width),
    ...fact("loads", loadFact(model), width),
    ...findingsLines(model, width, unicode),
    ...waivedLines(model, width),
    ...counts(model),
  ];
}

/** The axes on one line, or one each where they do not fit. */
function axesLines(model: Assessment, width: number, unicode: boolean): Line[] {
  const parts = AXES.map((axis) => [
    { text: `${axis} `, as: "dim" as const },
    postureSpan(model.axes[axis], unicode),
  ]);
  const length = parts.flat().reduce((sum, { text }) => sum + text.length, (parts.length - 1) * 3);
  if (length > width) return parts.map((spans) => ({ spans }));
  return [{ spans: parts.flatMap((spans, n) => (n === 0 ? spans : [{ text: "   " }, ...spans])) }];
}

function licenseFacts(model: Assessment, width: number): Line[] {
  const { license } = model;
  const family = license.family === null ? "" : `, ${license.family}`;
  const texts = license.texts.filter((text) => text !== license.expression);
  return [
    ...fact("license", `${shownLicense(model) ?? "none was concluded"}${family}`, width),
    ...fact("basis", `${license.basis}${license.conflict ? ", and the evidence disagrees" : ""}`, width),
    ...(texts.length === 0 ? [] : fact("text", texts.join(", "), width)),
    ...(license.declared.length === 0 ? [] : fact("declared", license.declared.join(", "), width)),
  ];
}

function commitFact(model: Assessment): string {
  const { provenance, commit } = model;
  if (model.model.source === "directory")
    return `${commit?.slice(0, 12) ?? "none"}, directory: ${provenance.directory ?? "no origin"}`;
  const pin = isPinned(model) ? "pinned" : `at \`${model.model.revision}\`, not pinned`;
  const proof = { proven: "listing proven", mismatch: "listing does not match", unavailable: "no proof" };
  return `${commit?.slice(0, 12) ?? "not resolved"}, ${pin}, ${proof[provenance.proof]}`;
}

function loadFact({ evidence, model }: Assessment): string {
  if (evidence === undefined) return "not known: the report has no evidence";
  const { weights, opened, skipped } = evidence.loadPath;
  const by = model.loader === undefined ? "any loader" : model.loader;
  const left = skipped.length === 0 ? "" : `, ${skipped.length} left alone`;
  return `${weights === "none" ? "no weights" : weights}, ${opened.length} opened by ${by}${left}`;
}

/** Findings that count first, then notes; the cursor on any line of one chooses it. */
function findingsLines(model: Assessment, width: number, unicode: boolean): Line[] {
  const notes = model.findings.filter(({ posture }) => posture === "clear").length;
  const count = model.findings.length - notes;
  const title = count === 0 ? "no findings" : `${count} ${count === 1 ? "finding" : "findings"}`;
  const more = notes === 0 ? "" : `, ${notes} ${notes === 1 ? "note" : "notes"}`;
  const shown = model.findings.slice(0, MOST_FINDINGS);
  const left = model.findings.length - shown.length;
  return [
    blank,
    titled(title + more),
    ...shown.flatMap((finding, index) =>
      findingLines(finding, width, unicode).map((line) => ({ ...line, finding: index })),
    ),
    ...(left > 0 ? [say(`and ${left} more: the plain report has them all`, "dim")] : []),
  ];
}

function findingLines(finding: Finding, width: number, unicode: boolean): Line[] {
  const { posture, id, message } = finding;
  const note = posture === "clear";
  const word = note ? "note" : posture;
  const color = note ? ("dim" as const) : colorOf(posture);
  return [
    {
      spans: [
        note ? { text: unicode ? "·" : "-", as: color } : markOf(posture, unicode),
        { text: ` ${word} `, as: color },
        { text: tame(id, 100), as: "bold" },
      ],
    },
    ...wrapWords(tame(message), width - 4).map((text) => say(`    ${text}`)),
  ];
}

function waivedLines({ waived }: Assessment, width: number): Line[] {
  if (waived.length === 0) return [];
  return [
    blank,
    titled(`${waived.length} waived`),
    ...waived
      .slice(0, MOST_FINDINGS)
      .flatMap(({ finding, waiver }) => [
        say(tame(finding.id, 100)),
        ...prose(`${waiver.reason} (${waiver.owner}, until ${waiver.expires})`, width, { by: 4, as: "dim" }),
      ]),
  ];
}

function counts({ questions, duties }: Assessment): Line[] {
  if (questions.length + duties.length === 0) return [];
  const of = (count: number, one: string, many: string, key: string) =>
    count === 0 ? [] : [`${count} ${count === 1 ? one : many} (${key})`];
  return [
    blank,
    say(
      [
        ...of(questions.length, "question", "questions", "a"),
        ...of(duties.length, "duty", "duties", "d"),
      ].join(", "),
      "cyan",
    ),
  ];
}
