import type { ByteSource } from "../../model.ts";
import { LIMITS } from "../limits.ts";
import { type Directory, findDirectories } from "./directory.ts";
import { type LocalHeader, parseLocal, readLocal } from "./local.ts";
import { FLAG, SIGNATURE, viewOf, type ZipEntry } from "./records.ts";

const FIXED = 30;
/** Up to here every local header is read; beyond, only where the distance to the next member is unusual. */
const SMALL = 8 * 1024 * 1024;
/** An extra field and a data descriptor of ordinary length: padding to 64 bytes, ZIP64 values. */
const USUAL_SLACK = 128;
/** Bytes between members that hold no member: alignment. */
const PADDING = 4096;
/** Of a large file so many local headers are read to tell an extra field from a gap; writers that align to pages pad all. */
const MOST_PROBES = 32;
const LONGEST_EXTRA = 65_535;
/** Members without a directory that are kept. */
const MOST_HIDDEN = 10_000;

export type Layout = {
  /** What the central directories list, each once. */
  entries: ZipEntry[];
  /** Local headers of members that no directory lists. */
  hidden: LocalHeader[];
  /** Ranges that nothing accounts for and that are not all zero. */
  strays: { start: number; length: number }[];
  problems: string[];
};

type Range = { start: number; end: number };

/** Accounts for every byte of a zip: directories, members, and what lies between, before and behind them. */
export async function zipLayout(source: ByteSource): Promise<Layout> {
  const directories = await findDirectories(source);
  const problems: string[] = [];
  const main = directories[0];
  if (main === undefined) problems.push("it has no central directory");
  else problems.push(...main.problems);
  const records: Range[] = [];
  const members: Range[] = [];
  const entries: ZipEntry[] = [];
  for (const directory of directories) {
    // The directory of a zip that is stored in this one lies within a member, and its own end record names it.
    const nested = directory.named !== main?.named;
    if (nested && members.some(({ start, end }) => directory.end >= start && directory.end < end)) continue;
    if (directory !== main) problems.push("two central directories could be meant");
    records.push(
      { start: directory.start, end: directory.start + directory.length },
      { start: directory.end, end: directory.end + directory.endLength },
    );
    addEntries(entries, directory);
    members.push(...(await extents(source, directory)));
  }
  const { hidden, strays, cut } = await search(source, gaps([...records, ...members], source.size));
  if (cut) problems.push("more bytes than are searched lie between its members");
  return { entries, hidden, strays, problems: [...new Set(problems)] };
}

function addEntries(entries: ZipEntry[], directory: Directory): void {
  const known = new Set(entries.map(({ name, offset }) => `${offset} ${name}`));
  for (const entry of directory.entries) if (!known.has(`${entry.offset} ${entry.name}`)) entries.push(entry);
}

/** What each member takes, from its header to its data descriptor. */
async function extents(source: ByteSource, directory: Directory): Promise<Range[]> {
  const sorted = [...directory.entries].sort((a, b) => a.offset - b.offset);
  const out: Range[] = [];
  let probes = MOST_PROBES;
  for (const [i, entry] of sorted.entries()) {
    const least = entry.offset + FIXED + Buffer.byteLength(entry.name) + entry.compressed;
    const next = sorted[i + 1]?.offset ?? directory.start;
    const slack = probes > 0 ? USUAL_SLACK : LONGEST_EXTRA;
    if (source.size > SMALL && next >= least && next - least <= slack) {
      out.push({ start: entry.offset, end: next });
      continue;
    }
    probes--;
    const local = await readLocal(source, entry.offset, entry.name.length);
    if (local === undefined) continue;
    const end = local.data + entry.compressed;
    out.push({ start: entry.offset, end: end + (await descriptorLength(source, end, local)) });
  }
  return out;
}

/** Bytes of the data descriptor behind a member, with or without its signature, with 32- or 64-bit sizes. */
async function descriptorLength(source: ByteSource, at: number, local: LocalHeader): Promise<number> {
  if ((local.flags & FLAG.descriptor) === 0) return 0;
  const bytes = await source.read(at, 28);
  const signed = bytes.length >= 4 && viewOf(bytes).getUint32(0, true) === SIGNATURE.descriptor ? 4 : 0;
  const follows = (length: number) =>
    bytes.length >= length + 2 && bytes[length] === 0x50 && bytes[length + 1] === 0x4b;
  if (follows(signed + 20)) return signed + 20;
  return signed + 12;
}

/** The ranges of a file that are not taken. */
function gaps(taken: readonly Range[], size: number): Range[] {
  const out: Range[] = [];
  let at = 0;
  for (const { start, end } of [...taken].sort((a, b) => a.start - b.start)) {
    if (start > at) out.push({ start: at, end: start });
    at = Math.max(at, end);
  }
  if (at < size) out.push({ start: at, end: size });
  return out;
}

/** Local headers in ranges where none should be, and ranges that hold other bytes than padding. */
async function search(
  source: ByteSource,
  ranges: readonly Range[],
): Promise<Pick<Layout, "hidden" | "strays"> & { cut: boolean }> {
  const hidden: LocalHeader[] = [];
  const strays: Layout["strays"] = [];
  let left: number = LIMITS.gaps;
  for (const { start, end } of ranges) {
    if (left <= 0) return { hidden, strays, cut: true };
    const bytes = await source.read(start, Math.min(left, end - start));
    left -= end - start;
    const found = headersIn(bytes, start);
    if (hidden.length + found.length > MOST_HIDDEN) return { hidden, strays, cut: true };
    hidden.push(...found);
    const first = found[0]?.offset ?? end;
    const before = bytes.subarray(0, first - start);
    if (before.length > 0 && (start === 0 || before.length > PADDING || before.some((byte) => byte !== 0)))
      strays.push({ start, length: first - start });
  }
  return { hidden, strays, cut: left < 0 };
}

function headersIn(bytes: Uint8Array, base: number): LocalHeader[] {
  const out: LocalHeader[] = [];
  const view = viewOf(bytes);
  for (
    let at = bytes.indexOf(0x50);
    at !== -1 && at + FIXED <= bytes.length;
    at = bytes.indexOf(0x50, at + 1)
  ) {
    if (view.getUint32(at, true) !== SIGNATURE.local) continue;
    const local = parseLocal(bytes.subarray(at), base + at);
    if (local === undefined) continue;
    out.push(local);
    if ((local.flags & FLAG.descriptor) === 0) at = Math.max(at, local.data - base + local.compressed - 1);
  }
  return out;
}
