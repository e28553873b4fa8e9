import { type Exchange, findRepository, mayRead, refuse, send } from "./answer.ts";
import { pointer } from "./objects.ts";
import { resolve, type ServedFile } from "./repository.ts";

type Span = { start: number; end: number };

function spanOf(header: string | undefined, size: number): Span | "none" | "outside" {
  const found = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  if (found === null) return "none";
  const [, from = "", to = ""] = found;
  const start = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === "" || to === "" ? size : Math.min(size, Number(to) + 1);
  return start >= size || start >= end ? "outside" : { start, end };
}

/** Sends a file or a range of it, with the headers of the Hub's file answers. */
export function sendFile(
  exchange: Exchange,
  file: ServedFile,
  headers: Readonly<Record<string, string>>,
): true {
  const { modes, request } = exchange;
  if (file.read === undefined) {
    if (modes.absent === "reset") {
      request.socket.destroy();
      return true;
    }
    return refuse(exchange, 404, "EntryNotFound", "Entry not found", headers);
  }
  const plain = modes.withoutRanges === true || modes.brokenMirror === true;
  const span = plain ? "none" : spanOf(request.headers.range, file.size);
  if (span === "outside") {
    return send(exchange, 416, { ...headers, "Content-Range": `bytes */${file.size}` }, "");
  }
  const { start, end } = span === "none" ? { start: 0, end: file.size } : span;
  const body = file.read(start, end - start);
  const ranged: Record<string, string> =
    span === "none" ? {} : { "Content-Range": `bytes ${start}-${end - 1}/${file.size}` };
  const all = {
    "Content-Type": "application/octet-stream",
    ...(plain ? {} : { "Accept-Ranges": "bytes" }),
    ...headers,
    ...ranged,
  };
  if (modes.truncated?.(file.path)) {
    exchange.logged.status = 200;
    exchange.response.writeHead(span === "none" ? 200 : 206, {
      ...all,
      "Content-Length": String(body.length),
    });
    exchange.response.write(body.subarray(0, Math.floor(body.length / 2)), () => request.socket.destroy());
    return true;
  }
  return send(exchange, span === "none" ? 200 : 206, all, body);
}

/** `/<id>/resolve/<revision>/<path>` and `/<id>/raw/…`, the latter with the pointer of an LFS file. */
export function file(exchange: Exchange): true {
  const { parts, modes } = exchange;
  const at = parts.findIndex((part, index) => index >= 2 && (part === "resolve" || part === "raw"));
  if (at < 0) {
    return refuse(exchange, 404, undefined, "Sorry, we can't find the page you are looking for.");
  }
  const served = findRepository(exchange, parts.slice(1, at).join("/"));
  if (served === undefined) return true;
  const revision = parts[at + 1] ?? "main";
  const path = parts.slice(at + 2).join("/");
  const commit = resolve(served, revision);
  if (commit === undefined) return refuse(exchange, 404, "RevisionNotFound", `Invalid rev id: ${revision}`);
  if (!mayRead(exchange, served)) return true;
  const found = commit.files.get(path);
  const known = { "X-Repo-Commit": commit.id };
  if (found === undefined) {
    if (modes.brokenMirror)
      return send(exchange, 500, { "Content-Type": "text/plain" }, "Internal Server Error");
    return refuse(exchange, 404, "EntryNotFound", "Entry not found", known);
  }
  if (modes.brokenMirror) return sendFile(exchange, found, {});
  if (parts[at] === "raw" && found.lfs !== undefined) {
    return send(exchange, 200, { ...known, ETag: `"${found.oid}"` }, pointer(found.lfs.oid, found.size));
  }
  const linked: Record<string, string> = found.lfs
    ? { "X-Linked-ETag": `"${found.lfs.oid}"`, "X-Linked-Size": String(found.size) }
    : {};
  const headers = { ...known, ETag: `"${found.lfs?.oid ?? found.oid}"`, ...linked };
  if (!modes.redirects || found.read === undefined) return sendFile(exchange, found, headers);
  const name = `${served.repository.id}/${commit.id}/${path.split("/").map(encodeURIComponent).join("/")}`;
  const location = found.lfs
    ? exchange.cdn.sign(`/xet-bridge-us/${name}`)
    : `/api/resolve-cache/models/${name}`;
  return send(
    exchange,
    found.lfs ? 302 : 307,
    { ...headers, Location: location },
    `Redirecting to ${location}`,
  );
}

/** Where the redirects of `file` lead: the path names the repository, the commit and the file. */
export function redirected(exchange: Exchange, skip: number): true {
  const rest = exchange.parts.slice(skip);
  for (const count of [2, 1]) {
    const served = exchange.repositories.get(rest.slice(0, count).join("/").toLowerCase());
    const commit = served === undefined ? undefined : resolve(served, rest[count] ?? "");
    const found = commit?.files.get(rest.slice(count + 1).join("/"));
    if (found === undefined || commit === undefined) continue;
    // The resolve cache lies on the Hub itself and says the commit again; a CDN knows only bytes.
    const known: Record<string, string> =
      exchange.logged.server === "hub" ? { "X-Repo-Commit": commit.id } : {};
    return sendFile(exchange, found, { ...known, ETag: `"${found.lfs?.oid ?? found.oid}"` });
  }
  return refuse(exchange, 404, "EntryNotFound", "Entry not found");
}
