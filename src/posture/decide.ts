import type { Assessment, Finding, Judgement, Policy, Waiver } from "../judgement.ts";
import {
  AXES,
  type Axis,
  decisiveness,
  type ModelEvidence,
  type ModelRef,
  POSTURES,
  type Posture,
  worstPosture,
} from "../model.ts";
import { type LicenseNames, licensePolicy } from "./license-policy.ts";
import { applyLoadPolicy, isPinned } from "./load-policy.ts";
import { applyWaivers, subjectOf } from "./waivers.ts";

export type DecideInput = {
  ref: ModelRef;
  /** Undefined where nothing could be read: each axis that no finding speaks of is then `unknown`. */
  evidence: ModelEvidence | undefined;
  /** Findings of other rooms (pins, a failed read) go in here with the judge's. */
  judgement: Judgement;
  policy: Policy;
  waivers: readonly Waiver[];
  /** The present day in UTC, `YYYY-MM-DD`. */
  today: string;
  names?: LicenseNames;
};

/** Findings, policy and waivers become the posture of one model: the worst of its axes (DESIGN sections 1 and 6). */
export function decide(input: DecideInput): Assessment {
  const { ref, evidence, judgement, policy, waivers } = input;
  const subject = subjectOf(ref, evidence?.commit, judgement.license, input.today);
  const { standing, waived } = applyWaivers(findingsUnderPolicy(input), waivers, subject);
  const axes = axesOf(standing, input, new Set(waived.map(({ finding }) => finding.axis)));
  return {
    model: ref,
    ...(evidence?.commit === undefined ? {} : { commit: evidence.commit }),
    posture: worstPosture(Object.values(axes)),
    axes,
    meetsPolicy: !failsPolicy(standing, policy.failOn, axes),
    license: judgement.license,
    provenance: evidence?.provenance ?? { proof: "unavailable" },
    findings: standing.sort((a, b) => rank(b.posture) - rank(a.posture)),
    duties: judgement.duties,
    questions: [...judgement.questions].sort((a, b) => decisiveness(b.outcomes) - decisiveness(a.outcomes)),
    waived,
    ...(evidence === undefined ? {} : { evidence }),
  };
}

/** All findings of a model as the policy sees them, before waivers. */
function findingsUnderPolicy(input: DecideInput): Finding[] {
  const { ref, evidence, judgement, policy } = input;
  const pinned = isPinned(ref, evidence);
  const findings = judgement.findings.map((finding) => applyLoadPolicy(finding, policy.load, pinned));
  findings.push(...licensePolicy(judgement.license, policy.licenses, { ref, evidence }, input.names));
  return [...findings, ...unspoken(findings, evidence, judgement)];
}

const rank = (posture: Posture) => POSTURES.indexOf(posture);

const NOT_READ: Readonly<Record<Axis, string>> = {
  license: "license-not-read",
  load: "artifact-not-read",
  provenance: "repository-unreadable",
};

/**
 * Missing evidence that no finding speaks of. Whoever judges should have said it; if not, the axis must not look better than
 * `unknown`. A clarification or an agreement settles the license whatever text is missing.
 */
function unspoken(
  findings: readonly Finding[],
  evidence: ModelEvidence | undefined,
  { license }: Judgement,
): Finding[] {
  const settled = license.basis === "clarified" || license.basis === "agreement";
  return AXES.flatMap((axis): Finding[] => {
    const missing = (evidence?.missing ?? []).filter((item) => item.axis === axis);
    const [first, ...rest] = missing;
    if (first === undefined || (axis === "license" && settled)) return [];
    if (findings.some((finding) => finding.axis === axis && rank(finding.posture) >= rank("unknown")))
      return [];
    const at = ({ path }: { path: string }) => ({
      kind: "missing",
      place: { repo: evidence?.id ?? "", ...(evidence?.commit ? { commit: evidence.commit } : {}), path },
    });
    return [
      {
        id: NOT_READ[axis],
        axis,
        posture: "unknown",
        message: `\`${first.path}\` could not be read: ${first.unread.message}`,
        why: "missing evidence is never better than unknown",
        evidence: [at(first), ...rest.slice(0, 9).map(at)],
      },
    ];
  });
}

function axesOf(
  standing: readonly Finding[],
  { evidence }: DecideInput,
  waived: ReadonlySet<Axis>,
): Record<Axis, Posture> {
  const of = (axis: Axis): Posture => {
    const mine = standing.filter((finding) => finding.axis === axis);
    if (evidence === undefined && mine.length === 0 && !waived.has(axis)) return "unknown";
    return worstPosture(mine.map(({ posture }) => posture));
  };
  return { license: of("license"), load: of("load"), provenance: of("provenance") };
}

/** `unknown` never fails the policy; what else was found beside it still may. */
function failsPolicy(standing: readonly Finding[], failOn: Posture, axes: Record<Axis, Posture>): boolean {
  const fails = (posture: Posture) => posture !== "unknown" && rank(posture) >= rank(failOn);
  return standing.some(({ posture }) => fails(posture)) || Object.values(axes).some(fails);
}
