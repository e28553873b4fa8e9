import { statSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { UserError } from "../errors.ts";
import type { DeploymentProfile, Loader, ModelRef } from "../model.ts";
import { HUB_ID } from "./schema.ts";

/** What a word on the command line names: a manifest to read, or one model. */
export type Target = { kind: "manifest"; file: string } | { kind: "model"; ref: ModelRef };

export type TargetOptions = {
  cwd: string;
  deployment: DeploymentProfile;
  include?: readonly string[];
  exclude?: readonly string[];
  loader?: Loader;
};

/** Revisions of git without what a shell or an address would read otherwise. */
const REVISION = /^(?!.*\.\.)[\w./+-]{1,200}$/;
/** `Q4_K_M`, `IQ2_XXS`, `BF16`, `UD-Q4_K_XL`. */
const QUANT = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,40}$/;
const HUB_URL = /^https?:\/\/(?:www\.)?(?:huggingface\.co|hf\.co)\/(.+)$/;

/**
 * Reads `org/name`, `org/name@revision`, `org/name:QUANT`, a Hub address, a manifest, or a directory (one that exists, or
 * that is written as a path). Throws UserError `usage` or `path-not-found`.
 */
export function parseTarget(written: string, options: TargetOptions): Target {
  const { cwd, deployment, include = [], exclude = [], loader } = options;
  const more = {
    origin: "target" as const,
    deployment,
    ...(include.length === 0 ? {} : { include }),
    ...(exclude.length === 0 ? {} : { exclude }),
    ...(loader === undefined ? {} : { loader }),
    at: { file: "<command line>", line: 1, column: 1 },
  };
  const path = expanded(cwd, written);
  const found = HUB_URL.test(written) ? undefined : statSync(path, { throwIfNoEntry: false });
  if (found?.isFile()) return fileTarget(written, path);
  if (found?.isDirectory())
    return { kind: "model", ref: { source: "directory", id: written, revision: "main", ...more } };
  if (/^(?:\.{1,2}(?:[\\/]|$)|[\\/~]|[A-Za-z]:[\\/])/.test(written))
    throw new UserError("path-not-found", `there is no directory \`${written}\``, {
      fix: "name a folder that holds a model, or `org/name` on the Hub",
    });
  return { kind: "model", ref: { source: "hub", ...hubTarget(written), ...more } };
}

function expanded(cwd: string, written: string): string {
  return /^~(?=$|[\\/])/.test(written) ? join(homedir(), written.slice(1)) : resolve(cwd, written);
}

function fileTarget(written: string, path: string): Target {
  if (/\.ya?ml$/i.test(path)) return { kind: "manifest", file: path };
  throw new UserError(
    "usage",
    `\`${written}\` is a file, and a target is a manifest, a model or a directory`,
    {
      fix: `modelvet inspect ${written}`,
    },
  );
}

function hubTarget(written: string): Pick<ModelRef, "id" | "revision" | "quant"> {
  const address = HUB_URL.exec(written)?.[1];
  const named = address === undefined ? written : fromAddress(address);
  const [, id = "", revision, quant] = /^([^@:\s]*)(?:@([^:\s]*))?(?::(\S*))?$/.exec(named) ?? [];
  if (!HUB_ID.test(id)) throw wrongTarget(written, id);
  if (revision !== undefined && !REVISION.test(revision))
    throw new UserError("usage", `\`${revision}\` is no revision`, {
      why: "a branch, a tag or a commit is expected behind the `@`",
      fix: `${id}@main`,
    });
  if (quant !== undefined && !QUANT.test(quant))
    throw new UserError("usage", `\`${quant}\` is no quantisation`, {
      why: "a name such as `Q4_K_M` is expected behind the `:`",
      fix: `${id}:Q4_K_M`,
    });
  return { id, revision: revision ?? "main", ...(quant === undefined ? {} : { quant }) };
}

/** `org/name`, `org/name/tree/rev`, `org/name/blob/rev/file`, `org/name/commit/rev`. */
function fromAddress(address: string): string {
  const [path = ""] = address.split(/[?#]/);
  const [org = "", name = "", kind, ...rest] = path.replace(/\/$/, "").split("/").map(decoded);
  if (kind === undefined) return `${org}/${name}`;
  if (kind === "tree") return `${org}/${name}@${rest.join("/") || "main"}`;
  if (["blob", "resolve", "commit"].includes(kind)) return `${org}/${name}@${rest[0] ?? "main"}`;
  return `${org}/${name}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function wrongTarget(written: string, id: string): UserError {
  const plain = /^[\w.-]+$/.test(id);
  return new UserError("usage", `\`${written}\` is neither a model nor a directory`, {
    why: "a target is `org/name[@revision]`, `org/name:QUANT`, a Hub address, a directory or a manifest",
    fix: plain
      ? `\`org/${id}\` for a model on the Hub, \`./${id}\` for a directory`
      : "`org/name` for a model on the Hub, `./name` for a directory",
  });
}
