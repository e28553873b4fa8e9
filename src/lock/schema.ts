import * as z from "zod/mini";
import { VERDICTS } from "../model.ts";
import { LOCK_VERSION, type LockedModel, type Lockfile } from "./locked.ts";

/** What is wrong with a parsed lockfile, and where: keys and indexes from the root. */
export type Problem = { path: readonly (string | number)[]; message: string; fix?: string };

const text = z.string({ error: "must be text" });
const count = z.number({ error: "must be a number" });
const flag = z.boolean({ error: "must be true or false" });
const optional = z.optional;
const list = <T extends z.ZodMiniType>(item: T) => z.array(item, { error: "must be a list" });
/** Keys that this version does not know are carried along: a newer one may have written them. */
const object = <T extends z.core.$ZodLooseShape>(shape: T) =>
  z.looseObject(shape, { error: "must be an object" });
const oneOf = <const T extends readonly string[]>(values: T) =>
  z.enum(values, { error: `must be one of \`${values.join("`, `")}\`` });

/** Hex digits in lower case, and never the all-zero id, which names nothing. */
const hash = (digits: number) =>
  text.check(
    z.regex(new RegExp(`^[0-9a-f]{${digits}}$`), { error: `must be ${digits} lower-case hex digits` }),
    z.refine((value) => !/^0+$/.test(value), { error: "is all zeros, which names nothing" }),
  );

const path = text.check(
  z.refine((value) => value !== "" && !leavesFolder(value), { error: "must stay inside the model's folder" }),
);

/** Absolute, climbing, or with a drive: such a path must never be joined to a folder of ours. */
export function leavesFolder(value: string): boolean {
  return /^[/\\]|^[A-Za-z]:|\u0000/.test(value) || value.split(/[/\\]/).includes("..");
}

const place = object({ path: text, repo: optional(text), commit: optional(text), at: optional(object({})) });
const evidence = object({ kind: text, place, quote: optional(text), sha256: optional(text) });
const unread = object({ state: text, message: text });
const lined = object({ value: text, line: count });
const relation = optional(oneOf(["adapter", "finetune", "merge", "quantized"]));

const file = object({
  path,
  size: count.check(z.int({ error: "must be a number of bytes" }), z.minimum(0)),
  gitOid: optional(hash(40)),
  sha256: optional(hash(64)),
  lfs: optional(flag),
});

const card = object({
  path: text,
  sha256: optional(hash(64)),
  licenses: list(lined),
  licenseName: optional(lined),
  licenseLink: optional(lined),
  baseModels: list(object({ id: text, line: count })),
  relation,
  pipelineTag: optional(text),
  libraryName: optional(text),
  tags: list(text),
  problems: list(object({ kind: text, message: text, line: count })),
});

const change = object({
  kind: oneOf(["added", "removed", "changed"]),
  line: count,
  endLine: count,
  clause: optional(text),
  material: flag,
  because: list(text),
});

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

const pointer = object({ kind: text, value: text, expression: optional(text), line: count });

const license = object({
  path: text,
  role: oneOf(["license", "policy", "notice", "readme", "gated-prompt", "gguf"]),
  covers: oneOf(["model", "code", "any"]),
  size: count,
  sha256: optional(hash(64)),
  identification: optional(
    object({
      expression: z.nullable(text),
      matches: list(match),
      pointers: list(pointer),
      unrecognised: flag,
      empty: flag,
    }),
  ),
  unread: optional(unread),
});

const base = object({
  id: text,
  commit: optional(hash(40)),
  relation,
  status: oneOf(["read", "gated", "missing", "unread", "cycle", "limit"]),
  message: optional(text),
  card: optional(card),
  texts: optional(list(license)),
  tags: optional(list(text)),
  multimodal: optional(flag),
  namedAt: evidence,
  get parents() {
    return optional(list(base));
  },
});

const verdict = oneOf(VERDICTS);

