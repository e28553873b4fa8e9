import type { Assessment, ExitCode, Finding, Report } from "../judgement.ts";
import { POSTURES, type Posture } from "../model.ts";
import { lockKey } from "./locked.ts";

/** How much stood there before: what a change is not held responsible for. */
export type Since = { report: Report; before: number };

const rank = (posture: Posture) => POSTURES.indexOf(posture);

/** One cause in one place of one model; messages may count or quote, and are not compared. */
function nameOf(finding: Finding): string {
  const { path, member } = finding.evidence[0].place;
  return `${finding.id} ${path} ${member ?? ""}`;
}

/**
 * A report that fails only for what is worse than in an earlier one: a finding that was not there, or there more mildly, or
 * a model that was not there. Everything else stays visible, marked, and no longer decides the exit code.
 */
export function worseThan(now: Report, then: Report | undefined): Since {
  const old = new Map((then?.models ?? []).map((assessment) => [lockKey(assessment.model), assessment]));
  let before = 0;
  const judged = now.models.map((assessment) => {
    const was = old.get(lockKey(assessment.model));
    const worse = was === undefined ? assessment.findings : worseFindings(assessment, was);
    before += assessment.findings.filter(({ posture }) => posture !== "clear").length;
    before -= worse.filter(({ posture }) => posture !== "clear").length;
    return { assessment, worse };
  });
  const fails = (finding: Finding) =>
    finding.posture !== "unknown" && rank(finding.posture) >= rank(now.failOn);
  const models = judged.map(({ assessment, worse }) => ({
    ...assessment,
    findings: assessment.findings.map(
      (finding): Finding =>
        finding.posture === "clear" || worse.includes(finding) ? finding : { ...finding, before: true },
    ),
    meetsPolicy: assessment.meetsPolicy || !worse.some(fails),
  }));
  const unknown = judged.some(({ worse }) => worse.some(({ posture }) => posture === "unknown"));
  const exitCode: ExitCode = models.some(({ meetsPolicy }) => !meetsPolicy) ? 1 : unknown ? 3 : 0;
  return { report: { ...now, models, exitCode: now.exitCode === 2 ? 2 : exitCode }, before };
}

function worseFindings(now: Assessment, then: Assessment): Finding[] {
  const known = new Map<string, Posture[]>();
  for (const finding of then.findings)
    known.set(nameOf(finding), [...(known.get(nameOf(finding)) ?? []), finding.posture]);
  return now.findings.filter((finding) => {
    const postures = known.get(nameOf(finding)) ?? [];
    const at = postures.findIndex((posture) => rank(posture) >= rank(finding.posture));
    if (at === -1) return true;
    // Each old finding answers for one new one: two pickles where one was are one more.
    postures.splice(at, 1);
    return false;
  });
}
