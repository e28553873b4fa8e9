import { groupBy } from "../evidence/group-by.ts";
import type { Finding } from "../judgement.ts";
import {
  type Evidence,
  type Inspection,
  type ModelEvidence,
  type Observation,
  type Posture,
  VERDICTS,
  type Verdict,
  worstVerdict,
} from "../model.ts";
import { isScript } from "./judge-load-counts.ts";
import { type Raise, type Seen, someOf } from "./judge-raise.ts";

/** Causes of one kind that are told apart, and places of one cause that are kept. */
const MOST_CAUSES = 8;
const MOST_PLACES = 200;

const POSTURE_OF: Readonly<Record<Verdict, Posture>> = {
  safe: "clear",
  review: "review",
  unreadable: "unknown",
  dangerous: "blocked",
};

/** Observations that `judge-load-remote-code.ts` speaks of, together with what the configurations name. */
export const REMOTE_CODE: ReadonlySet<string> = new Set(["remote-code", "remote-code-cross-repo"]);

type Group = {
  finding: string;
  posture: Posture;
  message: string;
  why?: string;
  places: Evidence[];
  files: Set<string>;
};

/**
 * What the readers saw, as findings: one a cause, however many files show it. A file that no declared loader opens is a note
 * unless it is dangerous; its verdict stays what it is. A dangerous script that nothing imports is for a person to read.
 */
export function judgeArtifacts(
  evidence: ModelEvidence,
  counts: (path: string) => boolean,
  raise: Raise,
  seen: Seen,
): Finding[] {
  const skipped = new Map(evidence.loadPath.skipped.map(({ path, why }) => [path, why]));
  const problems = new Set(evidence.loadPath.problems.map(({ finding, path }) => `${finding} ${path}`));
  const groups = new Map<string, Group>();
  const script = isScript(evidence);
  for (const artifact of evidence.artifacts) {
    const { path } = artifact;
    for (const observation of [...weighty(artifact), ...unexplained(artifact)]) {
      const { finding, message, verdict } = observation;
      if (REMOTE_CODE.has(finding) || problems.has(`${finding} ${path}`)) continue;
      const aside = verdict !== "dangerous" && !counts(path);
      const started = verdict === "dangerous" && finding === "python-runs-at-import" && script(path);
      const posture = aside ? "clear" : started ? "review" : POSTURE_OF[verdict];
      const why = started
        ? "no loader imports this script; it acts where somebody starts it"
        : aside && verdict !== "safe"
          ? (skipped.get(path) ?? "no declared loader opens it")
          : undefined;
      const key = JSON.stringify([finding, posture, message, why]);
      const group = groups.get(key) ?? {
        finding,
        posture,
        message,
        ...(why === undefined ? {} : { why }),
        places: [],
        files: new Set(),
      };
      groups.set(key, group);
      group.files.add(path);
      const { member, at } = observation;
      if (group.places.length < MOST_PLACES)
        group.places.push(seen("artifact", path, { member, at, quote: quoteOf(artifact, observation) }));
    }
  }
  return fold([...groups.values()]).flatMap((group) => {
    const places = someOf(group.places);
    if (places === undefined) return [];
    const files = group.files.size > 1 ? ` (${group.files.size} files)` : "";
    const why = group.why === undefined ? "" : `; not opened: ${group.why}`;
    return [raise(group.finding, `${group.message}${files}${why}`, places, { posture: group.posture })];
  });
}

/** Of a pickle that is dangerous, what could not be proven besides is no news. */
function weighty({ observations, verdict }: Inspection): readonly Observation[] {
  if (verdict !== "dangerous") return observations;
  return observations.filter((one) => one.verdict === "dangerous" || !one.finding.startsWith("pickle-"));
}

/** The words of a lockfile lack quotes; the call of the global at the same place says as much. */
function quoteOf({ globals }: Inspection, { quote, at, member }: Observation): string | undefined {
  if (quote !== undefined || at === undefined || !("offset" in at)) return quote;
  return globals.find((use) => use.offset === at.offset && use.member === member)?.call;
}

/** A verdict that no observation accounts for must not vanish. */
function unexplained({ path, format, verdict, observations, globals }: Inspection): Observation[] {
  const seen = worstVerdict(observations.map((observation) => observation.verdict));
  if (VERDICTS.indexOf(seen) >= VERDICTS.indexOf(verdict)) return [];
  const use =
    globals.find(({ class: kind }) => kind === "dangerous") ?? globals.find((g) => g.class !== "data");
  if (use !== undefined && verdict !== "unreadable")
    return [
      {
        finding: `pickle-${use.class}-global`,
        verdict,
        message: `imports \`${use.global}\``,
        at: { offset: use.offset },
        ...(use.member === undefined ? {} : { member: use.member }),
        ...(use.call === undefined ? {} : { quote: use.call }),
      },
    ];
  const finding = verdict === "unreadable" ? "artifact-unreadable" : "format-can-run-code";
  return [{ finding, verdict, message: `\`${path}\` is read as ${format}, and is ${verdict}` }];
}

/** Beyond some causes of one kind, the rest is one finding that says how many there are. */
function fold(groups: readonly Group[]): Group[] {
  const kinds = groupBy(groups, ({ finding, posture }) => `${finding} ${posture}`);
  return [...kinds.values()].flatMap((all) => {
    const [first, ...rest] = all.slice(MOST_CAUSES - 1);
    if (first === undefined || rest.length === 0) return all;
    const folded = {
      ...first,
      message: `${first.message}, and ${rest.length} more of this kind`,
      places: [first, ...rest].flatMap(({ places }) => places).slice(0, MOST_PLACES),
      files: new Set([first, ...rest].flatMap(({ files }) => [...files])),
    };
    return [...all.slice(0, MOST_CAUSES - 1), folded];
  });
}