const artifact = object({
  path: text,
  format: text,
  verdict,
  data: optional(list(text)),
  globals: optional(
    list(
      object({
        global: text,
        class: oneOf(["framework", "dangerous", "unknown"]),
        offset: count,
        member: optional(text),
        reason: optional(text),
        call: optional(text),
      }),
    ),
  ),
  observations: optional(
    list(object({ finding: text, verdict, message: text, member: optional(text), at: optional(object({})) })),
  ),
  details: optional(object({})),
});

const model = object({
  source: optional(z.literal("directory", { error: 'is left out, or `"directory"`' })),
  requested: text,
  commit: optional(hash(40)),
  identity: optional(object({ id: text, createdAt: optional(text) })),
  include: optional(list(text)),
  exclude: optional(list(text)),
  quant: optional(text),
  hub: optional(object({ tags: list(text) })),
  license: object({ declared: list(text), expression: z.nullable(text) }),
  card: optional(card),
  texts: list(license),
  lineage: list(base),
  multimodal: optional(object({ value: flag, evidence })),
  loadPath: object({
    weights: oneOf(["safetensors", "pickle", "gguf", "other", "none"]),
    opened: list(text),
    skipped: list(object({ path: text, why: text })),
    problems: list(object({ finding: text, message: text, path: text })),
  }),
  remoteCode: list(object({ path: text, key: text, target: text, files: list(text) })),
  artifacts: list(artifact),
  proof: optional(
    object({
      proof: oneOf(["proven", "mismatch", "unavailable"]),
      hostSignature: optional(oneOf(["host-signed", "unsigned", "unknown-signer", "bad-signature"])),
    }),
  ),
  missing: optional(list(object({ axis: oneOf(["license", "load", "provenance"]), path: text, unread }))),
  files: list(file),
}).check((payload) => {
  const { source, commit, files } = payload.value;
  const complain = (message: string, ...at: (string | number)[]) =>
    payload.issues.push({ code: "custom", message, input: payload.value, path: at });
  if (commit === undefined && source === undefined) complain("is missing", "commit");
  const seen = new Set<string>();
  for (const [index, entry] of files.entries()) {
    if (seen.has(entry.path)) complain("is listed twice", "files", index, "path");
    seen.add(entry.path);
  }
});

const lockfile = z.strictObject(
  { $schema: optional(text), version: z.literal(LOCK_VERSION), models: z.record(z.string(), model) },
  { error: "a lockfile is one JSON object with `version` and `models`" },
);

/** A parsed lockfile, checked in full, or the first thing that is wrong with it. */
export function checkLockfile(value: unknown): Lockfile | Problem {
  const version = typeof value === "object" && value !== null ? Reflect.get(value, "version") : undefined;
  if (version !== undefined && version !== LOCK_VERSION)
    return {
      path: ["version"],
      message: `version \`${JSON.stringify(version).slice(0, 40)}\` is not known; this modelvet reads version ${LOCK_VERSION}`,
      fix: "use the modelvet version that wrote the lockfile, or delete the file and run `modelvet lock`",
    };
  const checked = lockfile.safeParse(value);
  if (!checked.success) return problemOf(checked.error.issues[0]);
  // Checked just above; the original objects are kept, so that writing them again changes nothing.
  const { models } = value as { models: Record<string, LockedModel> };
  // The schema library skips this one key, and no model can be called so.
  if (Object.hasOwn(models, "__proto__"))
    return { path: ["models", "__proto__"], message: "`__proto__` is not a model" };
  return { version: LOCK_VERSION, models: new Map(Object.entries(models)) };
}

function problemOf(issue: z.core.$ZodIssue | undefined): Problem {
  const at = (issue?.path ?? []).filter((key) => typeof key !== "symbol");
  if (issue?.code === "unrecognized_keys")
    return { path: [...at, ...issue.keys.slice(0, 1)], message: `unknown key \`${issue.keys[0]}\`` };
  const name = [...at].reverse().find((key) => typeof key === "string");
  return {
    path: at,
    message: `${name === undefined ? "" : `\`${name}\` `}${issue?.message ?? "is invalid"}`,
  };
}
