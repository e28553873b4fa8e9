import type { Assessment } from "../judgement.ts";
import type { InFile, Place } from "../model.ts";

/** `path!member:line:column`, or `path!member +0x2f`; raw. */
export function placeText({ path, member, at }: Place): string {
  const file = member === undefined ? path : `${path}!${member}`;
  return at === undefined ? file : file + spot(at);
}

function spot(at: InFile): string {
  if ("offset" in at) return ` +0x${at.offset.toString(16)}`;
  return `:${at.line}${at.column === undefined ? "" : `:${at.column}`}`;
}

/**
 * The address of a place at its commit on the Hub, encoded; undefined for a directory, for a file without a commit, and where
 * the caller named no Hub.
 */
export function addressOf(place: Place, model: Assessment, endpoint: string | undefined): string | undefined {
  const repo = place.repo ?? model.model.id;
  const commit = place.commit ?? (repo === model.model.id ? model.commit : undefined);
  if (endpoint === undefined || model.model.source !== "hub" || !/^[0-9a-f]{40}$/.test(commit ?? ""))
    return undefined;
  // A repository's name is one owner and one name: more would lead elsewhere on the Hub, dots above it.
  if (!/^[\w-][\w.-]*\/[\w-][\w.-]*$/.test(repo)) return undefined;
  const parts = place.path.split("/");
  if (parts.some((part) => part === "" || part === "." || part === "..")) return undefined;
  const line = place.at !== undefined && "line" in place.at ? `#L${place.at.line}` : "";
  const file = parts.map((part) => encodeURIComponent(wellFormed(part))).join("/");
  return `${endpoint.replace(/\/+$/, "")}/${repo}/blob/${commit}/${file}${line}`;
}

/** Halves of surrogate pairs, which no address can hold, replaced. */
function wellFormed(text: string): string {
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");
}
