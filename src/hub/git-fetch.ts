import { SourceError } from "../errors.ts";
import { type Pack, readPack } from "../provenance/pack.ts";
import { DELIMITER, FLUSH, pktLine, pktLines } from "./pkt-line.ts";
import type { Ask } from "./request.ts";
import type { HubSettings } from "./settings.ts";

/** What comes along with the commit and its trees: every blob below this many bytes, or none. */
export type BlobFilter = { below: number } | "none" | "all";

/** Bytes of an answer that are read; a repository that needs more is proven without its blobs. */
const LARGEST_ANSWER = 16 * 1024 * 1024;

/**
 * `pack`, or why there is none: `refused` by a git that may take another filter, `broken` by a server that may, and may
 * recover as well, `too-large`, `no-git` at this address, or `failed` for a reason that says nothing of the endpoint.
 */
export type Fetched =
  | { pack: Uint8Array }
  | { problem: string; kind: "refused" | "broken" | "too-large" | "no-git" | "failed" };

const FILTERS = (filter: BlobFilter): string =>
  filter === "all"
    ? ""
    : pktLine(filter === "none" ? "filter blob:none\n" : `filter blob:limit=${filter.below}\n`);

/** The body of a fetch of one commit without its history (gitprotocol-v2, command `fetch`). */
export function fetchBody(commit: string, filter: BlobFilter): string {
  const command = pktLine("command=fetch") + pktLine("object-format=sha1") + DELIMITER;
  const want = pktLine("no-progress") + pktLine(`want ${commit}\n`) + pktLine("deepen 1\n");
  return command + want + FILTERS(filter) + pktLine("done\n") + FLUSH;
}

/** The pack inside an answer: the section `packfile`, of which band 1 is data and band 3 the server's last words. */
export function packOf(answer: Uint8Array): Fetched {
  const parts: Uint8Array[] = [];
  let inPack = false;
  for (const line of pktLines(answer)) {
    if (line === "broken") {
      return {
        problem: inPack ? "the pack is truncated" : "the answer is not git's",
        kind: inPack ? "failed" : "no-git",
      };
    }
    if (typeof line === "string") {
      if (line === "flush" && inPack) break;
      continue;
    }
    if (!inPack) {
      const text = Buffer.from(line.subarray(0, 300)).toString("utf8");
      if (text.startsWith("ERR "))
        return { problem: `git refused: ${text.slice(4).trim()}`, kind: "refused" };
      inPack = text.trimEnd() === "packfile";
    } else if (line[0] === 1) parts.push(line.subarray(1));
    else if (line[0] === 3) {
      const text = Buffer.from(line.subarray(1, 300)).toString("utf8");
      // Last words in the middle of a pack are those of a server that failed, which may do better another time.
      return { problem: `git refused: ${text.trim()}`, kind: inPack ? "broken" : "refused" };
    }
  }
  if (!inPack) return { problem: "the answer holds no pack", kind: "refused" };
  const all = Buffer.concat(parts);
  return { pack: new Uint8Array(all.buffer, all.byteOffset, all.length) };
}

/** One POST for a commit, its trees and the blobs that the filter lets through. Rejects only when aborted. */
export async function gitFetch(
  ask: Ask,
  settings: HubSettings,
  id: string,
  commit: string,
  filter: BlobFilter,
): Promise<Fetched> {
  try {
    const answer = await ask({
      url: `${settings.endpoint}/${id}/git-upload-pack`,
      what: `${id}@${commit.slice(0, 12)} (git)`,
      id,
      method: "POST",
      headers: {
        "content-type": "application/x-git-upload-pack-request",
        accept: "application/x-git-upload-pack-result",
        "git-protocol": "version=2",
      },
      body: fetchBody(commit, filter),
      limit: LARGEST_ANSWER,
    });
    return packOf(answer.body);
  } catch (error) {
    if (!(error instanceof SourceError) || error.state === "aborted") throw error;
    const { state, message } = error;
    // A file that does not exist, or a page in its place, is how a server without git looks; one that cannot take the
    // filter may fail in any way.
    const noGit = state === "entry-not-found" || state === "endpoint-not-a-hub";
    const kind = noGit
      ? "no-git"
      : state === "too-large"
        ? state
        : state === "server-error"
          ? "broken"
          : "failed";
    return { problem: message, kind };
  }
}

/** The objects of an answer, checked and bounded. */
export function objectsOf(fetched: Fetched): Pack {
  return "pack" in fetched ? readPack(fetched.pack) : fetched;
}
