import { existsSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import type { Report } from "../judgement.ts";
import type { Position } from "../model.ts";

/** A file of the user's as its git repository names it; as it is outside of one. */
export function namerFor(cwd: string): (file: string) => string {
  const root = repositoryAround(cwd);
  if (root === undefined || root === resolve(cwd)) return (file) => file;
  return (file) => {
    if (file.startsWith("<")) return file;
    const path = relative(root, resolve(cwd, file));
    return path === "" || path.startsWith("..") ? file : path.split(sep).join("/");
  };
}

/**
 * A report with the user's own files named from the root of their git repository: annotations and alerts are hung on those
 * paths, wherever in the repository the command ran. Outside a repository, and for files outside it, names stay.
 */
export function seenFromRepository(report: Report, cwd: string): Report {
  const named = namerFor(cwd);
  const moved = (at: Position): Position => ({ ...at, file: named(at.file) });
  return {
    ...report,
    ...(report.manifest === undefined ? {} : { manifest: named(report.manifest) }),
    models: report.models.map((one) => ({ ...one, model: { ...one.model, at: moved(one.model.at) } })),
    diagnostics: report.diagnostics.map((one) =>
      one.at === undefined ? one : { ...one, at: moved(one.at) },
    ),
  };
}

/** The nearest folder upward that git calls a repository, a submodule or a work tree. */
function repositoryAround(cwd: string): string | undefined {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    if (existsSync(join(folder, ".git"))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}
