import type { ExitCode } from "../judgement.ts";
import type { ModelRef } from "../model.ts";
import { EDITED, editedFile } from "./distrust.ts";
import { type Drift, driftOf, type IsLicense, type OpenLive } from "./drift.ts";
import { type LockedModel, type Lockfile, lockKey } from "./locked.ts";
import { describeStale, staleness } from "./plan.ts";

/** Whether one model's entry is current, and how its repository has drifted from it. */
export type Currency = { key: string; stale?: string; fix?: string; drifts: readonly Drift[] };

/** Models that are looked at together. */
const AT_ONCE = 8;

/**
 * Compares a lockfile with the references, and with the Hub where `open` is given. Without it nothing is asked of anybody:
 * the answer is then about the two files only.
 */
export async function currencyOf(
  refs: readonly ModelRef[],
  lockfile: Pick<Lockfile, "models">,
  isLicense: IsLicense,
  open?: (ref: ModelRef) => OpenLive,
): Promise<Currency[]> {
  const results: Currency[] = new Array(refs.length);
  let next = 0;
  const work = async () => {
    for (let index = next++; index < refs.length; index = next++) {
      const ref = refs[index]!;
      const key = lockKey(ref);
      const locked = lockfile.models.get(key);
      results[index] = {
        key,
        ...whyStale(ref, locked),
        drifts: await upstream(key, ref, locked, isLicense, open),
      };
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const wanted = new Set(refs.map(lockKey));
  const orphans = [...lockfile.models.keys()].filter((key) => !wanted.has(key));
  return [
    ...results,
    ...orphans.map((key) => ({
      key,
      stale: "locked, but not in the manifest",
      fix: "modelvet lock",
      drifts: [],
    })),
  ];
}

/** What `lock` would settle, or for a hash that was edited by hand, `lock --update`. */
function whyStale(ref: ModelRef, locked: LockedModel | undefined): { stale?: string; fix?: string } {
  const key = lockKey(ref);
  const stale = staleness(ref, locked);
  if (stale !== undefined) return { stale: describeStale(stale), fix: `modelvet lock ${key}` };
  const edited = locked === undefined ? undefined : editedFile(locked);
  if (edited === undefined) return {};
  return { stale: `\`${edited.path}\`: ${EDITED}`, fix: `modelvet lock --update ${key}` };
}

async function upstream(
  key: string,
  ref: ModelRef,
  locked: LockedModel | undefined,
  isLicense: IsLicense,
  open: ((ref: ModelRef) => OpenLive) | undefined,
): Promise<Drift[]> {
  if (open === undefined || locked === undefined || ref.source === "directory") return [];
  return driftOf(key, locked, open(ref), isLicense);
}

/** 0: current; 1: something is stale or has drifted; 3: nothing has, as far as could be seen. */
export function currencyExit(models: readonly Currency[]): ExitCode {
  const has = (severity: Drift["severity"]) =>
    models.some(({ drifts }) => drifts.some((drift) => drift.severity === severity));
  if (models.some(({ stale }) => stale !== undefined) || has("drift")) return 1;
  return has("unknown") ? 3 : 0;
}
