import { listFiles, modelInfo } from "@huggingface/hub";
import { SourceError } from "../errors.ts";
import type { FileEntry, RepoIdentity, UpstreamScan } from "../model.ts";
import { COMMIT, isRepositoryId, LONGEST_PATH } from "./path.ts";
import type { Ask } from "./request.ts";
import { upstreamScan } from "./scan-status.ts";
import type { HubSettings } from "./settings.ts";

/** What one info request gives: the commit a revision stands for, and what the Hub says of the repository. */
export type RepositoryInfo = {
  commit: string;
  /** The repository's own name, another one than asked for after a rename. */
  name: string;
  identity?: RepoIdentity;
  gated?: "auto" | "manual" | false;
  private?: boolean;
  disabled?: boolean;
  tags: readonly string[];
  pipelineTag?: string;
  libraryName?: string;
  lastModified?: string;
  cardData?: unknown;
  /** What the Hub's own scanners found; absent where they say nothing. */
  upstreamScan?: UpstreamScan;
};

/** Most bytes of one page of JSON. */
const PAGE_LIMIT = 32 * 1024 * 1024;
/** Most files and pages of one listing; the Hub recommends less than 100,000 files a repository. */
export const MOST_FILES = 200_000;
const MOST_PAGES = 1_000;
const MOST_TAGS = 2_000;

/** The npm client's `fetch`: the body is read, bounded and retried by us before the client sees it. */
function asFetch(ask: Ask, what: string, id: string, settings: HubSettings): typeof fetch {
  let pages = 0;
  const home = new URL(settings.endpoint).origin;
  return async (input) => {
    const url = typeof input === "string" ? input : input instanceof URL ? input.href : input.url;
    if (++pages > MOST_PAGES)
      throw new SourceError("too-large", `\`${what}\`: more than ${MOST_PAGES} pages`);
    if (!URL.canParse(url) || new URL(url).origin !== home) {
      throw new SourceError("endpoint-not-a-hub", `\`${what}\`: the next page lies on another host`);
    }
    const headers = { accept: "application/json" };
    const answer = await ask({ url, what, id, headers, limit: PAGE_LIMIT });
    const text = Buffer.from(answer.body).toString("utf8");
    try {
      JSON.parse(text);
    } catch {
      throw notAHub(what, settings, "the answer is not JSON");
    }
    return new Response(text, { status: answer.status, headers: answer.headers });
  };
}

function notAHub(what: string, settings: HubSettings, why: string): SourceError {
  return new SourceError("endpoint-not-a-hub", `\`${what}\`: ${why}`, {
    hint: `check \`HF_ENDPOINT\`, it is \`${settings.endpoint}\``,
  });
}

function text(value: unknown, longest = 500): string | undefined {
  return typeof value === "string" && value.length <= longest ? value : undefined;
}

function when(value: unknown): string | undefined {
  const shown = value instanceof Date && !Number.isNaN(value.getTime()) ? value.toISOString() : value;
  return text(shown, 40);
}

// Names that the Hub knows and the client's types do not (`disabled` among them) work at run time.
const FIELDS = ["sha", "cardData", "tags", "library_name", "createdAt", "disabled"] as const;

/**
 * The client asks for single fields, which leaves out the verdicts of the Hub's scanners (`expand` excludes
 * `securityStatus`); the whole answer has both, for the same one request.
 */
function withScan(ask: Ask, seen: (scan: UpstreamScan | undefined) => void): Ask {
  return async (request) => {
    const url = new URL(request.url);
    url.search = "?securityStatus=true";
    const answer = await ask({ ...request, url: url.href });
    seen(scanIn(answer.body));
    return answer;
  };
}

function scanIn(body: Uint8Array): UpstreamScan | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString("utf8"));
    if (typeof value !== "object" || value === null || !("securityRepoStatus" in value)) return undefined;
    return upstreamScan(value.securityRepoStatus);
  } catch {
    return undefined;
  }
}

