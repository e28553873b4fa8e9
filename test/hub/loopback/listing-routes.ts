import { bodyOf, type Exchange, refuse, sendJson } from "./answer.ts";
import type { Served, ServedCommit } from "./repository.ts";

/** One entry as both the tree and paths-info give it; `expand` adds the last commit and the file's scan. */
function entry(served: Served, commit: ServedCommit, path: string, expand: boolean): Record<string, unknown> {
  const file = commit.files.get(path);
  const more = expand ? expanded(served, commit, path) : {};
  return file === undefined
    ? { type: "directory", oid: commit.folders.get(path), size: 0, path, ...more }
    : { type: "file", oid: file.oid, size: file.size, ...(file.lfs ? { lfs: file.lfs } : {}), path, ...more };
}

function expanded(served: Served, commit: ServedCommit, path: string): Record<string, unknown> {
  const { security } = served.repository;
  const level = security?.filesWithIssues.find((issue) => issue.path === path)?.level ?? "safe";
  return {
    lastCommit: { id: commit.id, title: "Upload model", date: "2024-06-01T12:00:00.000Z" },
    ...(security === undefined || commit.folders.has(path) ? {} : { securityFileStatus: { status: level } }),
  };
}

/** Paths of a listing, folders included, in the order of their paths. */
function paths(commit: ServedCommit, below: string, recursive: boolean): string[] {
  const prefix = below === "" ? "" : `${below}/`;
  const isDirect = (path: string) =>
    path.startsWith(prefix) && (recursive || !path.slice(prefix.length).includes("/"));
  return [...commit.folders.keys(), ...commit.files.keys()].filter(isDirect).sort();
}

/** `/api/models/<id>/tree/<revision>[/<folder>]` */
export function tree(
  exchange: Exchange,
  served: Served,
  commit: ServedCommit,
  revision: string,
  below: string,
): true {
  const { url, modes } = exchange;
  if (below !== "" && !commit.folders.has(below)) {
    return refuse(exchange, 404, "EntryNotFound", `${below} does not exist on "${revision}"`);
  }
  const expand = url.searchParams.get("expand")?.toLowerCase() === "true";
  const size = Math.min(
    Number(url.searchParams.get("limit") ?? Infinity),
    modes.pageSize ?? (expand ? 50 : 1000),
  );
  const rows = paths(commit, below, url.searchParams.get("recursive")?.toLowerCase() === "true");
  const from = Number(url.searchParams.get("cursor") ?? 0);
  const page = rows.slice(from, from + size).map((path) => entry(served, commit, path, expand));
  const headers: Record<string, string> = {};
  if (from + size < rows.length) {
    const next = new URL(
      url.pathname + url.search,
      modes.nextOrigin ?? `http://${exchange.request.headers.host}`,
    );
    next.searchParams.set("cursor", String(from + size));
    headers.Link = `<${next.href}>; rel="next"`;
  }
  return sendJson(exchange, page, headers);
}

/** `POST /api/models/<id>/paths-info/<revision>`: JSON or a form; paths that do not exist are left out. */
export async function pathsInfo(exchange: Exchange, served: Served, commit: ServedCommit): Promise<true> {
  const body = await bodyOf(exchange);
  const isJson = exchange.request.headers["content-type"]?.startsWith("application/json");
  const form = new URLSearchParams(isJson ? "" : body);
  const asked: { paths?: unknown; expand?: unknown } = isJson
    ? JSON.parse(body)
    : { paths: form.getAll("paths"), expand: form.get("expand")?.toLowerCase() === "true" };
  const wanted = Array.isArray(asked.paths) ? asked.paths.map(String) : [];
  const known = wanted.filter((path) => commit.files.has(path) || commit.folders.has(path));
  return sendJson(
    exchange,
    known.map((path) => entry(served, commit, path, asked.expand === true)),
  );
}
