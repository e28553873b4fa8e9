import { createHash } from "node:crypto";
import type { Assessment, Finding, Report, Waiver } from "../judgement.ts";
import { POSTURES, type Posture } from "../model.ts";
import { escape } from "../terminal.ts";
import { modelName, placeText } from "./place.ts";

/** Limits of GitHub's ingestion: results of one run, and characters of a description. */
const MOST_RESULTS = 5000;
const LONGEST = 1000;

/** How bad running foreign code is, on the scale GitHub sorts by; license findings are no vulnerabilities and carry none. */
const SEVERITY: Partial<Record<Posture, string>> = { blocked: "9.5", review: "7.0", unknown: "5.0" };

/**
 * SARIF 2.1.0 for code scanning. A result stands on the manifest line of its model, since one result without a place in the
 * repository makes GitHub refuse the whole file; the place within the model is in its message.
 */
export function reportSarif(report: Report, version: string): string {
  const results = report.models.flatMap((model) => [
    ...model.findings.filter(({ posture }) => posture !== "clear").map((one) => resultOf(report, model, one)),
    ...model.waived.map(({ finding, waiver }) => resultOf(report, model, finding, waiver)),
  ]);
  const found = report.models.flatMap(({ findings, waived }) => [
    ...findings,
    ...waived.map(({ finding }) => finding),
  ]);
  const rules = new Map(found.filter(({ posture }) => posture !== "clear").map((one) => [one.id, one]));
  const document = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: { name: "modelvet", semanticVersion: version, rules: [...rules.values()].map(ruleOf) },
        },
        automationDetails: { id: `modelvet/${report.command}/` },
        results: results.slice(0, MOST_RESULTS),
        properties: { rulePack: report.rulePack, posture: report.posture, exitCode: report.exitCode },
      },
    ],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function ruleOf({ id, axis, why, posture }: Finding) {
  const text = escape(why, LONGEST);
  const severity = axis === "load" ? SEVERITY[posture] : undefined;
  return {
    id,
    shortDescription: { text: id.replaceAll("-", " ") },
    fullDescription: { text },
    help: { text: `${text} (modelvet explain ${id})` },
    properties: {
      tags: severity === undefined ? [axis] : [axis, "security"],
      ...(severity === undefined ? {} : { "security-severity": severity }),
    },
  };
}

function resultOf(report: Report, model: Assessment, finding: Finding, waiver?: Waiver) {
  const { at, origin } = model.model;
  const manifest = origin === "manifest";
  const place = placeText(finding.evidence[0].place, model.model.id);
  const hint =
    finding.fix === undefined
      ? ""
      : `\nhint: ${finding.fix
          .split("\n")
          .map((line) => escape(line))
          .join("\n")}`;
  const fails = !finding.before && POSTURES.indexOf(finding.posture) >= POSTURES.indexOf(report.failOn);
  return {
    ruleId: finding.id,
    level: finding.posture === "unknown" && !finding.before ? "warning" : fails ? "error" : "note",
    message: { text: `${modelName(model)}: ${escape(finding.message)}\nat ${place}${hint}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(manifest ? at.file : (report.manifest ?? "models.yaml")) },
          region: manifest ? { startLine: at.line, startColumn: at.column } : { startLine: 1 },
        },
      },
    ],
    partialFingerprints: { primaryLocationLineHash: fingerprintOf(model, finding) },
    ...(waiver === undefined
      ? {}
      : {
          suppressions: [
            {
              kind: "external",
              status: "accepted",
              justification: escape(`${waiver.owner}: ${waiver.reason}`, LONGEST),
            },
          ],
        }),
  };
}

/** Stable when lines move: what was found, in which model, in which of its files. */
function fingerprintOf({ model }: Assessment, finding: Finding): string {
  const { path, member } = finding.evidence[0].place;
  const parts = [finding.id, model.id, model.quant, path, member, finding.message];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);
}

/** Relative to the repository, with slashes, and never empty or absolute. */
function uriOf(file: string): string {
  const path = file.replaceAll("\\", "/").replace(/^(?:\.{0,2}\/)+/, "");
  return path === "" || path.startsWith("<")
    ? "models.yaml"
    : path.split("/").map(encodeURIComponent).join("/");
}
