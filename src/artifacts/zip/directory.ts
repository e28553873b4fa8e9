import type { ByteSource } from "../../model.ts";
import { LIMITS } from "../limits.ts";
import { parseCentral } from "./central.ts";
import { SIGNATURE, u64, viewOf, type ZipEntry } from "./records.ts";

/** The end record with the longest comment, and the ZIP64 records before it: what readers search for it. */
const TAIL = 22 + 65_535 + 20 + 56;
const MOST_ENTRIES = 200_000;
const END = Buffer.from("PK\x05\x06");
/** End records that are followed, and signatures of them that are tried: more than a few are no accident. */
const MOST_ENDS = 4;
const MOST_TRIES = 16;

/** One central directory that an end record names. */
export type Directory = {
  entries: ZipEntry[];
  /** The bytes of the directory and of its end record. */
  start: number;
  length: number;
  end: number;
  endLength: number;
  /** What the end record claims of it and does not hold. */
  problems: string[];
};

/** All directories that some reader could find, the one at the very end first. */
export async function findDirectories(source: ByteSource): Promise<Directory[]> {
  const start = Math.max(0, source.size - TAIL);
  const tail = await source.read(start, TAIL);
  const out: Directory[] = [];
  const bytes = Buffer.from(tail.buffer, tail.byteOffset, tail.length);
  let at = tail.length - 21;
  for (let tries = MOST_TRIES; tries > 0 && at > 0 && out.length < MOST_ENDS; tries--) {
    at = bytes.lastIndexOf(END, at - 1);
    if (at === -1) break;
    for (const found of await directoriesAt(source, tail, start, at))
      if (!out.some((known) => isSame(known, found))) out.push(found);
  }
  return out;
}

/** The same records, with the same idea of where offsets count from. */
function isSame(a: Directory, b: Directory): boolean {
  return (
    a.start === b.start &&
    a.entries.length === b.entries.length &&
    a.entries[0]?.offset === b.entries[0]?.offset
  );
}

/** True where an end record stands in the last bytes: cheap enough to ask of any file. */
export async function hasDirectory(source: ByteSource): Promise<boolean> {
  if (source.size < 22) return false;
  return (await findDirectories(source)).some(({ entries }) => entries.length > 0);
}

type End = { count: number; size: number; offset: number; start: number };

async function directoriesAt(
  source: ByteSource,
  tail: Uint8Array,
  start: number,
  at: number,
): Promise<Directory[]> {
  const view = viewOf(tail);
  const comment = view.getUint16(at + 20, true);
  const problems: string[] = [];
  const behind = tail.subarray(at + 22);
  if (behind.length !== comment) problems.push("bytes follow its end that its comment does not cover");
  // A comment that holds a member is searched like any other gap.
  const covered = behind.length === comment && Buffer.from(behind).indexOf("PK\x03\x04") === -1 ? comment : 0;
  const last = start + at + 22 + covered;
  const out: Directory[] = [];
  for (const end of await endsAt(source, tail, start, at))
    for (const place of new Set([end.start - end.size, end.offset])) {
      const found = await directoryAt(source, end, place);
      if (found !== undefined)
        out.push({
          ...found,
          end: end.start,
          endLength: last - end.start,
          problems: [...problems, ...found.problems],
        });
    }
  return out;
}

/** The end record in its wide form where it has one, and in its narrow form where some reader would believe that. */
async function endsAt(source: ByteSource, tail: Uint8Array, start: number, at: number): Promise<End[]> {
  const view = viewOf(tail);
  const narrow: End = {
    count: view.getUint16(at + 10, true),
    size: view.getUint32(at + 12, true),
    offset: view.getUint32(at + 16, true),
    start: start + at,
  };
  const wide = at >= 20 ? await end64(source, tail, start, at - 20) : undefined;
  if (wide === undefined) return [narrow];
  const full = narrow.count === 0xffff || narrow.size === 0xffffffff || narrow.offset === 0xffffffff;
  // The wide records stand between the directory and the narrow one.
  return full ? [wide] : [wide, { ...narrow, start: wide.start }];
}

/** The ZIP64 end record that a locator before the end record names. */
async function end64(
  source: ByteSource,
  tail: Uint8Array,
  start: number,
  at: number,
): Promise<End | undefined> {
  const view = viewOf(tail);
  if (view.getUint32(at, true) !== SIGNATURE.locator64) return undefined;
  for (const place of [u64(view, at + 8), start + at - 56]) {
    const bytes = await source.read(place, 56);
    if (bytes.length < 56) continue;
    const record = viewOf(bytes);
    if (record.getUint32(0, true) !== SIGNATURE.end64) continue;
    return { count: u64(record, 32), size: u64(record, 40), offset: u64(record, 48), start: place };
  }
  return undefined;
}

async function directoryAt(
  source: ByteSource,
  end: End,
  place: number,
): Promise<Omit<Directory, "end" | "endLength"> | undefined> {
  if (place < 0 || place > end.start) return undefined;
  const room = end.start - place;
  if (end.count === 0 && room === 0) return { entries: [], start: place, length: 0, problems: [] };
  const bytes = await source.read(place, Math.min(room, LIMITS.directory));
  const { entries, length } = parseCentral(bytes, place - end.offset, MOST_ENTRIES);
  if (entries.length === 0) return undefined;
  const problems: string[] = [];
  if (entries.length !== end.count && entries.length % 65_536 !== end.count)
    problems.push(`it holds ${entries.length} entries, its end says ${end.count}`);
  if (length !== room) problems.push("its size is not what its end says");
  return { entries, start: place, length, problems };
}
