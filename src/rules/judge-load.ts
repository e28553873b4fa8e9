import { groupBy } from "../evidence/group-by.ts";
import { isPickleName } from "../evidence/load-path-names.ts";
import type { Finding, Judgement } from "../judgement.ts";
import type { ModelEvidence, ModelRef } from "../model.ts";
import { judgeArtifacts } from "./judge-load-artifacts.ts";
import { countedFiles } from "./judge-load-counts.ts";
import { judgeRemoteCode } from "./judge-load-remote-code.ts";
import {
  type FindingContext,
  named,
  type Raise,
  raiserOf,
  type Seen,
  seenIn,
  someOf,
} from "./judge-raise.ts";
import { remedyOf } from "./remedy.ts";

/** Places of one finding that are kept. */
const MOST_PLACES = 200;

/** Whether loading these files can run code or break the loader (DESIGN sections 1 and 3). */
export function judgeLoad(
  evidence: ModelEvidence,
  ref: ModelRef,
  context: FindingContext,
): Pick<Judgement, "findings" | "questions"> {
  const raise = raiserOf(context.pack);
  const seen = seenIn(evidence);
  const counts = countedFiles(evidence, ref);
  const remote = judgeRemoteCode(evidence, ref, context.policy, raise, seen);
  return {
    findings: [
      ...notRead(evidence, raise, seen),
      ...judgeArtifacts(evidence, counts, raise, seen),
      ...handlerUnread(evidence, counts, raise, seen),
      ...remote.findings,
      ...loadPathProblems(evidence, context, raise, seen),
      ...upstream(evidence, counts, raise, seen),
    ],
    questions: remote.questions,
  };
}

/** Bytes that could not be had, one finding a reason: nothing is known of them, so they are `unknown`, opened or not. */
function notRead({ missing }: ModelEvidence, raise: Raise, seen: Seen): Finding[] {
  const load = missing.filter(({ axis }) => axis === "load");
  return [...groupBy(load, ({ unread }) => unread.state)].flatMap(([state, items]) => {
    const places = someOf(items.map(({ path }) => seen("missing", path)));
    const [first] = items;
    if (places === undefined || first === undefined) return [];
    const fix = remedyOf(state);
    // The Hub room's messages start with the whole address of the file, of which the path is enough here.
    const reason = first.unread.message.replace(/^`[^`]*:([^`]+)`:? ?/, (all, path) =>
      path === first.path ? "" : all,
    );
    const subject = /^(?:does|is|was|has) /.test(reason) ? "it " : "";
    const message = `\`${first.path}\` could not be read: ${subject}${reason}`;
    return [raise("artifact-not-read", message, places, fix === undefined ? {} : { fix })];
  });
}

/** A handler is run for its name: that it is listed says enough, even where its bytes could not be had. */
function handlerUnread(
  { files, artifacts }: ModelEvidence,
  counts: (path: string) => boolean,
  raise: Raise,
  seen: Seen,
): Finding[] {
  const path = "handler.py";
  const isListed = files.some((file) => file.path === path);
  if (!isListed || artifacts.some((artifact) => artifact.path === path)) return [];
  const message = "a handler that Inference Endpoints run by themselves, and that could not be read";
  const posture = counts(path) ? "review" : "clear";
  return [raise("inference-handler", message, [seen("listing", path)], { posture })];
}

function loadPathProblems(
  { artifacts, loadPath }: ModelEvidence,
  { pack }: FindingContext,
  raise: Raise,
  seen: Seen,
): Finding[] {
  const { problems, opened } = loadPath;
  const proofs = new Map(
    artifacts.filter(({ verdict }) => verdict === "safe").map(({ path, format }) => [path, format]),
  );
  const byName = opened.filter(isPickleName);
  // A `.bin` of another program is a pickle by its name only.
  const pickles = byName.filter((path) => pack.formats.get(proofs.get(path) ?? "")?.runsCode !== "never");
  const causes = groupBy(problems, (problem) => `${problem.finding} ${problem.message}`);
  return [...causes.values()].flatMap((same) => {
    const [{ finding, message } = { finding: "", message: "" }] = same;
    const onlyPickles = finding === "pickle-only-weights";
    const places = onlyPickles
      ? pickles.map((path) => seen("load-path", path))
      : same.map(({ path, line, quote }) =>
          seen("load-path", path, { at: line === undefined ? undefined : { line }, quote }),
        );
    const some = someOf(places.slice(0, MOST_PLACES));
    const proven = onlyPickles && pickles.every((path) => proofs.has(path));
    const said = onlyPickles && pickles.length < byName.length ? onlySome(pickles.length) : message;
    return some === undefined ? [] : [raise(finding, said, some, proven ? PROVEN : {})];
  });
}

function onlySome(count: number): string {
  return `${count} of the files that would be opened for weights ${count === 1 ? "is a pickle" : "are pickles"}`;
}

/** `safe` does not hang on the format: every global that these files can reach is known to hold data. */
const PROVEN = { posture: "clear", why: "each of them is proven to hold data only" } as const;

/** Levels of the Hub's scanners that say nothing: their silence never counts for a file (hub-docs, security). */
const SILENT = new Set(["safe", "innocuous", "unscanned", "queued", "pending", "error", "skipped", ""]);

/** The Hub's own scanners count against a file, never for it. A level that nobody knows is a reason to look. */
function upstream(
  { hub, files }: ModelEvidence,
  counts: (path: string) => boolean,
  raise: Raise,
  seen: Seen,
): Finding[] {
  const inScope = new Set(files.map(({ path }) => path));
  const told = (hub?.upstreamScan?.files ?? []).filter(
    ({ path, level }) => inScope.has(path) && !SILENT.has(level.toLowerCase()),
  );
  return [...groupBy(told, ({ level }) => level)].flatMap(([level, same]) => {
    const paths = same.map(({ path }) => path);
    const shown = paths.slice(0, MOST_PLACES);
    const places = someOf(shown.map((path) => seen("upstream-scan", path, { quote: level })));
    if (places === undefined) return [];
    const message = `the Hub's scanners call ${named(paths)} \`${level}\``;
    if (level.toLowerCase() === "unsafe") return [raise("upstream-unsafe", message, places)];
    const posture = paths.some(counts) ? "review" : "clear";
    return [raise("upstream-suspicious", message, places, { posture })];
  });
}
