import { count, flag, list, object, oneOf, orNull, record, type Shape, text } from "../lock/shape.ts";
import { AXES, POSTURES, VERDICTS } from "../model.ts";

/** The form of a saved report: what `report/json.ts` writes, as far as anything is shown of it. */

const posture = oneOf(POSTURES);
const axis = oneOf(AXES);
const verdict = oneOf(VERDICTS);
const any = object({});
const position = object({ file: text, line: count, column: count });
const lined = object({ value: text, line: count });
const unread = object({ state: text, message: text });
const place = object(
  { path: text },
  { line: count, column: count, offset: count, length: count, member: text, repo: text, commit: text },
);
const seen = object({ kind: text, place }, { quote: text, sha256: text });
/** Inside the evidence a place has the form of the model's own nouns. */
const inner = object({ kind: text, place: object({ path: text }, { repo: text, at: any }) });

const finding = object(
  { id: text, axis, posture, message: text, place },
  { why: text, fix: text, evidence: list(seen) },
);

const waived = object(
  { id: text, axis, posture, message: text, place },
  { waiver: object({ reason: text, owner: text, expires: text }, { at: position }) },
);

const change = object(
  {
    kind: oneOf(["added", "removed", "changed"]),
    line: count,
    endLine: count,
    material: flag,
    because: list(text),
  },
  { quote: text, clause: text, holds: list(text) },
);

const match = object(
  {
    text,
    expression: text,
    coverage: count,
    share: count,
    exact: flag,
    modified: flag,
    line: count,
    endLine: count,
    changes: list(change),
  },
  { resembles: object({ text }) },
);

const licenseText = object(
  { path: text, role: text, covers: text, size: count },
  {
    sha256: text,
    unread,
    identification: object({
      expression: orNull(text),
      matches: list(match),
      pointers: list(object({ kind: text, value: text, line: count })),
    }),
  },
);

const card = object({ path: text, licenses: list(lined) });

const base: Shape = object(
  { id: text, status: text, namedAt: inner, texts: list(licenseText), parents: (value) => list(base)(value) },
  { commit: text, relation: text, message: text, card },
);

const artifact = object({
  path: text,
  format: text,
  verdict,
  globals: list(
    object(
      { global: text, class: oneOf(["data", "framework", "dangerous", "unknown"]), offset: count },
      { member: text, reason: text, call: text },
    ),
  ),
  observations: list(
    object({ finding: text, verdict, message: text }, { member: text, quote: text, at: any }),
  ),
});

const evidence = {
  files: list(object({ path: text, size: count }, { gitOid: text, sha256: text })),
  card,
  texts: list(licenseText),
  artifacts: list(artifact),
  lineage: list(base),
  loadPath: object({
    weights: text,
    opened: list(text),
    skipped: list(object({ path: text, why: text })),
    problems: list(object({ finding: text, message: text, path: text })),
  }),
  remoteCode: list(object({ path: text, key: text, target: text, files: list(text) })),
  missing: list(object({ axis, path: text, unread })),
  hub: object(
    {},
    {
      renamedTo: text,
      upstreamScan: object({ files: list(object({ path: text, level: text })) }),
    },
  ),
  identity: object({ id: text }, { createdAt: text }),
};

const model = object(
  {
    id: text,
    requested: text,
    commit: orNull(text),
    posture,
    meetsPolicy: flag,
    axes: object({ license: posture, load: posture, provenance: posture }),
    license: object(
      {
        expression: orNull(text),
        family: orNull(text),
        basis: text,
        declared: list(text),
        conflict: flag,
      },
      { texts: list(text) },
    ),
    provenance: object(
      { proof: oneOf(["proven", "mismatch", "unavailable"]) },
      {
        hostSignature: orNull(text),
        pinnedBy: orNull(oneOf(["lockfile", "manifest", "target"])),
        proofDetail: object({ message: text }, { path: text }),
        identityChanged: object({ locked: object({ id: text }), found: object({ id: text }) }),
        directory: text,
      },
    ),
    findings: list(finding),
    duties: list(object({ id: text, license: text, clause: text, text })),
    questions: list(
      object(
        { fact: text, because: text, outcomes: record(posture) },
        { license: text, clause: text, yaml: text },
      ),
    ),
  },
  {
    waived: list(waived),
    source: oneOf(["hub", "directory"]),
    origin: oneOf(["manifest", "target"]),
    quant: text,
    loader: oneOf(["transformers", "vllm", "llama.cpp"]),
    deployment: any,
    at: position,
    ...evidence,
  },
);

export const savedReport = object(
  { posture, exitCode: count, rulePack: text, models: list(model) },
  {
    manifest: orNull(text),
    online: flag,
    failOn: posture,
    elapsed: count,
    diagnostics: list(
      object({ severity: oneOf(["error", "warning"]), message: text }, { at: position, hint: text }),
    ),
  },
);
