import { UserError } from "../errors.ts";
import type { Report } from "../judgement.ts";
import { gitFile } from "../lock/git.ts";
import type { Lockfile } from "../lock/locked.ts";
import { parseLockfile } from "../lock/read.ts";
import { parseDeployment } from "../manifest/deployment.ts";
import { parseManifest } from "../manifest/parse.ts";
import { checkReport } from "./check-report.ts";
import type { Setup } from "./scan-setup.ts";

/** What stood at an earlier revision: undefined where there was no such file, or none that could be read. */
export type Earlier = { report?: Report; lockfile?: Lockfile };

/**
 * The report of manifest and lockfile as they were at a git revision, by today's rules. Without one everything is new.
 * Throws UserError for a revision that git does not know.
 */
export function reportAt(revision: string, setup: Setup, facts: readonly string[], cwd: string): Earlier {
  const { manifestFile, manifest = "", lockFile = "", pack } = setup;
  if (manifestFile === undefined)
    throw new UserError("usage", "a manifest from stdin has no earlier revision", {
      fix: `modelvet check --manifest models.yaml --since ${revision}`,
    });
  const yaml = gitFile(manifestFile, revision);
  const json = gitFile(lockFile, revision);
  const lockfile = json === undefined ? undefined : lockfileOf(json, `${revision}:${lockFile}`);
  if (lockfile === undefined) return {};
  if (yaml === undefined) return { lockfile };
  try {
    // Under its present name: findings are compared by their place, too.
    const { file: _, ...found } = parseManifest(yaml, manifest, {
      overrides: parseDeployment(facts, pack.statements),
    });
    const { models, ...decisions } = found;
    const policy = { ...decisions.policy, failOn: setup.decisions.policy.failOn };
    const then = { ...setup, refs: models, decisions: { ...decisions, policy } };
    return { lockfile, report: checkReport(then, lockfile, undefined, false, cwd) };
  } catch (error) {
    if (error instanceof UserError) return { lockfile };
    throw error;
  }
}

function lockfileOf(json: string, name: string): Lockfile | undefined {
  try {
    return parseLockfile(json, name);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
