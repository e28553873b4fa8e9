import { type Change, code } from "./change.ts";
import type { LockedModel } from "./locked.ts";

/** Paths that are named one by one; the others are counted. */
const MOST_NAMED = 12;
/** Code and what configures it: these are what a loader runs, so each one is named. */
const RUNS =
  /\.(py|sh|so|dll|dylib|jinja2?)$|(^|\/)(config|tokenizer_config|generation_config|modules)\.json$/i;

/** Files that came, went or changed: code and configurations one by one, the rest counted. */
export function filesChanged(before: LockedModel, after: LockedModel): Change[] {
  const old = new Map(before.files.map((file) => [file.path, file]));
  const now = new Map(after.files.map((file) => [file.path, file]));
  const added = after.files.filter(({ path }) => !old.has(path)).map(({ path }) => path);
  const removed = before.files.filter(({ path }) => !now.has(path)).map(({ path }) => path);
  const altered = after.files
    .filter((file) => {
      const was = old.get(file.path);
      return was !== undefined && !sameBytes(was, file);
    })
    .map(({ path }) => path);
  return [
    ...named(added, "new", "worse"),
    ...named(altered, "changed", "worse"),
    ...counted(added, "added"),
    ...counted(altered, "changed"),
    ...counted(removed, "removed"),
  ];
}

type File = LockedModel["files"][number];

/** By sha256; by git id where one side has no sha256. */
function sameBytes(a: File, b: File): boolean {
  if (a.sha256 !== undefined && b.sha256 !== undefined) return a.sha256 === b.sha256;
  return a.size === b.size && a.gitOid !== undefined && a.gitOid === b.gitOid;
}

function named(paths: readonly string[], word: string, direction: Change["direction"]): Change[] {
  return paths
    .filter((path) => RUNS.test(path))
    .slice(0, MOST_NAMED)
    .map((path) => ({
      kind: "files",
      axis: "load",
      direction,
      message: `${word} ${/\.json$/i.test(path) ? "configuration" : "code"}`,
      path,
    }));
}

function counted(paths: readonly string[], word: string): Change[] {
  if (paths.length === 0) return [];
  const shown = paths.slice(0, MOST_NAMED).map(code);
  const more = paths.length > MOST_NAMED ? ` and ${paths.length - MOST_NAMED} more` : "";
  const message = `${paths.length} ${paths.length === 1 ? "file" : "files"} ${word}: ${shown.join(", ")}${more}`;
  return [{ kind: "files", axis: "provenance", direction: "neutral", message }];
}
