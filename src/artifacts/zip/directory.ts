import type { ByteSource } from "../../model.ts";
import { LIMITS } from "../limits.ts";
import { parseCentral } from "./central.ts";
import { SIGNATURE, u64, viewOf, type ZipEntry } from "./records.ts";

/** The end record with the longest comment, and the ZIP64 records before it: what readers search for it. */
const TAIL = 22 + 65_535 + 20 + 56;
const MOST_ENTRIES = 200_000;
/** The ZIP64 end record as far as it is read, and its locator (APPNOTE 4.3.14, 4.3.15). */
const WIDE = 56;
const LOCATOR = 20;
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
  /** Where the end record stands that names it, whatever other records lead from there to it. */
  named: number;
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

type End = { count: number; size: number; offset: number; start: number; problems: string[] };

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
          named: start + at,
          problems: [...problems, ...end.problems, ...found.problems],
        });
    }
  return out;
}

/**
 * The end record in its wide forms where it has them, and in its narrow form where some reader would believe that. Python's
 * zipfile takes the wide record that stands right before the locator, others the one that the locator points to.
 */
async function endsAt(source: ByteSource, tail: Uint8Array, start: number, at: number): Promise<End[]> {
  const view = viewOf(tail);
  const narrow: End = {
    count: view.getUint16(at + 10, true),
    size: view.getUint32(at + 12, true),
    offset: view.getUint32(at + 16, true),
    start: start + at,
    problems: [],
  };
  const locator = at - LOCATOR;
  if (locator < 0 || view.getUint32(locator, true) !== SIGNATURE.locator64) return [narrow];
  const before = start + locator - WIDE;
  const wide: End[] = [];
  for (const place of new Set([u64(view, locator + 8), before])) {
    const end = await end64(source, place);
    if (end === undefined) continue;
    if (end.after !== start + locator) end.problems.push("bytes lie between its end records");
    wide.push(end);
  }
  if (wide.length > 1) for (const end of wide) end.problems.push("two ZIP64 end records could be meant");
  const full = narrow.size === 0xffffffff || narrow.offset === 0xffffffff;
  if (full) return wide;
  // The wide records stand between the directory and the narrow one, where a reader knows of them.
  const behind = wide.slice(0, 1).map(({ start }) => ({ ...narrow, start }));
  return [...wide, ...behind, ...(wide.some((end) => end.start === before) ? [] : [narrow])];
}

/** A ZIP64 end record; `after`: where its length says that it ends. */
async function end64(source: ByteSource, place: number): Promise<(End & { after: number }) | undefined> {
  const bytes = await source.read(place, WIDE);
  if (bytes.length < WIDE) return undefined;
  const record = viewOf(bytes);
  if (record.getUint32(0, true) !== SIGNATURE.end64) return undefined;
  const [count, size, offset] = [u64(record, 32), u64(record, 40), u64(record, 48)];
  return { count, size, offset, start: place, after: place + 12 + u64(record, 4), problems: [] };
}

async function directoryAt(
  source: ByteSource,
  end: End,
  place: number,
): Promise<Omit<Directory, "end" | "endLength" | "named"> | undefined> {
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
