import { UserError } from "../errors.ts";
import type { Manifest, Policy } from "../judgement.ts";
import type { DeploymentProfile, ModelRef } from "../model.ts";
import { overlay } from "./deployment.ts";
import { issueErrors, unknownKey } from "./issues.ts";
import { nearest } from "./nearest.ts";
import { type ManifestFile, type ManifestModel, manifestSchema } from "./schema.ts";
import { errorAt, failTogether, parseSource, positionAt, type Source, spanOf, valueOf } from "./source.ts";

export type ManifestOptions = {
  /** Ids that waivers may name, and statements that a deployment may make; from the rule pack. Left out: not checked. */
  known?: { findings?: ReadonlySet<string>; statements?: ReadonlySet<string> };
  /** Facts from the command line, which win over the manifest's and over each model's own. */
  overrides?: DeploymentProfile;
};

const POLICY: Policy = {
  failOn: "review",
  pins: "lockfile",
  licenses: { allow: [], deny: [], basis: "declared" },
  load: { remoteCode: "review", pickle: "review" },
  publishers: [],
};

/** The policy where no manifest states one: targets named on the command line. */
export function defaultPolicy(): Policy {
  return POLICY;
}

/** A manifest from its text. Throws one UserError `manifest-invalid` that carries all that is wrong with it. */
export function parseManifest(text: string, file: string, options: ManifestOptions = {}): Manifest {
  const source = parseSource(text, file);
  const value = valueOf(source);
  if (value === null || value === undefined)
    throw new UserError("manifest-invalid", "the manifest is empty", {
      where: file,
      why: "`version` and `models` are required",
      fix: "modelvet init org/name",
    });
  const parsed = manifestSchema.safeParse(value);
  if (!parsed.success) failTogether(issueErrors(source, manifestSchema, parsed.error.issues));
  const data = parsed.data!;
  failTogether([...modelErrors(source, data), ...knownErrors(source, data, options.known ?? {})]);
  return manifestOf(source, data, options.overrides ?? {});
}

function manifestOf(source: Source, data: ManifestFile, overrides: DeploymentProfile): Manifest {
  const at = (...path: (string | number)[]) => positionAt(source, spanOf(source, path, "value")[0]);
  const deployment = data.deployment ?? {};
  const policy = data.policy ?? {};
  return {
    file: source.file,
    deployment: overlay(deployment, overrides),
    acceptances: (data.acceptances ?? []).map((item, n) => ({ ...item, at: at("acceptances", n) })),
    agreements: (data.agreements ?? []).map((item, n) => ({ ...item, at: at("agreements", n) })),
    policy: {
      ...POLICY,
      ...policy,
      licenses: {
        ...POLICY.licenses,
        ...policy.licenses,
        ...(policy.licenses?.deny?.length ? { at: at("policy", "licenses", "deny") } : {}),
      },
      load: { ...POLICY.load, ...policy.load },
    },
    models: data.models.map((model, n) => ({
      ...refOf(model),
      deployment: overlay(overlay(deployment, model.deployment ?? {}), overrides),
      at: at("models", n),
    })),
    clarifications: (data.clarifications ?? []).map((item, n) => ({ ...item, at: at("clarifications", n) })),
    waivers: (data.waivers ?? []).map((item, n) => ({ ...item, at: at("waivers", n) })),
  };
}

function refOf(model: ManifestModel): Omit<ModelRef, "deployment" | "at"> {
  const { id, path, revision, deployment: _, ...rest } = model;
  return {
    source: path === undefined ? "hub" : "directory",
    id: id ?? path ?? "",
    revision: revision ?? "main",
    origin: "manifest",
    ...rest,
  };
}

/** What the schema cannot say: one of `id` and `path`, what only one of them has, and the same model twice. */
function modelErrors(source: Source, data: ManifestFile): UserError[] {
  const errors: UserError[] = [];
  const seen = new Map<string, number>();
  for (const [n, model] of data.models.entries()) {
    const at = ["models", n];
    const fail = (key: string, what: string, more: { why: string; fix?: string }) =>
      errors.push(errorAt(source, spanOf(source, key === "" ? at : [...at, key], "key"), what, more));
    if ((model.id === undefined) === (model.path === undefined))
      fail(model.id === undefined ? "" : "path", "a model is named by `id` or by `path`", {
        why: model.id === undefined ? "neither is there" : "both are there",
        fix: "`id: org/name` for the Hub, `path: ./folder` for a directory",
      });
    if (model.path !== undefined && model.revision !== undefined)
      fail("revision", "a directory has no revision", {
        why: "only a repository has",
        fix: "remove `revision`",
      });
    if (model.id !== undefined && model.base !== undefined)
      fail("base", "`base` is for directories", {
        why: "a repository names its base model in its card",
        fix: "remove `base`",
      });
    const { include, exclude, quant } = model;
    // The Hub's names ignore upper and lower case; folders may not.
    const who = model.id?.toLowerCase() ?? model.path;
    const name = JSON.stringify([who, model.revision ?? "main", include, exclude, quant]);
    const before = seen.get(name);
    if (before === undefined) seen.set(name, n);
    else {
      const first = positionAt(source, spanOf(source, ["models", before], "value")[0]);
      fail(model.id === undefined ? "path" : "id", `duplicate model \`${model.id ?? model.path}\``, {
        why: `it stands on line ${first.line} already`,
        fix: "remove one of them",
      });
    }
  }
  return errors;
}

function knownErrors(
  source: Source,
  data: ManifestFile,
  known: NonNullable<ManifestOptions["known"]>,
): UserError[] {
  const errors: UserError[] = [];
  const { findings, statements } = known;
  for (const [n, { finding }] of (data.waivers ?? []).entries()) {
    if (findings === undefined || findings.has(finding)) continue;
    const meant = nearest(finding, findings);
    errors.push(
      errorAt(source, spanOf(source, ["waivers", n, "finding"], "value"), `unknown finding \`${finding}\``, {
        why: "no rule raises it",
        fix: meant === undefined ? "copy the id in brackets from the report" : `\`finding: ${meant}\``,
      }),
    );
  }
  if (statements === undefined) return errors;
  const places = [
    { path: ["deployment", "statements"], given: data.deployment?.statements },
    ...data.models.map((model, n) => ({
      path: ["models", n, "deployment", "statements"],
      given: model.deployment?.statements,
    })),
  ];
  for (const { path, given } of places)
    for (const key of Object.keys(given ?? {}))
      if (!statements.has(key)) errors.push(unknownKey(source, path, key, [...statements], "statement"));
  return errors;
}
