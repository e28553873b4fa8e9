import { UserError } from "../errors.ts";
import type { Report } from "../judgement.ts";
import { gitFile } from "../lock/git.ts";
import { parseLockfile } from "../lock/read.ts";
import { parseDeployment } from "../manifest/deployment.ts";
import { parseManifest } from "../manifest/parse.ts";
import { checkReport } from "./check-report.ts";
import type { Setup } from "./scan-setup.ts";

/**
 * The report of manifest and lockfile as they were at a git revision, by today's rules. Undefined where there were none
 * then, or none that could be judged: everything is then new. Throws UserError for a revision that git does not know.
 */
export function reportAt(
  revision: string,
  setup: Setup,
  facts: readonly string[],
  cwd: string,
): Report | undefined {
  const { manifestFile, manifest = "", lockFile = "", pack } = setup;
  if (manifestFile === undefined)
    throw new UserError("usage", "a manifest from stdin has no earlier revision", {
      fix: `modelvet check --manifest models.yaml --since ${revision}`,
    });
  const yaml = gitFile(manifestFile, revision);
  const json = gitFile(lockFile, revision);
  if (yaml === undefined || json === undefined) return undefined;
  try {
    // Under its present name: findings are compared by their place, too.
    const { file: _, ...found } = parseManifest(yaml, manifest, {
      overrides: parseDeployment(facts, pack.statements),
    });
    const { models, ...decisions } = found;
    const policy = { ...decisions.policy, failOn: setup.decisions.policy.failOn };
    const then = { ...setup, refs: models, decisions: { ...decisions, policy } };
    return checkReport(then, parseLockfile(json, `${revision}:${lockFile}`), undefined, false, cwd);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
