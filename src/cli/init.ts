import { closeSync, openSync, writeSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { UserError } from "../errors.ts";
import { manifestJsonSchema, SCHEMA_NAME } from "../manifest/json-schema.ts";
import { findManifest, isManifestName, shownPath } from "../manifest/locate.ts";
import { parseManifest } from "../manifest/parse.ts";
import { parseTarget } from "../manifest/target.ts";
import { manifestTemplate } from "../manifest/template.ts";
import type { ModelRef } from "../model.ts";
import { escape } from "../terminal.ts";
import type { Command } from "./command.ts";
import type { InitOptions } from "./options.ts";

/** Where editors find the schema once the project's packages are installed. */
const SCHEMA = `./node_modules/modelvet/dist/${SCHEMA_NAME}`;

/** Writes a commented manifest for the models that are named, or prints the manifest's JSON Schema. Never overwrites. */
export const runInit: Command<InitOptions> = async (options, context) => {
  if (options.schema) {
    context.stdout.write(manifestJsonSchema());
    return 0;
  }
  const file =
    options.manifest === undefined || options.manifest === "-"
      ? join(context.cwd, "models.yaml")
      : resolve(context.cwd, options.manifest);
  const models = options.ids.map((id): ModelRef => {
    const target = parseTarget(id, { cwd: context.cwd, deployment: {} });
    if (target.kind === "model") return seenFrom(dirname(file), target.ref, context.cwd);
    throw new UserError("usage", `\`${id}\` is a manifest already`, { fix: "modelvet init org/name" });
  });
  const text = manifestTemplate(models, SCHEMA);
  // What is written must be what is read; this also finds a model that was named twice.
  parseManifest(text, options.manifest ?? "models.yaml");
  if (options.manifest === "-") {
    context.stdout.write(text);
    return 0;
  }
  const shown = shownPath(context.cwd, file);
  const nearest = findManifest(context.cwd);
  writeNew(file, shown, text);
  if (context.quiet) return 0;
  context.stderr.write(
    `wrote \`${escape(shown)}\` with ${models.length} ${models.length === 1 ? "model" : "models"}\n`,
  );
  if (nearest !== undefined && nearest !== file && isManifestName(file))
    context.stderr.write(
      `note: \`${escape(shownPath(context.cwd, nearest))}\` was the nearest manifest until now\n`,
    );
  context.stderr.write(
    "next: state the facts under `deployment`, then `modelvet lock` and `modelvet check`\n",
  );
  return 0;
};

/** A directory is named from where its manifest stands. */
function seenFrom(folder: string, ref: ModelRef, cwd: string): ModelRef {
  if (ref.source !== "directory" || folder === cwd) return ref;
  const path = relative(folder, resolve(cwd, ref.id)) || ".";
  return { ...ref, id: path.startsWith(".") || isAbsolute(path) ? path : `./${path}` };
}

function writeNew(file: string, shown: string, text: string): void {
  let handle: number;
  try {
    handle = openSync(file, "wx");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EEXIST")
      throw new UserError("usage", `\`${shown}\` is there already, and is not overwritten`, {
        fix: "modelvet init org/name --manifest -\nthen copy the lines you need",
      });
    throw new UserError("usage", `\`${shown}\` cannot be written`, {
      why: code === "ENOENT" ? "its folder does not exist" : error instanceof Error ? error.message : "",
    });
  }
  try {
    writeSync(handle, text);
  } finally {
    closeSync(handle);
  }
}
