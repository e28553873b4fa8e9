import { existsSync } from "node:fs";
import { relative } from "node:path";
import { compareLockfiles } from "../lock/changes.ts";
import { changesText } from "../lock/changes-text.ts";
import { readOperands } from "../lock/diff-operands.ts";
import type { Difference } from "../tui/change-lines.ts";

/** What the lockfile says otherwise than at the last commit; empty where there is no lockfile, or no git to ask. */
export function lockDifferences(lockFile: string | undefined, cwd: string): Difference[] {
  if (lockFile === undefined || !existsSync(lockFile)) return [];
  try {
    const [before, after] = readOperands(["HEAD"], cwd, () => lockFile);
    if (before.kind !== "lockfile" || after.kind !== "lockfile") return [];
    const text = changesText(compareLockfiles(before.models, after.models), { color: false });
    const title = `${relative(cwd, lockFile) || lockFile}: since the last commit`;
    return [{ title, lines: text === "" ? [] : text.trimEnd().split("\n") }];
  } catch {
    // Outside a repository, or with a damaged old lockfile, there is nothing to compare with: `modelvet diff` says why.
    return [];
  }
}
