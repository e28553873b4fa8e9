import { relative } from "node:path";
import { UserError } from "../errors.ts";
import { githubError } from "../report/github.ts";
import { namerFor } from "./in-repository.ts";

/** GitHub shows about this many annotations of one step. */
const MOST = 10;

/** An error that ended the run, as annotations where it has a place: a log of stderr alone is seldom opened. */
export function failureGithub(error: unknown, cwd: string): string {
  const named = namerFor(cwd);
  const all: unknown[] = error instanceof UserError ? [error, ...(error.also ?? [])] : [error];
  return all
    .slice(0, MOST)
    .map((one) => {
      if (!(one instanceof UserError))
        return githubError(one instanceof Error ? one.message : String(one), undefined);
      const { message, why, fix, where } = one;
      const lines = [
        message,
        ...(why === undefined ? [] : [why]),
        ...(fix === undefined ? [] : [`hint: ${fix}`]),
      ];
      const at =
        typeof where === "object"
          ? { ...where, file: named(relative(cwd, where.file) || where.file) }
          : undefined;
      return githubError(lines.join("\n"), at);
    })
    .join("");
}
