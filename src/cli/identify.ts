import { closeSync, fstatSync, openSync, readFileSync, readSync } from "node:fs";
import type { ExitCode } from "../judgement.ts";
import { READ_LIMIT } from "../license/decode.ts";
import type { LicenseIndex } from "../license/fingerprint.ts";
import { identify } from "../license/identify.ts";
import type { Command } from "./command.ts";
import { type IdentifyTarget, identifyTargets } from "./identify-files.ts";
import { type IdentifiedFile, identifyJson, identifyText } from "./identify-output.ts";
import { readLicenseIndex } from "./license-index.ts";
import { packFolder } from "./pack-folder.ts";

/** As parsed from the command line. */
export type IdentifyOptions = { paths: readonly string[]; format?: "text" | "json"; rules?: string };

/**
 * Which license text is this, how close, and what was changed in it. 0: every file was read and one at least was
 * recognised; 3: something could not be read, or nothing was recognised.
 */
export const runIdentify: Command<IdentifyOptions> = async (options, context) => {
  const targets = identifyTargets(options.paths, context.cwd);
  const index = readLicenseIndex(packFolder(context.cwd, options.rules));
  const files = targets.map((target) => identified(target, index));
  const exitCode = exitCodeOf(files);
  context.stdout.write(
    options.format === "json"
      ? identifyJson(files, index)
      : identifyText(files, index, exitCode, context.terminal),
  );
  return exitCode;
};

function identified({ shown, path }: IdentifyTarget, index: LicenseIndex): IdentifiedFile {
  try {
    return { path: shown, found: identify(readHead(path, READ_LIMIT + 1), index) };
  } catch (error) {
    return { path: shown, unread: error instanceof Error ? error.message : String(error) };
  }
}

/** The first `limit` bytes of a file. */
function readHead(path: string, limit: number): Uint8Array {
  const handle = openSync(path, "r");
  try {
    const { size } = fstatSync(handle);
    if (size <= limit) return readFileSync(handle);
    const bytes = new Uint8Array(limit);
    let read = 0;
    while (read < limit) {
      const more = readSync(handle, bytes, read, limit - read, read);
      if (more === 0) break;
      read += more;
    }
    return bytes.subarray(0, read);
  } finally {
    closeSync(handle);
  }
}

function exitCodeOf(files: readonly IdentifiedFile[]): ExitCode {
  const unread = files.some(({ found }) => found === undefined || found.empty || found.binary === true);
  const recognised = files.some(({ found }) => found !== undefined && found.matches.length > 0);
  return unread || !recognised ? 3 : 0;
}
