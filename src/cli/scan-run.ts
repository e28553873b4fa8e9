import { performance } from "node:perf_hooks";
import type { Assessment, Report } from "../judgement.ts";
import type { ModelRef } from "../model.ts";
import { summarise } from "../posture/summarise.ts";
import type { CommandContext } from "./command.ts";
import { openLive, waiting } from "./live.ts";
import type { ScanOptions } from "./options.ts";
import { assessor, diagnosticsOf } from "./scan-assess.ts";
import { scanModel } from "./scan-model.ts";
import { readSetup } from "./scan-setup.ts";

/** Models that are looked at together; requests are limited by the Hub room besides. */
const AT_ONCE = 8;

/** A scan under way: what is scanned, what is known so far, and how it becomes a report. */
export type ScanRun = {
  /** The manifest as shown, or the targets. */
  title: string;
  refs: readonly ModelRef[];
  /** In the order in which models are done; `index` counts in `refs`. Rejects when interrupted. */
  results: AsyncIterable<{ index: number; assessment: Assessment }>;
  /** The report of all assessments, given in the order of `refs`. */
  finish(all: readonly Assessment[]): Report;
  /** Base address of the Hub that is read, for links. */
  endpoint: string;
};

/** Told of what is being done, `reading config.json of org/name`, and how many bytes were read by then. */
export type Watch = (what: string, bytes: number) => void;

/** Starts a scan; nothing is asked of anybody before the first result is. Throws UserError for what the user can put right. */
export async function scanRefs(
  options: ScanOptions,
  context: CommandContext,
  watch: Watch = () => undefined,
): Promise<ScanRun> {
  const started = performance.now();
  const setup = await readSetup(options, context);
  let bytes = 0;
  const say = (what: string) => watch(what, bytes);
  const live = await openLive(context, {
    ...options,
    pack: setup.pack,
    onWait: (milliseconds, why) => say(waiting(milliseconds, why)),
    onBytes: (more) => {
      bytes += more;
    },
  });
  const assess = assessor(setup);
  const { refs, manifest, pack, decisions } = setup;
  const scan = (ref: ModelRef) => {
    say(`opening ${ref.id}`);
    return scanModel(ref, setup, live, assess, (path) => say(`reading ${path} of ${ref.id}`));
  };
  return {
    title: manifest ?? refs.map(({ id }) => id).join(" "),
    refs,
    results: inTurn(refs, options.concurrency ?? AT_ONCE, scan),
    endpoint: live.settings.endpoint,
    finish: (all) =>
      summarise({
        command: "scan",
        ...(manifest === undefined ? {} : { manifest }),
        rulePack: pack.version,
        online: live.settings.offline === undefined,
        failOn: decisions.policy.failOn,
        models: all,
        diagnostics: diagnosticsOf(setup, all),
        exitZero: options.exitZero,
        elapsed: performance.now() - started,
      }),
  };
}

/** Works on some references at a time and gives each result as soon as it is there. */
async function* inTurn(
  refs: readonly ModelRef[],
  atOnce: number,
  scan: (ref: ModelRef) => Promise<Assessment>,
): AsyncGenerator<{ index: number; assessment: Assessment }> {
  const running = new Map<number, Promise<{ index: number; assessment: Assessment }>>();
  let next = 0;
  try {
    while (next < refs.length || running.size > 0) {
      while (running.size < atOnce && next < refs.length) {
        const index = next++;
        const ref = refs[index]!;
        running.set(
          index,
          scan(ref).then((assessment) => ({ index, assessment })),
        );
      }
      const done = await Promise.race(running.values());
      running.delete(done.index);
      yield done;
    }
  } finally {
    // Whoever stops listening must not be told of the others' failure as a crash.
    for (const promise of running.values()) promise.catch(() => undefined);
  }
}
