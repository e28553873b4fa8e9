import { SourceError } from "../errors.ts";
import type { ByteSource, FileEntry } from "../model.ts";
import { BLOCK, blockSource } from "./blocks.ts";
import type { Cache } from "./cache.ts";
import { expectContent, isContent } from "./content.ts";
import { encodePath } from "./path.ts";
import type { Ask, HubAnswer } from "./request.ts";
import type { HubSettings } from "./settings.ts";

/** Where the files of one snapshot are read from. */
export type Remote = {
  ask: Ask;
  settings: HubSettings;
  cache: Cache;
  /** The name to ask under. */
  name: string;
  commit: string;
  /** Small files that are at hand already, by git blob id. */
  blobs: ReadonlyMap<string, Uint8Array>;
};

/** A file up to this size is fetched whole, and so can be checked against its hash. */
const WHOLE = 256 * 1024;
/** Of one file at most this many bytes of ranges are kept on disk. */
const MOST_KEPT = 128 * 1024 * 1024;
/** A server that ignores ranges sends from the start: up to here that is bearable. */
const WITHOUT_RANGES = 8 * 1024 * 1024;

function addressOf(remote: Remote, path: string): string {
  return `${remote.settings.endpoint}/${remote.name}/resolve/${remote.commit}/${encodePath(path)}`;
}

/** Identity headers are only on the first answer; a server that sends them must send the right ones. */
function expectIdentity(remote: Remote, file: FileEntry, answer: HubAnswer): void {
  const commit = answer.first.get("x-repo-commit");
  const linked = answer.first.get("x-linked-etag")?.replace(/^W\/|"/g, "");
  const wrongCommit = commit !== null && commit !== remote.commit;
  // Only a large file has a linked sha256, so one that is listed as small is another file too.
  const wrongHash = linked !== undefined && /^[0-9a-f]{64}$/.test(linked) && linked !== file.sha256;
  const isHashed = file.sha256 !== undefined || file.lfs !== true;
  if (wrongCommit || (wrongHash && isHashed)) {
    throw new SourceError(
      "server-error",
      `\`${file.path}\`: the Hub answers with other bytes than the listing names`,
    );
  }
}

function whatOf(remote: Remote, path: string): string {
  return `${remote.name}@${remote.commit.slice(0, 12)}:${path.slice(0, 300)}`;
}

/** The whole of one file: one request unless cached; checked against the listing before it is believed or kept. */
export async function readRemote(remote: Remote, file: FileEntry, most: number): Promise<Uint8Array> {
  const { settings, name, commit, cache } = remote;
  // The blob of a large file is its pointer, not its content.
  const blob = file.lfs || file.gitOid === undefined ? undefined : remote.blobs.get(file.gitOid);
  if (blob !== undefined) {
    expectContent(file, blob);
    return blob.slice();
  }
  const key = { kind: "file", endpoint: settings.endpoint, id: name, commit, at: file.path } as const;
  const known = await cache.get(key);
  // What was kept under another listing of this commit, one that lied perhaps, is not what this one names.
  if (known !== undefined && isContent(file, known)) return known;
  const url = addressOf(remote, file.path);
  const what = whatOf(remote, file.path);
  const limit = file.unsized ? most : file.size;
  const answer = await remote.ask({ url, what, id: name, limit, cut: true, elsewhere: true });
  expectIdentity(remote, file, answer);
  if (!answer.complete && file.unsized) {
    throw new SourceError("too-large", `\`${what}\` has more than ${limit} bytes`);
  }
  if (!answer.complete) {
    throw new SourceError("server-error", `\`${what}\`: more bytes came than the listing names`);
  }
  expectContent(file, answer.body);
  await cache.put(key, answer.body);
  return answer.body;
}

/** Ranges of one file. The address that the first redirect led to is used again until it expires. */
export function openRemote(remote: Remote, file: FileEntry): ByteSource {
  if (file.size <= WHOLE) {
    let whole: Promise<Uint8Array> | undefined;
    return {
      size: file.size,
      async read(offset, length) {
        whole ??= readRemote(remote, file, WHOLE);
        return (await whole).slice(offset, offset + length);
      },
    };
  }
  const { settings, name, commit, cache } = remote;
  const what = whatOf(remote, file.path);
  let direct: string | undefined;
  let kept = 0;

  const expectWhole = (bytes: string) => {
    if (Number(bytes) === file.size) return;
    throw new SourceError("truncated", `\`${what}\` has ${bytes} bytes, the listing says ${file.size}`);
  };

  const range = async (url: string, start: number, end: number): Promise<Uint8Array> => {
    const headers = { range: `bytes=${start}-${end - 1}` };
    const limit = Math.max(end - start, start < WITHOUT_RANGES ? end : 0);
    const answer = await remote.ask({ url, what, id: name, headers, limit, cut: true, elsewhere: true });
    expectIdentity(remote, file, answer);
    if (answer.url !== url) direct = answer.url;
    if (answer.status === 206) {
      const told = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(answer.headers.get("content-range") ?? "");
      // Without the header nobody knows which part came: several in one body, or the start of the file.
      if (told === null || Number(told[1]) !== start) {
        throw new SourceError("server-error", `\`${what}\`: another range came than was asked for`);
      }
      if (told[2] !== "*") expectWhole(told[2] ?? "");
      return answer.body.subarray(0, end - start);
    }
    if (answer.complete) expectContent(file, answer.body);
    const whole = answer.headers.has("content-encoding") ? null : answer.headers.get("content-length");
    if (whole !== null) expectWhole(whole);
    if (end <= answer.body.length) return answer.body.subarray(start, end);
    throw new SourceError("server-error", `\`${what}\`: the server does not send parts of files`);
  };

  // Parts cannot be checked by a hash: those kept under one listing must never be taken for those of another one.
  const content = `${file.size} ${file.sha256 ?? file.gitOid ?? ""}`;
  const key = (index: number) =>
    ({
      kind: "block",
      endpoint: settings.endpoint,
      id: name,
      commit,
      at: `${index} ${content} ${file.path}`,
    }) as const;

  return blockSource({
    size: file.size,
    recall: (index) => cache.get(key(index)),
    async fetch(index, count) {
      const start = index * BLOCK;
      const end = Math.min(file.size, (index + count) * BLOCK);
      if (direct !== undefined) {
        const again = direct;
        const bytes = await range(again, start, end).catch((error: unknown) => {
          if (error instanceof SourceError && error.state === "aborted") throw error;
          return undefined;
        });
        if (bytes !== undefined) return bytes;
        direct = undefined;
      }
      return range(addressOf(remote, file.path), start, end);
    },
    async keep(index, bytes) {
      kept += bytes.length;
      if (kept <= MOST_KEPT) await cache.put(key(index), bytes);
    },
  });
}
