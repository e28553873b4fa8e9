import type { Assessment, Diagnostic, Finding, LicenseConclusion, Waived, Waiver } from "../judgement.ts";
import type { ModelRef } from "../model.ts";
import { plain } from "./license-policy.ts";

/** What one model's findings are held against. */
export type WaiverSubject = {
  /** Names a waiver may use: `org/name`, and `org/name:Q4_K_M` where the manifest names a quantisation. */
  names: readonly string[];
  commit: string | undefined;
  license: LicenseConclusion;
  /** The present day in UTC, `YYYY-MM-DD`. */
  today: string;
};

/** Days ahead of its end at which a waiver is warned of. */
const AHEAD = 14;

export function subjectOf(
  model: ModelRef,
  commit: string | undefined,
  license: LicenseConclusion,
  today: string,
): WaiverSubject {
  return { names: namesOf(model), commit, license, today };
}

function namesOf({ id, quant }: ModelRef): string[] {
  return quant === undefined ? [id] : [id, `${id}:${quant}`];
}

/** Splits findings into those that stand and those that a waiver accepts. Notes are never waived: nothing is at stake. */
export function applyWaivers(
  findings: readonly Finding[],
  waivers: readonly Waiver[],
  subject: WaiverSubject,
): { standing: Finding[]; waived: Waived[] } {
  const standing: Finding[] = [];
  const waived: Waived[] = [];
  for (const finding of findings) {
    const waiver = waivers.find((one) => fits(one, finding, subject) && obstacle(one, subject) === undefined);
    if (waiver === undefined) standing.push(finding);
    else waived.push({ finding, waiver });
  }
  return { standing, waived };
}

/** It speaks of this finding of this model, whether or not it still applies. */
function fits(waiver: Waiver, finding: Finding, subject: WaiverSubject): boolean {
  return (
    waiver.finding === finding.id && finding.posture !== "clear" && coversModel(waiver.model, subject.names)
  );
}

/** A pattern over model names in which `*` crosses `/`. */
export function coversModel(pattern: string, names: readonly string[]): boolean {
  const source = pattern.split("*").map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, "\\$&"));
  const whole = new RegExp(`^${source.join(".*")}$`, "s");
  return names.some((name) => whole.test(name));
}

/** Why a waiver that speaks of a finding does not apply; the day it expires on is its last. */
function obstacle(waiver: Waiver, subject: WaiverSubject): "expired" | "commit" | "license" | undefined {
  if (subject.today > waiver.expires) return "expired";
  if (waiver.commit !== undefined && subject.commit?.startsWith(waiver.commit) !== true) return "commit";
  if (waiver.license === undefined) return undefined;
  const { expression, texts } = subject.license;
  const accepted = plain(waiver.license);
  return [expression ?? "", ...texts].some((name) => plain(name) === accepted) ? undefined : "license";
}

/** What is to say of the waivers themselves, once every model is judged; each at its own line of the manifest. */
export function waiverDiagnostics(
  waivers: readonly Waiver[],
  models: readonly Assessment[],
  today: string,
): Diagnostic[] {
  const used = new Set<Waiver>();
  const blocked = new Map<Waiver, string>();
  for (const assessment of models) {
    const subject = subjectOf(assessment.model, assessment.commit, assessment.license, today);
    for (const { waiver } of assessment.waived) used.add(waiver);
    for (const finding of [...assessment.findings, ...assessment.waived.map((one) => one.finding)])
      for (const waiver of waivers.filter((one) => fits(one, finding, subject))) {
        const why = obstacle(waiver, subject);
        if (why === "commit" || why === "license") blocked.set(waiver, changed(why, waiver, subject));
      }
  }
  const seen = new Map<string, Waiver>();
  return waivers.flatMap((waiver) => {
    const name = [waiver.finding, waiver.model, waiver.commit ?? "", waiver.license ?? ""].join("\n");
    const first = seen.get(name);
    if (first === undefined) seen.set(name, waiver);
    const known = models.some(({ model }) => coversModel(waiver.model, namesOf(model)));
    const state = { first, known, used: used.has(waiver), blocked: blocked.get(waiver), today };
    const said = diagnose(waiver, state);
    return said === undefined ? [] : [{ severity: "warning" as const, at: waiver.at, ...said }];
  });
}

function changed(what: "commit" | "license", waiver: Waiver, subject: WaiverSubject): string {
  const [was, is] =
    what === "commit"
      ? [waiver.commit, subject.commit?.slice(0, 12)]
      : [waiver.license, subject.license.expression];
  return `waiver did not apply: ${what} changed (\`${was}\` was accepted, it is \`${is ?? "unknown"}\` now)`;
}

function diagnose(
  waiver: Waiver,
  {
    first,
    known,
    used,
    blocked,
    today,
  }: {
    first?: Waiver | undefined;
    known: boolean;
    used: boolean;
    blocked: string | undefined;
    today: string;
  },
): Pick<Diagnostic, "message" | "hint"> | undefined {
  const name = `waiver of \`${waiver.finding}\` for \`${waiver.model}\``;
  if (first !== undefined)
    return {
      message: `duplicate ${name}; the first is on line ${first.at.line}`,
      hint: "remove one of them",
    };
  if (today > waiver.expires)
    return {
      message: `${name} expired on ${waiver.expires} and no longer applies`,
      hint: "decide again: renew it with a new `expires`, or remove it",
    };
  if (blocked !== undefined && !used)
    return { message: blocked, hint: "decide again, then record what you looked at" };
  if (!known)
    return {
      message: `unused ${name}: no model of this report is called so`,
      hint: "correct `model`, or remove the waiver",
    };
  if (!used) return { message: `unused ${name}: nothing in this report is waived by it`, hint: "remove it" };
  const left = daysBetween(today, waiver.expires);
  if (left > AHEAD) return undefined;
  const when = left === 0 ? "today" : `in ${left} ${left === 1 ? "day" : "days"}`;
  return { message: `${name} expires ${when} (${waiver.expires})`, hint: "decide again before then" };
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}
