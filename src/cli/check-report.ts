import { relative } from "node:path";
import type { Report } from "../judgement.ts";
import { checkModels } from "../lock/check-models.ts";
import type { Lockfile } from "../lock/locked.ts";
import type { Proofs } from "../lock/proofs.ts";
import { readLockText } from "../lock/read.ts";
import { lineOf, offsetOf } from "../lock/scan-json.ts";
import { summarise } from "../posture/summarise.ts";
import { assessor, diagnosticsOf } from "./scan-assess.ts";
import type { Setup } from "./scan-setup.ts";

/** Judges every model from what the lockfile holds, and every entry that the manifest does not name. */
export function checkReport(
  setup: Setup,
  lockfile: Lockfile,
  proofs: Proofs | undefined,
  exitZero: boolean,
  cwd: string,
): Report {
  const { refs, manifest, pack, decisions, lockFile = "" } = setup;
  let text: string | undefined;
  const models = checkModels(
    { ...decisions, models: refs },
    {
      file: relative(cwd, lockFile) || lockFile,
      lockfile,
      lineOf(key) {
        text ??= readLockText(lockFile) ?? "";
        return lineOf(text, offsetOf(text, ["models", key]));
      },
      ...(proofs === undefined ? {} : { proofs }),
    },
    assessor(setup),
  );
  return summarise({
    command: "check",
    ...(manifest === undefined ? {} : { manifest }),
    rulePack: pack.version,
    online: false,
    failOn: decisions.policy.failOn,
    models,
    diagnostics: diagnosticsOf(setup, models),
    exitZero,
  });
}
