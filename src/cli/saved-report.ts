import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { UserError } from "../errors.ts";
import type { Assessment, Finding, Report, Waived } from "../judgement.ts";
import { isObject } from "../lock/shape.ts";
import type { Evidence, ModelEvidence, ModelRef, Place } from "../model.ts";
import { savedReport } from "./saved-shape.ts";

/** Bytes of a saved report: a thousand models with their evidence stay below it. */
const LARGEST = 512 * 1024 * 1024;
const SCHEMA = /^modelvet\/(scan|check)@1$/;

type FlatPlace = Omit<Place, "at"> & { line?: number; column?: number; offset?: number; length?: number };
type SavedFinding = Omit<Finding, "evidence" | "why"> & {
  why?: string;
  place: FlatPlace;
  evidence?: readonly (Omit<Evidence, "place"> & { place: FlatPlace })[];
};
type SavedModel = Pick<Assessment, "posture" | "meetsPolicy" | "axes" | "duties" | "questions"> & {
  id: string;
  requested: string;
  commit: string | null;
  license: Omit<Assessment["license"], "texts"> & { texts?: readonly string[] };
  provenance: { [Key in keyof Assessment["provenance"]]: Assessment["provenance"][Key] | null };
  findings: readonly SavedFinding[];
  waived?: readonly (SavedFinding & { waiver: Omit<Waived["waiver"], "finding" | "model"> })[];
} & Partial<Pick<ModelRef, "source" | "origin" | "quant" | "loader" | "deployment" | "at">> &
  Partial<Omit<ModelEvidence, "id" | "source" | "requested" | "commit" | "provenance" | "multimodal">>;
type Saved = Pick<Report, "posture" | "exitCode" | "rulePack"> & {
  models: readonly SavedModel[];
  manifest?: string | null;
} & Partial<Pick<Report, "online" | "failOn" | "diagnostics" | "elapsed">>;

/** Reads what `scan --format json` printed. Throws UserError where the file is not such a report. */
export function readSavedReport(cwd: string, named: string): Report {
  const path = resolve(cwd, named);
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isFile()) throw new UserError("path-not-found", `there is no file \`${named}\``);
  if (found.size > LARGEST)
    throw new UserError("usage", `\`${named}\` has ${found.size} bytes`, {
      why: `no more than ${LARGEST} bytes of a report are read`,
    });
  return parseSavedReport(readFileSync(path, "utf8"), named);
}

/** The report behind a JSON text; `named` is what messages call it. */
export function parseSavedReport(text: string, named: string): Report {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (error) {
    throw notOurs(named, `it is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const schema = isObject(value) && typeof value.schema === "string" ? value.schema : undefined;
  const command = SCHEMA.exec(schema ?? "")?.[1];
  if (command === undefined)
    throw notOurs(
      named,
      schema === undefined
        ? "it has no `schema`"
        : `its schema is \`${schema.slice(0, 80)}\`, and this modelvet reads \`modelvet/scan@1\` and \`modelvet/check@1\``,
    );
  const flaw = savedReport(value);
  if (flaw !== undefined) throw notOurs(named, `\`${flaw.path.join(".")}\` ${flaw.message}`);
  // Checked just above, key by key.
  return reportOf(value as Saved, command === "check" ? "check" : "scan", named);
}

function notOurs(named: string, why: string): UserError {
  return new UserError("usage", `\`${named}\` is not a saved report`, {
    why,
    fix: "modelvet scan --format json > report.json",
  });
}

function reportOf(saved: Saved, command: Report["command"], named: string): Report {
  const { posture, exitCode, rulePack, manifest, online, failOn, diagnostics, elapsed } = saved;
  return {
    command,
    ...(manifest == null ? {} : { manifest }),
    rulePack,
    online: online ?? false,
    posture,
    exitCode: [0, 1, 2, 3].includes(exitCode) ? exitCode : 3,
    failOn: failOn ?? "review",
    models: saved.models.map((model) => assessmentOf(model, manifest ?? named)),
    diagnostics: diagnostics ?? [],
    ...(elapsed === undefined ? {} : { elapsed }),
  };
}

function assessmentOf(saved: SavedModel, file: string): Assessment {
  const { id, requested, commit, posture, meetsPolicy, axes, license, duties, questions } = saved;
  const model: ModelRef = {
    source: saved.source ?? "hub",
    id,
    revision: requested,
    origin: saved.origin ?? "manifest",
    ...(saved.quant === undefined ? {} : { quant: saved.quant }),
    ...(saved.loader === undefined ? {} : { loader: saved.loader }),
    deployment: saved.deployment ?? {},
    at: saved.at ?? { file, line: 1, column: 1 },
  };
  const provenance = provenanceOf(saved.provenance);
  const evidence = evidenceOf(saved, provenance);
  return {
    model,
    ...(commit === null ? {} : { commit }),
    posture,
    meetsPolicy,
    axes,
    license: { ...license, texts: license.texts ?? [] },
    provenance,
    findings: saved.findings.map(findingOf),
    duties,
    questions,
    waived: (saved.waived ?? []).map(({ waiver, ...finding }) => ({
      finding: findingOf(finding),
      waiver: { ...waiver, finding: finding.id, model: id, at: waiver.at ?? model.at },
    })),
    ...(evidence === undefined ? {} : { evidence }),
  };
}

function provenanceOf(saved: SavedModel["provenance"]): Assessment["provenance"] {
  const { proof, pinnedBy, hostSignature, proofDetail, identityChanged, directory } = saved;
  return {
    proof: proof ?? "unavailable",
    ...(pinnedBy == null ? {} : { pinnedBy }),
    ...(hostSignature == null ? {} : { hostSignature }),
    ...(proofDetail == null ? {} : { proofDetail }),
    ...(identityChanged == null ? {} : { identityChanged }),
    ...(directory == null ? {} : { directory }),
  };
}

function findingOf({ id, axis, posture, message, why, fix, place, evidence }: SavedFinding): Finding {
  const [first, ...rest] = (evidence ?? []).map((one) => ({ ...one, place: placeOf(one.place) }));
  return {
    id,
    axis,
    posture,
    message,
    why: why ?? "",
    ...(fix === undefined ? {} : { fix }),
    evidence: first === undefined ? [{ kind: "saved", place: placeOf(place) }] : [first, ...rest],
  };
}

function placeOf({ line, column, offset, length, ...place }: FlatPlace): Place {
  if (line !== undefined) return { ...place, at: { line, ...(column === undefined ? {} : { column }) } };
  if (offset !== undefined) return { ...place, at: { offset, ...(length === undefined ? {} : { length }) } };
  return place;
}

/** Absent where the report says nothing of files: a model that could not be read at all. */
function evidenceOf(saved: SavedModel, provenance: Assessment["provenance"]): ModelEvidence | undefined {
  const { id, requested, source, commit, files, loadPath } = saved;
  if (files === undefined || loadPath === undefined) return undefined;
  return {
    id,
    source: source ?? "hub",
    requested,
    ...(commit === null ? {} : { commit }),
    ...(saved.identity === undefined ? {} : { identity: saved.identity }),
    ...(saved.hub === undefined ? {} : { hub: saved.hub }),
    files,
    ...(saved.card === undefined ? {} : { card: saved.card }),
    texts: saved.texts ?? [],
    artifacts: saved.artifacts ?? [],
    loadPath,
    remoteCode: saved.remoteCode ?? [],
    lineage: saved.lineage ?? [],
    provenance,
    missing: saved.missing ?? [],
  };
}
