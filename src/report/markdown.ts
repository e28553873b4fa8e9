import { type Assessment, type Finding, type Report, shownLicense } from "../judgement.ts";
import { AXES, POSTURES } from "../model.ts";
import { escape } from "../terminal.ts";
import { modelName, placeText } from "./place.ts";
import { groupDuties, groupQuestions } from "./questions.ts";
import { ASKS, count, exitReason, MARKS, STOOD_BEFORE } from "./words.ts";

/** Characters of a pull-request comment on GitHub, with room to spare; the rest is counted. */
const MOST = 60_000;

/** A job summary or pull-request comment. Nothing of a repository can form a link, a mention, a table cell or HTML. */
export function reportMarkdown(report: Report): string {
  const parts = [heading(report), table(report.models)];
  const end = [questions(report), duties(report), diagnostics(report), footer(report)].filter(
    (part) => part !== "",
  );
  let room = MOST - [...parts, ...end].join("\n\n").length;
  let left = 0;
  const worst = [...report.models].sort((a, b) => POSTURES.indexOf(b.posture) - POSTURES.indexOf(a.posture));
  for (const model of worst) {
    const section = modelSection(model);
    if (section === "") continue;
    if (section.length + 2 > room) left++;
    else parts.push(section);
    room -= section.length + 2;
  }
  if (left > 0) parts.push(`_${count(left, "more model")} with findings: see the text report._`);
  return `${[...parts, ...end].join("\n\n")}\n`;
}

function heading(report: Report): string {
  const { posture, models, rulePack } = report;
  const about = `${count(models.length, "model")}, rules ${neutral(rulePack)}, exit ${report.exitCode}: ${exitReason(report)}`;
  return `## modelvet: ${MARKS[posture]} ${posture}\n\n${about}`;
}

function table(models: readonly Assessment[]): string {
  if (models.length === 0) return "";
  const rows = models.map((model) => {
    const license = cell(shownLicense(model) ?? "none read");
    const axes = AXES.map((axis) => `${MARKS[model.axes[axis]]} ${model.axes[axis]}`);
    return `| ${MARKS[model.posture]} ${model.posture} | ${cell(modelName(model))} | ${[...axes, license].join(" | ")} |`;
  });
  return [
    "| posture | model | license | load | provenance | terms |",
    "|---|---|---|---|---|---|",
    ...rows,
  ].join("\n");
}

/** Inside a table a bar ends the cell, even within code. */
const cell = (text: string) => code(text).replaceAll("|", "\\|");

function modelSection(model: Assessment): string {
  const findings = model.findings.filter(({ posture }) => posture !== "clear");
  if (findings.length === 0 && model.waived.length === 0) return "";
  const lines = [
    `### ${MARKS[model.posture]} ${code(modelName(model))}`,
    "",
    ...findings.flatMap((finding) => item(finding, model.model.id)),
  ];
  for (const { finding, waiver } of model.waived) {
    const by = `${waiver.owner}, until ${waiver.expires}: ${waiver.reason}`;
    lines.push(`- waived \`${finding.id}\`: ${neutral(finding.message)} (${neutral(by)})`);
  }
  return lines.join("\n");
}

function item(finding: Finding, own: string): string[] {
  const { posture, id, message, evidence, fix, before } = finding;
  const lines = [
    `- **${posture}** \`${id}\`: ${neutral(message)}`,
    `  at ${code(placeText(evidence[0].place, own))}`,
  ];
  const quote = evidence[0].quote?.split("\n").find((line) => line.trim() !== "");
  if (quote !== undefined) lines.push(`  reads ${code(escape(quote.trim(), 200))}`);
  if (before) lines.push(`  (${STOOD_BEFORE})`);
  if (fix !== undefined) lines.push(...(fix.includes("\n") ? fence(fix, "  ") : [`  hint: ${neutral(fix)}`]));
  return lines;
}

function questions({ models }: Report): string {
  const groups = groupQuestions(models);
  if (groups.length === 0) return "";
  const lines = ["### Questions, the most decisive first", ""];
  for (const { question } of groups) {
    const answers = Object.entries(question.outcomes).map(
      ([answer, posture]) => `${neutral(answer)}: ${posture}`,
    );
    lines.push(`- ${code(question.fact)}: ${neutral(question.because)} (${answers.join("; ")})`);
    if (question.yaml !== undefined) lines.push(...fence(question.yaml, "  "));
  }
  return lines.join("\n");
}

function duties({ models }: Report): string {
  const licenses = groupDuties(models);
  if (licenses.size === 0) return "";
  const lines = ["### Duties", ""];
  for (const [license, group] of licenses) {
    lines.push(`- ${code(license)} (${[...group.models].map(code).join(", ")})`);
    for (const [text, clause] of group.duties)
      lines.push(`  - ${neutral(text)}${clause === "" ? "" : ` (clause ${neutral(clause)})`}`);
  }
  return lines.join("\n");
}

function diagnostics(report: Report): string {
  return report.diagnostics
    .map(({ severity, message, at }) => {
      const where = at === undefined ? "" : ` at ${code(`${at.file}:${at.line}:${at.column}`)}`;
      return `- **${severity}**: ${neutral(message)}${where}`;
    })
    .join("\n");
}

function footer({ models }: Report): string {
  const present = POSTURES.filter((posture) => models.some((model) => model.posture === posture));
  return `_${[...present.map((posture) => `${posture}: ${ASKS[posture]}`), "this is not legal advice"].join("; ")}_`;
}

/** A code span whose fence is longer than any run of backticks inside. */
function code(text: string): string {
  const shown = escape(text);
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const ticks = "`".repeat(longest + 1);
  const space = /^`|`$/.test(shown) ? " " : "";
  return shown === "" ? "` `" : `${ticks}${space}${shown}${space}${ticks}`;
}

/**
 * Prose with foreign words in it: what Markdown and HTML give a meaning is escaped, and a zero-width space keeps GitHub from
 * turning names, numbers and addresses into mentions, references and links. Our own backticks around values stay.
 */
function neutral(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part) => (/^`[^`]+`$/.test(part) ? code(part.slice(1, -1)) : plain(part)))
    .join("");
}

function plain(text: string): string {
  return escape(text)
    .replace(/[\\`*_{}[\]()#+!|~-]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replace(/@|:\/\/|\bwww\./gi, (found) => `${found.charAt(0)}\u200b${found.slice(1)}`)
    .replaceAll("\\#", "\\#\u200b");
}

function fence(text: string, indent: string): string[] {
  const lines = text
    .replace(/\n+$/, "")
    .split("\n")
    .map((line) => escape(line));
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const ticks = "`".repeat(longest + 1);
  return ["", `${indent}${ticks}yaml`, ...lines.map((line) => indent + line), indent + ticks];
}
