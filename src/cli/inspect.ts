import { UserError } from "../errors.ts";
import type { ExitCode } from "../judgement.ts";
import type { Inspection } from "../model.ts";
import type { Command } from "./command.ts";
import { disassembleAll } from "./inspect-disassemble.ts";
import { inspectTargets } from "./inspect-files.ts";
import { inspectJson } from "./inspect-json.ts";
import { inspectAll } from "./inspect-pool.ts";
import { inspectText } from "./inspect-text.ts";
import type { InspectOptions } from "./options.ts";
import { readPack } from "./pack.ts";
import { packFolder } from "./pack-folder.ts";
import { progress } from "./progress.ts";

/**
 * What would loading these files do? 0: nothing, all are safe; 1: one at least is dangerous or wants review; 3: what is
 * left could not be read, or there is nothing to inspect. 1 wins over 3.
 */
export const runInspect: Command<InspectOptions> = async (options, context) => {
  if (options.disassemble && options.format === "json")
    throw new UserError("usage", "opcodes are printed as text only", { fix: "leave `--format` out" });
  const targets = inspectTargets(options.paths, context.cwd);
  const pack = packFolder(context.cwd, options.rules);
  const { artifacts: rules } = await readPack(pack);
  if (options.disassemble) return disassembleAll(targets, rules, context);
  const line = progress(context);
  const files = await inspectAll(targets, {
    rules,
    pack,
    signal: context.signal,
    ...(options.jobs === undefined ? {} : { jobs: options.jobs }),
    onFile: (done, { shown }) => line.update({ done, total: targets.length, label: `reading ${shown}` }),
  });
  line.clear();
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
