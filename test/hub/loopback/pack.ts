import { createHash } from "node:crypto";
import { deflateSync } from "node:zlib";
import type { GitObject } from "./objects.ts";

const TYPES = { commit: 1, tree: 2, blob: 3 } as const;

/** Type and size of an entry as a pack writes them. */
export function entryHead(type: number, size: number): Buffer {
  const bytes = [(type << 4) | (size & 15)];
  for (let rest = Math.floor(size / 16); rest > 0; rest = Math.floor(rest / 128)) {
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) | 0x80;
    bytes.push(rest & 0x7f);
  }
  return Buffer.from(bytes);
}

/** A pack out of entries that are written already. */
export function packOf(entries: readonly Uint8Array[], count: number = entries.length): Buffer {
  const head = Buffer.from("PACK\0\0\0\x02\0\0\0\0", "latin1");
  head.writeUInt32BE(count, 8);
  const all = Buffer.concat([head, ...entries]);
  return Buffer.concat([all, createHash("sha1").update(all).digest()]);
}

/** Whole objects, without deltas. */
export function writePack(objects: readonly GitObject[]): Buffer {
  return packOf(
    objects.map(({ type, body }) => Buffer.concat([entryHead(TYPES[type], body.length), deflateSync(body)])),
  );
}

/** A delta whose base is itself: resolving it never ends. */
export function loopingPack(): Buffer {
  return packOf([Buffer.concat([entryHead(6, 3), Buffer.from([0]), deflateSync(Buffer.from([1, 1, 1]))])]);
}
