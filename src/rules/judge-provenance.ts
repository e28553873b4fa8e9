import type { Finding, Policy } from "../judgement.ts";
import type { ModelEvidence, ModelRef, ProvenanceFacts } from "../model.ts";
import { lookalikes } from "../provenance/lookalikes.ts";
import {
  type FindingContext,
  named,
  type Raise,
  raiserOf,
  type Seen,
  type SomeEvidence,
  seenIn,
} from "./judge-raise.ts";

/** Whether it is pinned, whether the bytes are the pinned ones, and who vouches for them (DESIGN section 1). */
export function judgeProvenance(evidence: ModelEvidence, ref: ModelRef, context: FindingContext): Finding[] {
  const raise = raiserOf(context.pack);
  const seen = seenIn(evidence);
  const { provenance } = evidence;
  if (ref.source === "directory") return directory(provenance, ref, raise, seen);
  return [
    ...pinned(evidence, ref, context.policy, raise),
    ...identity(provenance, evidence, context, seen),
    ...proof(evidence, raise, seen),
    ...publisher(ref, evidence.hub?.renamedTo, context.policy, raise),
  ];
}

/** Where a person wrote the model down: a line of the manifest, or the word on the command line. */
function written({ origin, source, id, revision, at }: ModelRef): SomeEvidence {
  const word = source === "directory" ? id : `${id}@${revision}`;
  const place =
    origin === "target" ? { path: word } : { path: at.file, at: { line: at.line, column: at.column } };
  return [{ kind: origin, place }];
}

/** A branch of a manifest can move after the review; a first look at a target only says so. */
function pinned(
  { provenance, commit }: ModelEvidence,
  ref: ModelRef,
  policy: Policy,
  raise: Raise,
): Finding[] {
  if (provenance.pinnedBy !== undefined || /^[0-9a-f]{40}$/.test(ref.revision)) return [];
  if (ref.origin === "target")
    return [
      raise(
        "revision-can-move",
        `judged at commit \`${commit ?? "unknown"}\`; \`${ref.revision}\` can move`,
        written(ref),
        commit === undefined ? {} : { fix: `modelvet scan ${ref.id}@${commit}` },
      ),
    ];
  const posture = policy.pins === "recommended" ? "clear" : "review";
  const fix = policy.pins === "manifest" && commit !== undefined ? `revision: ${commit}` : "modelvet lock";
  const message = `\`${ref.revision}\` is no commit, and no lockfile pins it`;
  return [raise("not-pinned", message, written(ref), { posture, fix })];
}

function identity(
  { identityChanged }: ProvenanceFacts,
  evidence: ModelEvidence,
  { pack }: FindingContext,
  seen: Seen,
): Finding[] {
  const findings = identityChanged === undefined ? [] : judgeIdentity(identityChanged, evidence, pack);
  const renamedTo = evidence.hub?.renamedTo;
  if (renamedTo === undefined) return findings;
  const message = `the repository is called \`${renamedTo}\` now`;
  const fix = `id: ${renamedTo}`;
  return [...findings, raiserOf(pack)("repository-renamed", message, [seen("rename", ".")], { fix })];
}

/** The same name with another identity: whoever owns it now is not who was looked at. */
export function judgeIdentity(
  { locked, found }: NonNullable<ProvenanceFacts["identityChanged"]>,
  evidence: Pick<ModelEvidence, "id" | "commit" | "files">,
  pack: FindingContext["pack"],
): Finding[] {
  const { id } = evidence;
  const says = (one: typeof found) => `\`${one.id}\`${one.createdAt ? ` of ${one.createdAt}` : ""}`;
  const message = `\`${id}\` is another repository than the locked one: ${says(found)}, locked was ${says(locked)}`;
  const fix = `find out who owns the name now; then modelvet lock --update ${id}`;
  const place = seenIn(evidence)("identity", ".");
  return [raiserOf(pack)("identity-changed", message, [place], { fix })];
}

function proof({ id, provenance }: ModelEvidence, raise: Raise, seen: Seen): Finding[] {
  const { proof: state, proofDetail, proofFrom, hostSignature } = provenance;
  const findings: Finding[] = [];
  const path = proofDetail?.path;
  const isLocked = proofFrom === "lockfile";
  if (state === "mismatch")
    findings.push(
      raise(
        "listing-mismatch",
        `the file list ${isLocked ? "in the lockfile " : ""}does not belong to the commit: ${path === undefined ? "" : `\`${path}\`: `}${proofDetail?.message ?? ""}`,
        [seen("proof", path ?? ".")],
        {
          fix: isLocked
            ? `find out who edited the lockfile or its proofs; then modelvet lock --update ${id}`
            : "scan again with `--no-cache`; if it stays, do not use these files, and tell the Hub",
        },
      ),
    );
  if (state === "unavailable")
    findings.push(
      raise(
        "proof-unavailable",
        `the file list is not proven: ${proofDetail?.message ?? "no reason given"}`,
        [seen("proof", ".")],
        // A host that has no proof is a note; one that was there and was taken away is missing evidence.
        isLocked ? { posture: "unknown", fix: "modelvet lock --proofs" } : {},
      ),
    );
  if (hostSignature === "bad-signature")
    findings.push(
      raise("host-signature-bad", "the commit claims a signature of the host that does not fit it", [
        seen("signature", "."),
      ]),
    );
  return findings;
}

/** A directory has no commit of its own: it is what the lockfile says, or nobody knows. */
function directory(provenance: ProvenanceFacts, ref: ModelRef, raise: Raise, seen: Seen): Finding[] {
  const { proof: state, proofDetail, directory: origin } = provenance;
  if (state === "mismatch") {
    const path = proofDetail?.path;
    const message = `${path === undefined ? "a file" : `\`${path}\``}: ${proofDetail?.message ?? "differs from the lockfile"}`;
    return [
      raise("files-differ", message, [seen("file", path ?? ".")], { fix: `modelvet verify ${ref.id}` }),
    ];
  }
  if (origin === "matches-lock") return [];
  const claimed = origin === "download-metadata";
  const message = claimed
    ? "download metadata names a commit, which is the word of whoever wrote the directory"
    : "nothing says where these files come from";
  const first = ref.origin === "target" ? `modelvet init ${ref.id}\n` : "";
  const fix = `${first}modelvet lock\nmodelvet verify ${ref.id}`;
  return [raise("no-origin", message, written(ref), { fix })];
}

/** Who publishes it, where the policy lists who may: under the name that was written, and the one that it leads to. */
function publisher(
  ref: ModelRef,
  renamedTo: string | undefined,
  { publishers }: Policy,
  raise: Raise,
): Finding[] {
  if (publishers.length === 0) return [];
  const isAllowed = (owner: string) => publishers.some((name) => name.toLowerCase() === owner.toLowerCase());
  const owners = [ref.id, renamedTo ?? ref.id].map((id) => id.split("/")[0] ?? "");
  const owner = owners.find((name) => !isAllowed(name));
  if (owner === undefined) return [];
  const alike = lookalikes(owner, publishers).map(({ allowed }) => allowed);
  if (alike.length > 0)
    return [
      raise("publisher-lookalike", `\`${owner}\` is not ${named(alike)}, but looks like it`, written(ref)),
    ];
  const fix = `policy:\n  publishers: [${[...publishers, owner].map((name) => JSON.stringify(name)).join(", ")}]`;
  const leads = owner === owners[0] ? "" : `, to whom \`${ref.id}\` leads by now`;
  return [
    raise("publisher-not-allowed", `the policy does not list \`${owner}\`${leads}`, written(ref), { fix }),
  ];
}
