import type { Assessment, Finding, Report } from "../judgement.ts";
import { POSTURES, type Position, type Posture } from "../model.ts";
import { escape } from "../terminal.ts";
import { modelName, placeText } from "./place.ts";
import { exitReason, STOOD_BEFORE } from "./words.ts";

type Level = "error" | "warning" | "notice";
type Annotation = {
  level: Level;
  at: Position | undefined;
  title: string;
  message: string;
  posture: Posture;
};

/** GitHub shows about this many annotations of a kind for one step; the worst come first, the rest is counted. */
const MOST = 10;

/** Workflow commands that annotate the manifest's own lines, the worst first, and the reason of the exit code. */
export function reportGithub(report: Report): string {
  const found = report.models.flatMap((model) =>
    model.findings
      .filter(({ posture }) => posture !== "clear")
      .map((finding) => annotationOf(model, finding, report.failOn)),
  );
  found.sort((a, b) => POSTURES.indexOf(b.posture) - POSTURES.indexOf(a.posture));
  const said = report.diagnostics.map(({ severity, message, at, hint }): Annotation => {
    const text = hint === undefined ? message : `${message}\nhint: ${hint}`;
    return { level: severity, at, title: "modelvet", message: text, posture: "review" };
  });
  const all = [...said, ...found];
  const lines = (["error", "warning", "notice"] as const).flatMap((level) => {
    const mine = all.filter((one) => one.level === level);
    const more = mine.length - MOST;
    const rest =
      more > 0 ? [`::${level} title=modelvet::${more} more of this kind are in the text report`] : [];
    return [...mine.slice(0, MOST).map(command), ...rest];
  });
  return `${[...lines, `modelvet: exit ${report.exitCode}: ${exitReason(report)}`].join("\n")}\n`;
}

/** What ends a run before there is a report, as a command of its own. */
export function githubError(message: string, at: Position | undefined): string {
  return `${command({ level: "error", at, title: "modelvet", message, posture: "blocked" })}\n`;
}

function annotationOf(model: Assessment, finding: Finding, failOn: Posture): Annotation {
  const fails = !finding.before && POSTURES.indexOf(finding.posture) >= POSTURES.indexOf(failOn);
  const level =
    finding.posture === "unknown" && !finding.before
      ? "warning"
      : fails && !model.meetsPolicy
        ? "error"
        : "notice";
  // Only line breaks of our own part lines: a foreign one would put words into our mouth.
  const place = placeText(finding.evidence[0].place, model.model.id);
  const lines = [escape(finding.message), `at ${escape(place)}`];
  if (finding.before) lines.push(STOOD_BEFORE);
  if (finding.fix !== undefined) lines.push(`hint: ${finding.fix}`);
  return {
    level,
    at: model.model.origin === "manifest" ? model.model.at : undefined,
    title: `${modelName(model)}: ${finding.posture}[${finding.id}]`,
    message: lines.join("\n"),
    posture: finding.posture,
  };
}

function command({ level, at, title, message }: Annotation): string {
  const place = at === undefined ? [] : [`file=${property(at.file)}`, `line=${at.line}`, `col=${at.column}`];
  return `::${level} ${[...place, `title=${property(title)}`].join(",")}::${data(message)}`;
}

/** Of a command's message: the runner reads `%25`, `%0D` and `%0A`; a foreign line break would start another command. */
function data(text: string): string {
  return text
    .split("\n")
    .map((line) => escape(line).replaceAll("%", "%25"))
    .join("%0A");
}

function property(text: string): string {
  return escape(text).replaceAll("%", "%25").replaceAll(":", "%3A").replaceAll(",", "%2C");
}
