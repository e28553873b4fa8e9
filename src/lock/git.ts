import { spawnSync } from "node:child_process";
import { basename, dirname } from "node:path";
import { UserError } from "../errors.ts";

/** Bytes of one file that git may print; the same limit that a lockfile on disk has. */
const LARGEST = 64 * 1024 * 1024;

type Answer = { text: string } | { failed: string };

/** Runs git without a shell, a pager or a prompt. `failed` is what git, or the system in its place, said. */
function ask(folder: string, args: readonly string[]): Answer {
  const { status, stdout, stderr, error } = spawnSync("git", ["--no-pager", ...args], {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: LARGEST,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, GIT_TERMINAL_PROMPT: "0", GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" },
  });
  if (error !== undefined)
    return { failed: "code" in error && error.code === "ENOENT" ? "git is not installed" : error.message };
  return status === 0 ? { text: stdout } : { failed: stderr.trim() };
}

function git(folder: string, args: readonly string[]): string | undefined {
  const answer = ask(folder, args);
  return "text" in answer ? answer.text : undefined;
}

/** The commit that a revision names in the repository around `folder`; undefined where it names none. */
export function gitCommit(folder: string, revision: string): string | undefined {
  if (revision === "" || revision.startsWith("-")) return undefined;
  const found = git(folder, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`]);
  return found?.trim() || undefined;
}

/** Where two revisions parted; undefined where one is unknown, or they have nothing in common. */
export function gitMergeBase(folder: string, one: string, other: string): string | undefined {
  const [first, second] = [gitCommit(folder, one), gitCommit(folder, other)];
  if (first === undefined || second === undefined) return undefined;
  return git(folder, ["merge-base", first, second])?.trim() || undefined;
}

/** A file as it was at a revision; undefined where it did not exist then. Throws UserError for an unknown revision. */
export function gitFile(file: string, revision: string): string | undefined {
  const folder = dirname(file);
  const commit = gitCommit(folder, revision);
  if (commit === undefined) throw unknownRevision(folder, revision);
  return git(folder, ["show", `${commit}:./${basename(file)}`]);
}

/** Why git has no answer, and what brings it; `also` is another thing that may have been meant. */
export function unknownRevision(folder: string, revision: string, also?: string): UserError {
  const asked = ask(folder, ["rev-parse", "--git-dir"]);
  if ("failed" in asked) {
    const [said = ""] = asked.failed.split("\n");
    return new UserError("usage", `git cannot say what \`${revision}\` was`, {
      where: folder,
      why: said.replace(/^fatal: /, ""),
      // Whoever built the folder is another user than this one, as in most containers of a CI.
      ...(/dubious ownership/.test(said)
        ? { fix: `git config --global --add safe.directory ${repositoryIn(said) ?? folder}` }
        : also === undefined
          ? {}
          : { fix: also }),
    });
  }
  const fix = fetching(folder, revision);
  return new UserError("usage", `git knows no revision \`${revision}\` here`, {
    where: folder,
    why: "it must name a commit of the repository that holds the lockfile; a shallow clone may lack it",
    fix: also === undefined ? fix : `${fix}\n${also}`,
  });
}

function repositoryIn(said: string): string | undefined {
  return /repository at '([^']+)'/.exec(said)?.[1];
}

/** The command that brings a revision: the branch under the name that was asked for, or the commits before it. */
function fetching(folder: string, revision: string): string {
  const name = revision.split(/[~^@]/)[0] ?? "";
  if (name === "" || gitCommit(folder, name) !== undefined) return "git fetch --unshallow";
  if (/^[0-9a-f]{7,40}$/.test(name)) return `git fetch origin ${name}`;
  const branch = /^(?:refs\/remotes\/)?origin\/(.+)$/.exec(name)?.[1];
  return branch === undefined
    ? `git fetch origin ${name}:${name}`
    : `git fetch origin ${branch}:refs/remotes/origin/${branch}`;
}
