import type { Finding, Policy, Question } from "../judgement.ts";
import type { Evidence, ModelEvidence, ModelRef, Posture, RemoteCode } from "../model.ts";
import { isPinned } from "../posture/load-policy.ts";
import { REMOTE_CODE } from "./judge-load-artifacts.ts";
import { importsPython } from "./judge-load-counts.ts";
import { named, type Raise, type Seen, someOf } from "./judge-raise.ts";

/** vLLM imported what `auto_map` names with the flag off (GHSA-8fr4-5q9j-m8gm, and again): the flag is no wall by itself. */
const RAN_ANYWAY = "CVE-2025-66448 and CVE-2026-4944";
const MOST_PLACES = 50;

/**
 * Python that loading would import. With `trustRemoteCode: false` it stays out as long as the flag does; not stated, it is a
 * question; with `true` somebody has to have read it.
 */
export function judgeRemoteCode(
  evidence: ModelEvidence,
  ref: ModelRef,
  policy: Policy,
  raise: Raise,
  seen: Seen,
): { findings: Finding[]; questions: Question[] } {
  const here = evidence.remoteCode.filter(({ repo, files }) => repo === undefined && files.length > 0);
  const cross = evidence.remoteCode.filter(({ repo }) => repo !== undefined);
  const gone = evidence.remoteCode.filter(({ repo, files }) => repo === undefined && files.length === 0);
  const stand = standOf(ref);
  const tell = (id: string, message: string, places: readonly Evidence[]): Finding[] => {
    const some = someOf(places.slice(0, MOST_PLACES));
    if (some === undefined) return [];
    const { posture, prefix, fix, why } = stand;
    return [raise(id, `${prefix}${message}`, some, { posture, fix, ...(why === undefined ? {} : { why }) })];
  };
  const placesOf = (codes: readonly RemoteCode[]): Evidence[] => [
    ...codes.map(({ path, line, target }) =>
      seen("remote-code", path, {
        at: line === undefined ? undefined : { line },
        // What stands on that line: the key that leads to it may be lines above.
        quote: `"${target.replace(/--kernel$/, "")}"`,
      }),
    ),
    ...unique(codes.flatMap(({ files }) => files)).map((path) => seen("python", path)),
  ];
  const seenBesides = besides(evidence, seen);
  const files = unique(here.flatMap((code) => code.files));
  const findings = [
    ...tell("remote-code", messageOf(here, files, seenBesides.remote), [
      ...placesOf(here),
      ...seenBesides.remote.map(({ place }) => place),
    ]),
    ...tell(
      "remote-code-cross-repo",
      `loading can import Python from ${named(unique(cross.map(({ repo = "" }) => repo)))}, which the revision does not pin`,
      [...placesOf(cross), ...seenBesides.cross.map(({ place }) => place)],
    ),
    ...tell(
      "remote-code-missing",
      `a configuration names code that the repository does not have: ${named(unique(gone.map(({ target }) => target)))}`,
      placesOf(gone),
    ),
  ];
  const asks = findings.length > 0 && ref.trustRemoteCode === undefined && importsPython(ref);
  return { findings, questions: asks ? [question(ref, trusted(evidence, ref, policy, cross), files)] : [] };
}

type Stand = { posture: Posture; prefix: string; fix: string; why?: string };

function standOf(ref: ModelRef): Stand {
  if (!importsPython(ref))
    return { posture: "clear", prefix: "not with llama.cpp: ", fix: "nothing to do for this loader" };
  if (ref.trustRemoteCode === false)
    return {
      posture: "conditional",
      prefix: "keep `trust_remote_code` off: ",
      fix: `keep the loader current: vLLM ran such code with the flag off until ${RAN_ANYWAY} were fixed`,
      why: `with the flag off it is not imported, except by loaders that had ${RAN_ANYWAY} (vLLM)`,
    };
  if (ref.trustRemoteCode === true)
    return {
      posture: "review",
      prefix: "",
      fix: `read the files, then accept them: modelvet waive remote-code ${ref.id}`,
      why: "the manifest states `trustRemoteCode: true`: the loader runs it with the rights of the server",
    };
  return { posture: "review", prefix: "", fix: yamlOf(ref) };
}

function messageOf(
  here: readonly RemoteCode[],
  files: readonly string[],
  remote: readonly { message: string }[],
): string {
  if (here.length === 0) return remote[0]?.message ?? "";
  const keys = unique(here.map(({ key }) => key));
  const paths = unique(here.map(({ path }) => path));
  return `loading can import ${named(files)}, named by ${named(keys, 2)} in ${named(paths, 2)}`;
}

/** What the readers saw of remote code in files that no entry stands for: `trust_remote_code: true` inside a configuration. */
function besides(evidence: ModelEvidence, seen: Seen) {
  const known = new Set(evidence.remoteCode.flatMap(({ path, files }) => [path, ...files]));
  const all = evidence.artifacts
    .filter(({ path }) => !known.has(path))
    .flatMap(({ path, observations }) =>
      observations
        .filter(({ finding }) => REMOTE_CODE.has(finding))
        .map(({ finding, message, member, at, quote }) => ({
          finding,
          message,
          place: seen("remote-code", path, { member, at, quote }),
        })),
    );
  return {
    remote: all.filter(({ finding }) => finding === "remote-code"),
    cross: all.filter(({ finding }) => finding !== "remote-code"),
  };
}

/** What the policy makes of trusted code: a pin alone lets it in, and says nothing of another repository's. */
function trusted(
  evidence: ModelEvidence,
  ref: ModelRef,
  { load }: Policy,
  cross: readonly RemoteCode[],
): Posture {
  if (load.remoteCode !== "allowed") return load.remoteCode;
  return isPinned(ref, evidence) && cross.length === 0 ? "conditional" : "review";
}

function question(ref: ModelRef, ifTrusted: Posture, files: readonly string[]): Question {
  const what = files.length === 0 ? "code that its configuration names" : named(files, 3);
  return {
    fact: "trustRemoteCode",
    because: `whether the loader may import ${what}`,
    outcomes: { false: "conditional", true: ifTrusted },
    yaml: yamlOf(ref),
  };
}

function yamlOf(ref: ModelRef): string {
  const name = ref.source === "directory" ? "path" : "id";
  return `models:\n  - ${name}: ${ref.id}\n    trustRemoteCode: false`;
}

function unique<T>(items: readonly T[]): T[] {
  return [...new Set(items)];
}
