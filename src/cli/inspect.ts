import type { ExitCode, Inspection } from "../model.ts";
import type { Command } from "./command.ts";
import { inspectTargets } from "./inspect-files.ts";
import { inspectJson } from "./inspect-json.ts";
import { inspectOne } from "./inspect-one.ts";
import { inspectText } from "./inspect-text.ts";
import type { InspectOptions } from "./options.ts";
import { readPack } from "./pack.ts";
import { packFolder } from "./pack-folder.ts";

/**
 * What would loading these files do? 0: nothing, all are safe; 1: one at least is dangerous or wants review; 3: what is
 * left could not be read, or there is nothing to inspect. 1 wins over 3.
 */
export const runInspect: Command<InspectOptions> = async (options, context) => {
  const targets = inspectTargets(options.paths, context.cwd);
  const { artifacts } = readPack(packFolder(context.cwd, options.rules));
  const files: Inspection[] = [];
  for (const target of targets) files.push(await inspectOne(target, artifacts));
  const exitCode = exitCodeOf(files);
  const { quiet, verbose, terminal } = context;
  context.stdout.write(
    options.format === "json"
      ? inspectJson(files)
      : inspectText(files, exitCode, terminal, { quiet, verbose }),
  );
  return exitCode;
};

function exitCodeOf(files: readonly Inspection[]): ExitCode {
  if (files.some(({ verdict }) => verdict === "dangerous" || verdict === "review")) return 1;
  return files.length === 0 || files.some(({ verdict }) => verdict === "unreadable") ? 3 : 0;
}