/** Resolves a revision to a commit and reads the repository's facts: exactly one request. */
export async function askInfo(
  ask: Ask,
  settings: HubSettings,
  id: string,
  revision: string,
): Promise<RepositoryInfo> {
  const what = `${id}@${revision}`;
  let info: Record<string, unknown>;
  let scan: UpstreamScan | undefined;
  const whole = withScan(ask, (found) => {
    scan = found;
  });
  try {
    const given = await modelInfo({
      name: id,
      revision,
      hubUrl: settings.endpoint,
      additionalFields: [...FIELDS] as (
        | "sha"
        | "cardData"
        | "tags"
        | "library_name"
        | "createdAt"
        | "disabled"
      )[],
      fetch: asFetch(whole, what, id, settings),
    });
    info = { ...given };
  } catch (error) {
    if (error instanceof SourceError) throw error;
    throw notAHub(what, settings, "the answer is not a model's");
  }
  const commit = text(info.sha);
  const name = text(info.name) ?? id;
  if (commit === undefined || !COMMIT.test(commit))
    throw notAHub(what, settings, "the answer names no commit");
  if (!isRepositoryId(name)) throw notAHub(what, settings, "the answer names no repository");
  const identity = text(info.id, 100);
  const createdAt = when(info.createdAt);
  const { gated } = info;
  const pipelineTag = text(info.task);
  const libraryName = text(info.library_name);
  const lastModified = when(info.updatedAt);
  const tags = Array.isArray(info.tags) ? info.tags.slice(0, MOST_TAGS) : [];
  return {
    commit,
    name,
    tags: tags.filter((tag): tag is string => text(tag) !== undefined),
    ...(identity === undefined
      ? {}
      : { identity: { id: identity, ...(createdAt === undefined ? {} : { createdAt }) } }),
    ...(gated === "auto" || gated === "manual" || gated === false ? { gated } : {}),
    ...(typeof info.private === "boolean" ? { private: info.private } : {}),
    ...(info.disabled === true ? { disabled: true } : {}),
    ...(pipelineTag === undefined ? {} : { pipelineTag }),
    ...(libraryName === undefined ? {} : { libraryName }),
    ...(lastModified === undefined ? {} : { lastModified }),
    ...(info.cardData === undefined ? {} : { cardData: info.cardData }),
    ...(scan === undefined ? {} : { upstreamScan: scan }),
  };
}

const SHA1 = /^[0-9a-f]{40}$/;
const SHA256 = /^[0-9a-f]{64}$/;

/** One entry of a listing as plain data, or undefined for a directory; throws for what no git tree can hold. */
export function fileEntry(item: unknown, problem: (why: string) => SourceError): FileEntry | undefined {
  if (typeof item !== "object" || item === null) throw problem("an entry of the listing is not an object");
  const { type, path, size, oid, lfs } = item as Record<string, unknown>;
  if (type !== "file") return undefined;
  if (typeof path !== "string" || path === "" || path.length > LONGEST_PATH) {
    throw problem("an entry of the listing has no proper path");
  }
  const large = typeof lfs === "object" && lfs !== null ? (lfs as Record<string, unknown>) : undefined;
  const given = large?.size ?? size ?? undefined;
  const bytes = given ?? 0;
  if (typeof bytes !== "number" || !Number.isSafeInteger(bytes) || bytes < 0) {
    throw problem(`\`${path.slice(0, 200)}\` has an impossible size in the listing`);
  }
  const sha256 = typeof large?.oid === "string" && SHA256.test(large.oid) ? large.oid : undefined;
  return {
    path,
    size: bytes,
    ...(given === undefined ? { unsized: true } : {}),
    ...(typeof oid === "string" && SHA1.test(oid) ? { gitOid: oid } : {}),
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(large === undefined ? {} : { lfs: true }),
  };
}

/** The whole file list at a commit, one request a page. */
export async function askListing(
  ask: Ask,
  settings: HubSettings,
  id: string,
  commit: string,
): Promise<FileEntry[]> {
  const what = `${id}@${commit.slice(0, 12)}`;
  const problem = (why: string) => notAHub(what, settings, why);
  const files: FileEntry[] = [];
  const seen = new Set<string>();
  try {
    const pages = listFiles({
      repo: { type: "model", name: id },
      revision: commit,
      recursive: true,
      hubUrl: settings.endpoint,
      fetch: asFetch(ask, what, id, settings),
    });
    for await (const item of pages) {
      const file = fileEntry(item, problem);
      if (file === undefined) continue;
      if (seen.has(file.path)) throw problem(`the listing names \`${file.path.slice(0, 200)}\` twice`);
      seen.add(file.path);
      files.push(file);
      if (files.length > MOST_FILES) {
        throw new SourceError("too-large", `\`${what}\` lists more than ${MOST_FILES} files`);
      }
    }
  } catch (error) {
    if (error instanceof SourceError) throw error;
    throw problem("the file list cannot be read");
  }
  return files;
}
