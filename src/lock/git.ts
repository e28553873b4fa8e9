import { execFileSync } from "node:child_process";
import { basename, dirname } from "node:path";
import { UserError } from "../errors.ts";

/** Bytes of one file that git may print; the same limit that a lockfile on disk has. */
const LARGEST = 64 * 1024 * 1024;

/** Runs git without a shell, a pager or a prompt; undefined when it fails. */
function git(folder: string, args: readonly string[]): string | undefined {
  try {
    return execFileSync("git", ["--no-pager", ...args], {
      cwd: folder,
      encoding: "utf8",
      maxBuffer: LARGEST,
      stdio: ["ignore", "pipe", "ignore"],
      env: { ...process.env, GIT_TERMINAL_PROMPT: "0", GIT_OPTIONAL_LOCKS: "0" },
    });
  } catch {
    return undefined;
  }
}

/** The commit that a revision names in the repository around `folder`; undefined where it names none. */
export function gitCommit(folder: string, revision: string): string | undefined {
  if (revision === "" || revision.startsWith("-")) return undefined;
  const found = git(folder, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`]);
  return found?.trim() || undefined;
}

/** A file as it was at a revision; undefined where it did not exist then. Throws UserError for an unknown revision. */
export function gitFile(file: string, revision: string): string | undefined {
  const folder = dirname(file);
  const commit = gitCommit(folder, revision);
  if (commit === undefined)
    throw new UserError("usage", `git knows no revision \`${revision}\` here`, {
      where: folder,
      why: "it must name a commit of the repository that holds the lockfile; a shallow clone may lack it",
      fix: `git fetch origin ${revision.split(/[~^]/)[0] || "main"}`,
    });
  return git(folder, ["show", `${commit}:./${basename(file)}`]);
}
