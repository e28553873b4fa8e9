import { createHash } from "node:crypto";
import { type Exchange, findRepository, refuse, send, sendJson } from "./answer.ts";
import { pathsInfo, tree } from "./listing-routes.ts";
import { resolve, type Served, type ServedCommit } from "./repository.ts";

const EXPAND =
  "author baseModels cardData childrenModelCount config createdAt disabled downloads downloadsAllTime evalResults gated gguf inference inferenceProviderMapping lastModified library_name likes mask_token model-index pipeline_tag private resourceGroup safetensors sha siblings spaces tags transformersInfo trendingScore usedStorage widgetData".split(
    " ",
  );

function identityOf(served: Served): { _id: string; createdAt: string } {
  const { id, identity } = served.repository;
  const made = createHash("sha1").update(id).digest("hex").slice(0, 24);
  return { _id: identity?.id ?? made, createdAt: identity?.createdAt ?? "2024-01-15T10:00:00.000Z" };
}

function tagsOf(served: Served): string[] {
  const card = typeof served.cardData === "object" && served.cardData !== null ? served.cardData : {};
  const tags = [...(served.repository.tagsList ?? [])];
  const many = (value: unknown) => (Array.isArray(value) ? value : value === undefined ? [] : [value]);
  if ("license" in card) for (const license of many(card.license)) tags.push(`license:${String(license)}`);
  if ("base_model" in card) for (const base of many(card.base_model)) tags.push(`base_model:${String(base)}`);
  return tags;
}

function siblings(commit: ServedCommit, blobs: boolean): unknown[] {
  return [...commit.files.values()].map((file) => ({
    rfilename: file.path,
    ...(blobs
      ? {
          size: file.size,
          blobId: file.oid,
          ...(file.lfs
            ? { lfs: { sha256: file.lfs.oid, size: file.lfs.size, pointerSize: file.lfs.pointerSize } }
            : {}),
        }
      : {}),
  }));
}

function info(exchange: Exchange, served: Served, commit: ServedCommit): true {
  const { repository } = served;
  const query = exchange.url.searchParams;
  const expand = [...query.getAll("expand"), ...query.getAll("expand[]")];
  const unknown = expand.find((name) => !EXPAND.includes(name));
  if (unknown !== undefined) {
    return refuse(exchange, 400, undefined, `"expand" must be one of [${EXPAND.join(", ")}]`);
  }
  const { _id, createdAt } = identityOf(served);
  const card = typeof served.cardData === "object" && served.cardData !== null ? served.cardData : {};
  const pipeline = repository.pipelineTag ?? ("pipeline_tag" in card ? card.pipeline_tag : undefined);
  const library = repository.libraryName ?? ("library_name" in card ? card.library_name : undefined);
  const all: Record<string, unknown> = {
    author: repository.id.split("/")[0],
    sha: commit.id,
    lastModified: "2024-06-01T12:00:00.000Z",
    createdAt,
    private: repository.private ?? false,
    gated: repository.gated ?? false,
    disabled: repository.disabled ?? false,
    downloads: 1234,
    likes: 56,
    tags: tagsOf(served),
    pipeline_tag: pipeline,
    library_name: library,
    cardData: served.cardData,
    usedStorage: [...commit.files.values()].reduce((sum, file) => sum + file.size, 0),
    spaces: [],
    siblings: siblings(commit, query.get("blobs") === "true"),
  };
  const body: Record<string, unknown> = { _id, id: repository.id };
  if (expand.length > 0) for (const name of expand) body[name] = all[name];
  else Object.assign(body, { modelId: repository.id }, all);
  if (expand.length === 0 && query.get("securityStatus") === "true" && repository.security !== undefined) {
    body.securityRepoStatus = repository.security;
  }
  for (const name of repository.withheld ?? []) delete body[name];
  return sendJson(exchange, body);
}

function refs(exchange: Exchange, served: Served): true {
  const { branches = {}, tags = {} } = served.repository;
  const row = (kind: string) => (name: string) => ({
    name,
    ref: `refs/${kind}/${name}`,
    targetCommit: served.refs.get(name)?.id,
  });
  return sendJson(exchange, {
    branches: ["main", ...Object.keys(branches)].map(row("heads")),
    converts: [],
    tags: Object.keys(tags).map(row("tags")),
  });
}

/** `/api/models/<org>/<name>/…`, and `/api/models` as a search. */
export function api(exchange: Exchange): true | Promise<true> {
  const [, , kind, ...rest] = exchange.parts;
  if (kind !== "models")
    return refuse(exchange, 404, undefined, "Sorry, we can't find the page you are looking for.");
  if (rest.length === 0) {
    const asked = exchange.url.searchParams.get("search")?.toLowerCase() ?? "";
    const found = [...exchange.repositories.values()].filter((s) =>
      s.repository.id.toLowerCase().includes(asked),
    );
    return sendJson(
      exchange,
      found.map((s) => ({
        ...identityOf(s),
        id: s.repository.id,
        modelId: s.repository.id,
        tags: tagsOf(s),
      })),
    );
  }
  const verbs = ["revision", "tree", "paths-info", "refs", "commits"];
  const single = rest.length === 1 || verbs.includes(rest[1] ?? "");
  const id = single ? (rest[0] ?? "") : rest.slice(0, 2).join("/");
  const [verb, revision = "main", ...path] = rest.slice(single ? 1 : 2);
  const served = findRepository(exchange, id);
  if (served === undefined) return true;
  if (verb === "refs" && !exchange.modes.brokenMirror) return refs(exchange, served);
  const commit = resolve(served, revision);
  if (commit === undefined) return refuse(exchange, 404, "RevisionNotFound", `Invalid rev id: ${revision}`);
  if (verb === undefined || verb === "revision") return info(exchange, served, commit);
  if (exchange.modes.brokenMirror)
    return send(exchange, 500, { "Content-Type": "text/plain" }, "Internal Server Error");
  if (verb === "tree") return tree(exchange, served, commit, revision, path.join("/"));
  if (verb === "paths-info") return pathsInfo(exchange, served, commit);
  if (verb === "commits") {
    const rows = [
      { id: commit.id, title: "Upload model", message: "", authors: [], date: "2024-06-01T12:00:00.000Z" },
    ];
    return sendJson(exchange, rows, { "X-Total-Count": "1" });
  }
  return refuse(exchange, 404, undefined, "Sorry, we can't find the page you are looking for.");
}
