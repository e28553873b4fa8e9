import type { Assessment, Report } from "../judgement.ts";
import type { CommandContext } from "./command.ts";
import { lockDifferences } from "./lock-differences.ts";
import type { TuiOptions } from "./options.ts";
import { rejudge } from "./reassess.ts";
import { scanRefs } from "./scan-run.ts";
import { readSetup } from "./scan-setup.ts";
import type { Opened } from "./tui.ts";

/** A scan whose models are shown as they are done. */
export async function openScan(options: TuiOptions, context: CommandContext): Promise<Opened> {
  const setup = await readSetup(options, context);
  let doing: string | undefined;
  const run = await scanRefs(options, context, (what) => {
    doing = what;
  });
  const seen: (Assessment | undefined)[] = run.refs.map(() => undefined);
  const report = (): Report => run.finish(seen.filter((one) => one !== undefined));
  const { rulePack, online, failOn } = run.finish([]);
  const { results, title, refs } = run;
  return {
    source: {
      results: (async function* () {
        for await (const result of results) {
          seen[result.index] = result.assessment;
          yield result;
        }
      })(),
      doing: () => doing,
      finish: () => ({
        diagnostics: report().diagnostics,
        differences: lockDifferences(setup.lockFile, context.cwd),
      }),
    },
    given: { title, rulePack, online, failOn, expected: refs.length, reassess: rejudge(setup, () => seen) },
    report,
  };
}
