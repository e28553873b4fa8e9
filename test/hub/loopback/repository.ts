import { createHash } from "node:crypto";
import { parse } from "yaml";
import { buildCommit, buildTrees, type GitObject, objectId, pointer } from "./objects.ts";

/** One file of a repository: its bytes, or a big one given by size, claimed hash and a function for its ranges. */
export type LoopbackFile = {
  path: string;
  /** Text is UTF-8. */
  bytes?: Uint8Array | string;
  size?: number;
  /** What the listing claims; default: the true hash of `bytes`, or one made from path and size. */
  sha256?: string;
  /** Bytes of a big file. Without `bytes` and `at` the content is absent: it is listed and cannot be read. */
  at?: (offset: number, length: number) => Uint8Array;
  /** Default: by extension, as the Hub's `.gitattributes` has it. */
  lfs?: boolean;
  mode?: "100644" | "100755" | "120000";
};

export type LoopbackRepository = {
  id: string;
  /** The tip of `main`. */
  files: readonly LoopbackFile[];
  branches?: Readonly<Record<string, readonly LoopbackFile[]>>;
  tags?: Readonly<Record<string, readonly LoopbackFile[]>>;
  /** Default: the front matter of README.md. */
  cardData?: unknown;
  gated?: "auto" | "manual" | false;
  /** Tokens that may read a gated or private repository. */
  granted?: readonly string[];
  private?: boolean;
  disabled?: boolean;
  /** This name answers with a redirect to another one. */
  renamedTo?: string;
  /** Served as `securityRepoStatus`. */
  security?: { scansDone: boolean; filesWithIssues: readonly { path: string; level: string }[] };
  identity?: { id?: string; createdAt?: string };
  tagsList?: readonly string[];
  pipelineTag?: string;
  libraryName?: string;
  /** Facts that the answer about the repository leaves out, `_id` among them: nobody knows them of a recorded one. */
  withheld?: readonly string[];
  /** Instead of `files`: commits with their objects as they were recorded. */
  recorded?: ServedCommit;
};

export type ServedFile = {
  path: string;
  size: number;
  oid: string;
  lfs?: { oid: string; size: number; pointerSize: number };
  read?: (offset: number, length: number) => Uint8Array;
};

export type ServedCommit = {
  id: string;
  files: ReadonlyMap<string, ServedFile>;
  /** Folder -> tree id; the root is not in it. */
  folders: ReadonlyMap<string, string>;
  /** Every git object that exists, by id. */
  objects: ReadonlyMap<string, GitObject>;
};

/** Names of branches and tags, `refs/…` included -> commit. */
export type Served = { repository: LoopbackRepository; refs: Map<string, ServedCommit>; cardData: unknown };

const LARGE =
  /\.(?:safetensors|bin|pt|pth|ckpt|gguf|onnx|h5|keras|pkl|npz|npy|msgpack|model|tar|gz|zip|7z|pb|joblib)$/i;

function whole(bytes: Uint8Array): (offset: number, length: number) => Uint8Array {
  return (offset, length) => bytes.subarray(offset, offset + length);
}

function serveFile(file: LoopbackFile, objects: Map<string, GitObject>): ServedFile {
  const bytes = typeof file.bytes === "string" ? Buffer.from(file.bytes) : file.bytes;
  const read = bytes === undefined ? file.at : whole(bytes);
  const size = bytes?.length ?? file.size ?? 0;
  const lfs = file.lfs ?? (bytes === undefined || LARGE.test(file.path));
  const blob = (body: Uint8Array): string => {
    const object: GitObject = { type: "blob", body };
    const oid = objectId(object);
    objects.set(oid, object);
    return oid;
  };
  const shown = read === undefined ? {} : { read };
  if (!lfs) return { path: file.path, size, oid: blob(bytes ?? new Uint8Array()), ...shown };
  const made = createHash("sha256").update(bytes ?? `${file.path}\0${size}`);
  const sha256 = file.sha256 ?? made.digest("hex");
  const body = pointer(sha256, size);
  return {
    path: file.path,
    size,
    oid: blob(body),
    lfs: { oid: sha256, size, pointerSize: body.length },
    ...shown,
  };
}

/** Files as a commit with real git objects. */
export function serveCommit(files: readonly LoopbackFile[], title: string, seconds: number): ServedCommit {
  const objects = new Map<string, GitObject>();
  const served = new Map(files.map((file) => [file.path, serveFile(file, objects)]));
  const modes = new Map(files.map((file) => [file.path, file.mode ?? "100644"]));
  const leaves = [...served.values()].map(({ path, oid }) => ({
    path,
    oid,
    mode: modes.get(path) ?? "100644",
  }));
  const trees = buildTrees(leaves);
  for (const tree of trees) objects.set(tree.oid, tree.object);
  const root = trees.at(-1)?.oid ?? "";
  const commit = buildCommit(root, title, seconds);
  const id = objectId(commit);
  objects.set(id, commit);
  const folders = new Map(trees.filter((tree) => tree.path !== "").map((tree) => [tree.path, tree.oid]));
  return { id, files: served, folders, objects };
}

function frontMatter(commit: ServedCommit): unknown {
  const card = commit.files.get("README.md");
  if (card?.read === undefined || card.lfs !== undefined) return undefined;
  const text = Buffer.from(card.read(0, card.size)).toString("utf8");
  const block = /^\s*---\r?\n([\s\S]*?)\r?\n---/.exec(text)?.[1];
  if (block === undefined) return undefined;
  try {
    return parse(block, { maxAliasCount: 100 });
  } catch {
    return undefined;
  }
}

/** A repository with all its revisions resolved to commits. */
export function serve(repository: LoopbackRepository): Served {
  const refs = new Map<string, ServedCommit>();
  const seconds = 1_700_000_000;
  const main = repository.recorded ?? serveCommit(repository.files, "Upload model", seconds);
  refs.set("main", main);
  for (const [name, files] of Object.entries(repository.branches ?? {})) {
    refs.set(name, serveCommit(files, `Branch ${name}`, seconds + 60));
  }
  for (const [name, files] of Object.entries(repository.tags ?? {})) {
    refs.set(name, serveCommit(files, `Tag ${name}`, seconds + 120));
  }
  return { repository, refs, cardData: repository.cardData ?? frontMatter(main) };
}

/** Branch, tag, `refs/…`, `HEAD` or a full commit id. */
export function resolve(served: Served, revision: string): ServedCommit | undefined {
  const named = served.refs.get(revision === "HEAD" ? "main" : revision);
  if (named !== undefined) return named;
  const plain = /^refs\/(?:heads|tags)\/(.+)$/.exec(revision)?.[1];
  if (plain !== undefined) return served.refs.get(plain);
  return [...served.refs.values()].find((commit) => commit.id === revision);
}
