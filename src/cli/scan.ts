import type { Assessment } from "../judgement.ts";
import type { Command } from "./command.ts";
import type { ScanOptions } from "./options.ts";
import { progress } from "./progress.ts";
import { renderReport } from "./render.ts";
import { scanRefs } from "./scan-run.ts";

/**
 * The main job, and the map of the tool. Each arrow is one function of the room that is named:
 *
 *     command line, manifest, lockfile, rules
 *       -> ModelRef[]    scan-setup.ts: readSetup          (manifest, lock, rules)
 *     for each model, some at a time                       (scan-run.ts)
 *       -> Snapshot      live.ts: open                     (hub: the Hub, a cache or a directory)
 *       -> Evidence      live.ts: gather                   (evidence, artifacts, license, provenance)
 *       -> Judgement     rules/judge.ts: judge             (license, load and provenance by the rule pack)
 *       -> Assessment    posture/decide.ts: decide         (policy and waivers; scan-assess.ts joins the two)
 *     all of them, in the manifest's order
 *       -> Report        posture/summarise.ts: summarise   (posture and exit code)
 *       -> text          render.ts: renderReport           (report)
 */
export const runScan: Command<ScanOptions> = async (options, context) => {
  if (options.tui) return (await import("./tui.ts")).runTui(options, context);
  const line = progress(context);
  let done = 0;
  let total = 0;
  const run = await scanRefs(options, context, (label, bytes) => line.update({ done, total, label, bytes }));
  total = run.refs.length;
  const all: Assessment[] = new Array(total);
  try {
    for await (const { index, assessment } of run.results) {
      all[index] = assessment;
      done++;
    }
  } finally {
    line.clear();
  }
  const report = run.finish(all);
  context.stdout.write(await renderReport(report, options.format, context, run.endpoint));
  return report.exitCode;
};
