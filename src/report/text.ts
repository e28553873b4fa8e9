import type { Assessment, Report } from "../judgement.ts";
import { POSTURES } from "../model.ts";
import { escape, paint, type Terminal } from "../terminal.ts";
import { findingText, remark, waivedText } from "./finding-text.ts";
import { modelName } from "./place.ts";
import { dutiesText, groupDuties, questionsText } from "./questions.ts";
import { modelRows } from "./rows.ts";
import { ASKS, COLORS, count, exitReason, MARKS, pad, postureWord, type ReportOptions } from "./words.ts";
import { wrap } from "./wrap.ts";

/** Findings of one model that are shown; the rest is counted. */
const MOST_FINDINGS = 20;

/**
 * The report for a person: one row a model, then what was found with its evidence, questions, duties, and why the exit code
 * is what it is. Complete by itself: words beside marks, no boxes, nothing cropped.
 */
export function reportText(report: Report, terminal: Terminal, options: ReportOptions): string {
  const sections = options.quiet
    ? quietSections(report, terminal, options)
    : allSections(report, terminal, options);
  return `${sections
    .filter((section) => section.length > 0)
    .map((section) => section.join("\n"))
    .join("\n\n")}\n`;
}

function allSections(report: Report, terminal: Terminal, options: ReportOptions): string[][] {
  return [
    header(report, terminal),
    modelRows(report.models, terminal),
    ...report.models.map((model) => modelSection(model, terminal, options)),
    questionsText(report, terminal),
    dutiesText(report, terminal),
    diagnosticsText(report, terminal),
    summary(report, terminal, options),
  ];
}

/** Only what does not meet the policy or could not be decided; one line where all is well. */
function quietSections(report: Report, terminal: Terminal, options: ReportOptions): string[][] {
  const failing = report.models.filter(({ meetsPolicy, posture }) => !meetsPolicy || posture === "unknown");
  const bare = failing.map((model) => ({ ...model, waived: [] }));
  return [
    ...bare.map((model) => modelSection(model, terminal, { ...options, verbose: false })),
    diagnosticsText(report, terminal),
    [lastLine(report, terminal)],
  ];
}

function header(report: Report, terminal: Terminal): string[] {
  const { manifest, models, rulePack, online } = report;
  const pinned = models.filter(
    ({ provenance, model }) =>
      provenance.pinnedBy === "lockfile" ||
      provenance.pinnedBy === "manifest" ||
      /^[0-9a-f]{40}$/.test(model.revision),
  ).length;
  const parts = [
    count(models.length, "model"),
    `rules ${escape(rulePack, 40)}`,
    online ? "online" : "offline",
    `${pinned} of ${models.length} pinned`,
  ];
  const name = manifest === undefined ? "" : `${paint(terminal, "bold", escape(manifest, 300))}  `;
  return [`${name}${parts.join("   ")}`];
}

function modelSection(model: Assessment, terminal: Terminal, options: ReportOptions): string[] {
  const findings = model.findings.filter(({ posture }) => options.verbose || posture !== "clear");
  if (findings.length === 0 && model.waived.length === 0) return [];
  const mark = terminal.unicode ? `${MARKS[model.posture]} ` : "";
  const lines = [paint(terminal, COLORS[model.posture], `${mark}${modelName(model)}`)];
  const shown = options.verbose ? findings : findings.slice(0, MOST_FINDINGS);
  for (const finding of shown) lines.push(...findingText(finding, model.model, terminal, options));
  for (const waived of model.waived) lines.push(...waivedText(waived, model.model, terminal, options));
  const more = findings.length - shown.length;
  if (more > 0) lines.push(`  and ${count(more, "more finding")} (--verbose)`);
  return lines;
}

function diagnosticsText(report: Report, terminal: Terminal): string[] {
  return report.diagnostics.flatMap(({ severity, message, at, hint }) => {
    const label = paint(terminal, severity === "error" ? "red" : "yellow", `${severity}:`);
    const [first = "", ...rest] = wrap(escape(message), terminal.width - severity.length - 2);
    const place =
      at === undefined
        ? []
        : [`  ${paint(terminal, "cyan", "-->")} ${escape(at.file)}:${at.line}:${at.column}`];
    const fix = hint === undefined ? [] : remark("hint", hint, terminal, 2);
    return [`${label} ${first}`, ...rest.map((line) => `  ${line}`), ...place, ...fix];
  });
}

function summary(report: Report, terminal: Terminal, options: ReportOptions): string[] {
  const { models } = report;
  const findings = models.flatMap((model) => model.findings);
  const notes = findings.filter(({ posture }) => posture === "clear").length;
  const hidden = options.verbose ? "" : " not shown (--verbose)";
  const noted = notes > 0 ? [`${count(notes, "note")}${hidden}`] : [];
  if (isAllWell(report)) return [...wrapped(noted, terminal), lastLine(report, terminal)];
  const present = [...POSTURES]
    .reverse()
    .filter((posture) => models.some((model) => model.posture === posture));
  const digits = String(models.length).length;
  const lines = present.map((posture) => {
    const number = models.filter((model) => model.posture === posture).length;
    const gap = pad("", 11 - posture.length);
    return `${pad(String(number), digits)} ${postureWord(posture, terminal)}${gap}  ${ASKS[posture]}`;
  });
  const duties = [...groupDuties(models).values()].reduce((sum, group) => sum + group.duties.size, 0);
  const counts = [
    count(findings.length - notes, "finding"),
    `${models.reduce((sum, { waived }) => sum + waived.length, 0)} waived`,
    count(duties, "duty", "duties"),
    ...noted,
  ];
  if (report.elapsed !== undefined) counts.push(`${(report.elapsed / 1000).toFixed(1)} s`);
  return [...lines, ...wrapped(counts, terminal), lastLine(report, terminal)];
}

/** Nothing was found, waived or left to do: the rows and one line say it all. */
function isAllWell({ models, exitCode }: Report): boolean {
  return (
    exitCode === 0 &&
    models.every(
      ({ posture, waived, duties, questions }) =>
        posture === "clear" && waived.length + duties.length + questions.length === 0,
    )
  );
}

function wrapped(parts: readonly string[], terminal: Terminal): string[] {
  return parts.length === 0 ? [] : wrap(parts.join(", "), terminal.width);
}

function lastLine(report: Report, terminal: Terminal): string {
  const color = report.exitCode === 0 ? "green" : report.exitCode === 3 ? "magenta" : "red";
  const text = wrap(`exit ${report.exitCode}: ${exitReason(report)}`, terminal.width).join("\n  ");
  return paint(terminal, color, text);
}
