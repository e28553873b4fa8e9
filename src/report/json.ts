import type { Assessment, Finding, Report, Waived } from "../judgement.ts";
import type { Evidence, ModelEvidence, Place } from "../model.ts";

/**
 * `modelvet/scan@1` and `modelvet/check@1`: the promised keys of DESIGN section 6 first, then what was added since. Additions
 * keep the number. Strings are raw: JSON escapes what would harm a parser, and whoever prints them escapes the rest.
 */
export function reportJson(report: Report): string {
  const { command, posture, exitCode, rulePack, manifest, online, failOn, elapsed } = report;
  const document = {
    schema: `modelvet/${command}@1`,
    posture,
    exitCode,
    rulePack,
    models: report.models.map(modelJson),
    manifest: manifest ?? null,
    online,
    failOn,
    diagnostics: report.diagnostics,
    ...(elapsed === undefined ? {} : { elapsed: Math.round(elapsed) }),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function modelJson(assessment: Assessment) {
  const { model, license, provenance, evidence } = assessment;
  const { pinnedBy, proof, proofDetail, hostSignature, identityChanged, directory } = provenance;
  return {
    id: model.id,
    requested: model.revision,
    commit: assessment.commit ?? null,
    posture: assessment.posture,
    meetsPolicy: assessment.meetsPolicy,
    axes: assessment.axes,
    license: {
      expression: license.expression,
      family: license.family,
      basis: license.basis,
      declared: license.declared,
      conflict: license.conflict,
      texts: license.texts,
    },
    provenance: {
      pinned: pinnedBy === "lockfile" || pinnedBy === "manifest" || /^[0-9a-f]{40}$/.test(model.revision),
      proof,
      hostSignature: hostSignature ?? null,
      pinnedBy: pinnedBy ?? null,
      ...(proofDetail === undefined ? {} : { proofDetail }),
      ...(identityChanged === undefined ? {} : { identityChanged }),
      ...(directory === undefined ? {} : { directory }),
    },
    findings: assessment.findings.map(findingJson),
    duties: assessment.duties,
    questions: assessment.questions,
    waived: assessment.waived.map(waivedJson),
    source: model.source,
    origin: model.origin,
    ...(model.quant === undefined ? {} : { quant: model.quant }),
    ...(model.loader === undefined ? {} : { loader: model.loader }),
    deployment: model.deployment,
    at: model.at,
    ...(evidence === undefined ? {} : evidenceJson(evidence)),
  };
}

function findingJson({ id, axis, posture, message, why, fix, evidence, before }: Finding) {
  return {
    id,
    axis,
    posture,
    message,
    place: placeJson(evidence[0].place),
    why,
    ...(fix === undefined ? {} : { fix }),
    evidence: evidence.map(seenJson),
    ...(before === undefined ? {} : { before }),
  };
}

function seenJson({ kind, place, quote, sha256 }: Evidence) {
  return {
    kind,
    place: placeJson(place),
    ...(quote === undefined ? {} : { quote }),
    ...(sha256 === undefined ? {} : { sha256 }),
  };
}

/** Flat, so that a script finds the line without knowing what kind of place it is. */
function placeJson({ path, member, at, repo, commit }: Place) {
  return {
    path,
    ...(at ?? {}),
    ...(member === undefined ? {} : { member }),
    ...(repo === undefined ? {} : { repo }),
    ...(commit === undefined ? {} : { commit }),
  };
}

function waivedJson({ finding, waiver }: Waived) {
  const { reason, owner, expires, at } = waiver;
  return { ...findingJson(finding), waiver: { reason, owner, expires, at } };
}

/** The facts behind the answer. Globals that are only data say nothing about a verdict and are many. */
function evidenceJson(evidence: ModelEvidence) {
  const { files, card, texts, artifacts, lineage, loadPath, remoteCode, missing, hub, identity } = evidence;
  return {
    files,
    ...(card === undefined ? {} : { card }),
    texts,
    artifacts: artifacts.map((one) => ({
      ...one,
      globals: one.globals.filter((use) => use.class !== "data"),
    })),
    lineage,
    loadPath,
    remoteCode,
    missing,
    ...(hub === undefined ? {} : { hub }),
    ...(identity === undefined ? {} : { identity }),
  };
}
