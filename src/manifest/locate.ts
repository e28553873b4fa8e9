import { readFileSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { UserError } from "../errors.ts";
import type { Manifest } from "../judgement.ts";
import { type ManifestOptions, parseManifest } from "./parse.ts";
import { LARGEST } from "./source.ts";

const NAMES = ["models.yaml", "models.yml"];

/** Whether a file is found without being named. */
export function isManifestName(file: string): boolean {
  return NAMES.includes(basename(file));
}

/** The nearest manifest upward from a folder, as an absolute path; undefined where there is none. */
export function findManifest(cwd: string): string | undefined {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    for (const name of NAMES) {
      const file = join(folder, name);
      if (statSync(file, { throwIfNoEntry: false })?.isFile()) return file;
    }
    if (dirname(folder) === folder) return undefined;
  }
}

/** The manifest that a command works on, absolute, or `-`. Throws UserError `manifest-not-found`. */
export function locateManifest(cwd: string, named: string | undefined): string {
  if (named === "-") return "-";
  const file = named === undefined ? findManifest(cwd) : resolve(cwd, named);
  if (file !== undefined && statSync(file, { throwIfNoEntry: false })?.isFile()) return file;
  if (named !== undefined)
    throw new UserError("manifest-not-found", `there is no manifest \`${named}\``, {
      fix: `modelvet init org/name --manifest ${named}`,
    });
  throw new UserError("manifest-not-found", `no \`models.yaml\` in \`${cwd}\` or above`, {
    fix: "modelvet init org/name\nor name a model: modelvet scan org/name",
  });
}

/** A file's path as shown: relative to where the user stands. */
export function shownPath(cwd: string, file: string): string {
  return relative(cwd, file) || file;
}

/** Finds, reads and parses the manifest; `-` reads it from `stdin`. Throws UserError. */
export async function readManifest(
  from: { cwd: string; stdin?: AsyncIterable<unknown> },
  named?: string,
  options: ManifestOptions = {},
): Promise<Manifest> {
  const file = locateManifest(from.cwd, named);
  if (file === "-") return parseManifest(await readAll(from.stdin), "<stdin>", options);
  const shown = shownPath(from.cwd, file);
  if (statSync(file).size > LARGEST)
    throw new UserError("manifest-invalid", "the manifest is too large", {
      where: shown,
      why: `at most ${LARGEST} bytes are read`,
    });
  return parseManifest(decode(readFileSync(file), shown), shown, options);
}

async function readAll(stdin: AsyncIterable<unknown> | undefined): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stdin ?? []) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    if (size > LARGEST) break;
    chunks.push(bytes);
  }
  return decode(Buffer.concat(chunks), "<stdin>");
}

function decode(bytes: Uint8Array, shown: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new UserError("manifest-invalid", "the manifest is not UTF-8 text", { where: shown });
  }
}
