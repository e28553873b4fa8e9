import type { Finding, Policy } from "../judgement.ts";
import type { Evidence, InFile, ModelEvidence, Posture } from "../model.ts";
import type { RulePack } from "./pack.ts";

/** What judging `load` and `provenance` asks of the rules and of a person's decisions. */
export type FindingContext = { pack: Pick<RulePack, "findings" | "formats">; policy: Policy };

export type SomeEvidence = Finding["evidence"];

/** A finding of the registry with what is special about this one laid over it. */
export type Raise = (
  id: string,
  message: string,
  evidence: SomeEvidence,
  more?: { posture?: Posture; why?: string; fix?: string },
) => Finding;

/**
 * Makes findings by the registry of a pack. A lockfile may hold the word of a reader that knew a finding which the pack no
 * longer has; it counts as a reason to look.
 */
export function raiserOf(pack: Pick<RulePack, "findings">): Raise {
  return (id, message, evidence, more = {}) => {
    const rule = pack.findings.get(id);
    const fix = more.fix ?? rule?.fix;
    return {
      id,
      axis: rule?.axis ?? "load",
      posture: more.posture ?? rule?.posture ?? "review",
      message,
      why: more.why ?? rule?.why ?? "an earlier reader reported it",
      ...(fix === undefined ? {} : { fix }),
      evidence,
    };
  };
}

/** Makes evidence out of places in the files of one model. */
export type Seen = (
  kind: string,
  path: string,
  more?: { member?: string | undefined; at?: InFile | undefined; quote?: string | undefined },
) => Evidence;

export function seenIn(evidence: Pick<ModelEvidence, "id" | "commit" | "files">): Seen {
  const hashes = new Map(evidence.files.map(({ path, sha256 }) => [path, sha256]));
  return (kind, path, { member, at, quote } = {}) => {
    const sha256 = hashes.get(path);
    return {
      kind,
      place: {
        repo: evidence.id,
        ...(evidence.commit === undefined ? {} : { commit: evidence.commit }),
        path,
        ...(member === undefined ? {} : { member }),
        ...(at === undefined ? {} : { at }),
      },
      ...(quote === undefined ? {} : { quote }),
      ...(sha256 === undefined ? {} : { sha256 }),
    };
  };
}

/** A list as the evidence of a finding; undefined where it is empty. */
export function someOf(evidence: readonly Evidence[]): SomeEvidence | undefined {
  const [first, ...rest] = evidence;
  return first === undefined ? undefined : [first, ...rest];
}

/** `a`, `b` and 3 more. */
export function named(names: readonly string[], most = 4): string {
  const shown = names.slice(0, most).map((name) => `\`${name}\``);
  const more = names.length - shown.length;
  if (more > 0) return `${shown.join(", ")} and ${more} more`;
  const last = shown.pop() ?? "";
  return shown.length === 0 ? last : `${shown.join(", ")} and ${last}`;
}
