import { VERDICTS } from "../model.ts";
import { LOCK_VERSION, type LockedModel, type Lockfile } from "./locked.ts";
import {
  bytes,
  count,
  type Flaw,
  flag,
  hash,
  isObject,
  list,
  object,
  oneOf,
  orNull,
  record,
  type Shape,
  text,
  textThat,
} from "./shape.ts";

/** What is wrong with a parsed lockfile, and where: keys and indexes from the root. */
export type Problem = { path: readonly (string | number)[]; message: string; fix?: string };

/** Absolute, climbing, or with a drive: such a path must never be joined to a folder of ours. */
export function leavesFolder(value: string): boolean {
  return (
    /^[/\\]|^[A-Za-z]:|\u0000/.test(value) || (value.includes("..") && value.split(/[/\\]/).includes(".."))
  );
}

const path = textThat(
  (value) => value !== "" && !leavesFolder(value),
  "must be a path inside the model's folder",
);

const any = object({});
const place = object({ path: text }, { repo: text, commit: text, member: text, at: any });
const evidence = object({ kind: text, place }, { quote: text, sha256: text });
const unread = object({ state: text, message: text });
const lined = object({ value: text, line: count });
const relation = oneOf(["adapter", "finetune", "merge", "quantized"]);

const file = object({ path, size: bytes }, { gitOid: hash(40), sha256: hash(64), lfs: flag });

const files: Shape = (value) => {
  const found = list(file)(value);
  if (found !== undefined || !Array.isArray(value)) return found;
  const seen = new Set<string>();
  for (const [index, entry] of value.entries()) {
    if (seen.has(entry.path)) return { path: [index, "path"], message: "is listed twice" };
    seen.add(entry.path);
  }
  return undefined;
};

const card = object(
  {
    path: text,
    licenses: list(lined),
    baseModels: list(object({ id: text, line: count }, { inProse: flag })),
    tags: list(text),
    problems: list(object({ kind: text, message: text, line: count })),
  },
  {
    sha256: hash(64),
    licenseName: lined,
    licenseLink: lined,
    relation,
    pipelineTag: text,
    libraryName: text,
  },
);

const change = object(
  {
    kind: oneOf(["added", "removed", "changed"]),
    line: count,
    endLine: count,
    material: flag,
    because: list(text),
  },
  { clause: text },
);

const match = object({
  text,
  expression: text,
  kind: oneOf(["license", "policy", "notice"]),
  coverage: count,
  share: count,
  exact: flag,
  modified: flag,
  line: count,
  endLine: count,
  changes: list(change),
});

const identification = object({
  expression: orNull(text),
  matches: list(match),
  pointers: list(object({ kind: text, value: text, line: count }, { expression: text })),
  unrecognised: flag,
  empty: flag,
});

const license = object(
  {
    path: text,
    role: oneOf(["license", "policy", "notice", "readme", "gated-prompt", "gguf"]),
    covers: oneOf(["model", "code", "any"]),
    size: count,
  },
  { sha256: hash(64), identification, unread },
);

const base: Shape = object(
  {
    id: text,
    status: oneOf(["read", "gated", "missing", "unread", "cycle", "limit"]),
    namedAt: evidence,
  },
  {
    commit: hash(40),
    relation,
    message: text,
    card,
    texts: list(license),
    tags: list(text),
    multimodal: flag,
    likely: flag,
    parents: (value) => list(base)(value),
  },
);

const verdict = oneOf(VERDICTS);

const global = object(
  { global: text, class: oneOf(["framework", "dangerous", "unknown"]), offset: count },
  { member: text, reason: text, call: text },
);

const artifact = object(
  { path: text, format: text, verdict },
  {
    data: list(text),
    globals: list(global),
    observations: list(object({ finding: text, verdict, message: text }, { member: text, at: any })),
    details: any,
  },
);

const loadPath = object({
  weights: oneOf(["safetensors", "pickle", "gguf", "other", "none"]),
  opened: list(text),
  skipped: list(object({ path: text, why: text })),
  problems: list(object({ finding: text, message: text, path: text })),
});

const entry = object(
  {
    requested: text,
    license: object({ declared: list(text), expression: orNull(text) }),
    texts: list(license),
    lineage: list(base),
    loadPath,
    remoteCode: list(object({ path: text, key: text, target: text, files: list(text) })),
    artifacts: list(artifact),
    files,
  },
  {
    source: oneOf(["directory"]),
    commit: hash(40),
    identity: object({ id: text }, { createdAt: text }),
    include: list(text),
    exclude: list(text),
    quant: text,
    hub: object({ tags: list(text) }),
    card,
    multimodal: object({ value: flag, evidence }),
    proof: object(
      { proof: oneOf(["proven", "mismatch", "unavailable"]) },
      { hostSignature: oneOf(["host-signed", "unsigned", "unknown-signer", "bad-signature"]) },
    ),
    missing: list(object({ axis: oneOf(["license", "load", "provenance"]), path: text, unread })),
  },
);

const model: Shape = (value) =>
  entry(value) ??
  (isObject(value) && value.commit === undefined && value.source === undefined
    ? { path: ["commit"], message: "is missing" }
    : undefined);

const models = record(model);

/** A parsed lockfile, checked in full, or the first thing that is wrong with it. */
export function checkLockfile(value: unknown): Lockfile | Problem {
  if (!isObject(value))
    return { path: [], message: "a lockfile is one JSON object with `version` and `models`" };
  if (value.version === undefined) return { path: [], message: "`version` is missing" };
  if (value.version !== LOCK_VERSION)
    return {
      path: ["version"],
      message: `version \`${JSON.stringify(value.version).slice(0, 40)}\` is not known; this modelvet reads version ${LOCK_VERSION}`,
      fix: "use the modelvet version that wrote the lockfile, or delete the file and run `modelvet lock`",
    };
  const unknown = Object.keys(value).find((key) => !["$schema", "version", "models"].includes(key));
  if (unknown !== undefined) return { path: [unknown], message: `unknown key \`${unknown}\`` };
  const flaw = models(value.models);
  if (flaw !== undefined) return describe({ ...flaw, path: ["models", ...flaw.path] });
  // Checked just above; the original objects are kept, so that writing them again changes nothing.
  return {
    version: LOCK_VERSION,
    models: new Map(Object.entries(value.models as Record<string, LockedModel>)),
  };
}

function describe({ path, message }: Flaw): Problem {
  const name = path.findLast((key) => typeof key === "string");
  return { path, message: `\`${name}\` ${message}` };
}
