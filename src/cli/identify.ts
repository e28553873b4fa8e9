import { readFileSync } from "node:fs";
import { loadFingerprints } from "../license/fingerprint.ts";
import { identify } from "../license/identify.ts";
import type { ExitCode } from "../model.ts";
import type { CommandContext } from "./command.ts";

export async function runIdentify(
  options: { paths: string[]; format: string },
  context: CommandContext,
): Promise<ExitCode> {
  const index = loadFingerprints(readFileSync(new URL("../rules/fingerprints.bin", import.meta.url)));
  const files = options.paths.map((path) => {
    const found = identify(readFileSync(path), index);
    return {
      path,
      expression: found.expression,
      modified: found.matches.some((match) => match.modified),
      matches: found.matches,
      pointers: found.pointers,
      unrecognised: found.unrecognised,
    };
  });
  context.stdout.write(`${JSON.stringify({ schema: "modelvet/identify@1", files }, null, 1)}\n`);
  return 0;
}
