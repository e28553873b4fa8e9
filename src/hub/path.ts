import { SourceError } from "../errors.ts";

/** Longest path that a repository may name; git's own limit is the file system's. */
export const LONGEST_PATH = 4096;

/** `org/name`, or a canonical name without an organisation (`gpt2`). */
const ID = /^[A-Za-z0-9_][\w.-]{0,95}(?:\/[A-Za-z0-9_.-]{1,96})?$/;

/** What no address can carry in UTF-8. */
const LONE_SURROGATE = /\p{Surrogate}/u;

export const COMMIT = /^[0-9a-f]{40}$/;

/** A repository id that can stand in an address unencoded. */
export function isRepositoryId(id: string): boolean {
  return ID.test(id) && !/(?:^|\/)\.{1,2}(?:\/|$)/.test(id);
}

/**
 * A path of a repository as part of an address, each segment encoded. Rejects what an address cannot carry as it is
 * written: `.` and `..` segments vanish on the way, so another file would be asked for.
 */
export function encodePath(path: string): string {
  const segments = path.split("/");
  const odd = segments.some((segment) => segment === "" || segment === "." || segment === "..");
  if (odd || path.includes("\0") || LONE_SURROGATE.test(path) || path.length > LONGEST_PATH) {
    throw new SourceError("entry-not-found", `\`${path.slice(0, 200)}\` is not a path that can be asked for`);
  }
  return segments.map(encodeURIComponent).join("/");
}
