import type { ByteSource, Observation } from "../../model.ts";
import { sliceSource } from "../bounded-source.ts";
import { messageOf } from "../compression/codec.ts";
import { climbs, linkInside } from "../member-path.ts";
import { mergeReadings } from "../merge-readings.ts";
import { bytesSource } from "../read-text.ts";
import type { Reader, ReaderContext, Reading } from "../reader.ts";
import { spendMember } from "../within-limits.ts";
import { readFiles, type SevenZipFile } from "./files.ts";
import { HeaderReader } from "./numbers.ts";
import { type Folder, readStreams, type Streams } from "./streams.ts";
import { type Unpacked, unpack } from "./unpack.ts";

const START = 32;
const LARGEST_HEADER = 16 * 1024 * 1024;
const ID = { header: 1, properties: 2, additional: 3, main: 4, files: 5, packed: 0x17 } as const;
/** Headers that are packed in packed headers. */
const DEEPEST = 4;

/** A 7z archive: LZMA, LZMA2, deflate, bzip2 and plain members are read, anything else is said to be unread. */
export const readSevenZip: Reader = async (source, context) => {
  const own: Observation[] = [];
  const readings: Reading[] = [];
  try {
    const { streams, files } = await readHeader(source, context);
    own.push(...files.flatMap(placeOf));
    await readFolders(source, context, streams, files, { own, readings });
  } catch (error) {
    if (own.length === 0 || error instanceof RangeError) own.push(unread(messageOf(error)));
    else throw error;
  }
  return mergeReadings("7z", own, readings);
};

type Contents = { streams: Streams; files: SevenZipFile[] };

async function readHeader(source: ByteSource, context: ReaderContext): Promise<Contents> {
  const start = await source.read(0, START);
  if (start.length < START) throw new Error("the file ends early");
  const view = new DataView(start.buffer, start.byteOffset, START);
  const [offset, size] = [Number(view.getBigUint64(12, true)), Number(view.getBigUint64(20, true))];
  if (size > LARGEST_HEADER || START + offset + size > source.size)
    throw new Error("the header is not there");
  let bytes = await source.read(START + offset, size);
  for (let depth = 0; depth < DEEPEST; depth++) {
    const reader = new HeaderReader(bytes);
    const id = reader.byte();
    if (id === ID.header) return parse(reader);
    if (id !== ID.packed) throw new Error(`an unknown header ${id}`);
    const streams = readStreams(reader);
    const folder = streams.folders[0];
    if (folder === undefined) throw new Error("a packed header without bytes");
    const unpacked = await unpack(packedOf(source, streams, 0, folder), folder, context.budget);
    if (unpacked.problem !== undefined) throw new Error(`the header is ${unpacked.problem}`);
    bytes = unpacked.bytes;
  }
  throw new Error("headers that are packed in one another");
}

function parse(reader: HeaderReader): Contents {
  let streams: Streams = { packPosition: 0, packSizes: [], folders: [] };
  let files: SevenZipFile[] = [];
  for (let id = reader.byte(); id !== 0; id = reader.byte()) {
    if (id === ID.main) streams = readStreams(reader);
    else if (id === ID.files) files = readFiles(reader);
    else if (id === ID.properties)
      for (let kind = reader.byte(); kind !== 0; kind = reader.byte()) reader.take(reader.number());
    else throw new Error(`an unknown part ${id} of the header`);
  }
  return { streams, files };
}

function packedOf(source: ByteSource, streams: Streams, first: number, folder: Folder): ByteSource {
  const before = streams.packSizes.slice(0, first).reduce((sum, size) => sum + size, 0);
  const length = streams.packSizes.slice(first, first + folder.packed).reduce((sum, size) => sum + size, 0);
  return sliceSource(source, START + streams.packPosition + before, length);
}

async function readFolders(
  source: ByteSource,
  context: ReaderContext,
  streams: Streams,
  files: readonly SevenZipFile[],
  out: { own: Observation[]; readings: Reading[] },
): Promise<void> {
  const named = files.filter(({ empty }) => !empty);
  let first = 0;
  let file = 0;
  for (const folder of streams.folders) {
    if (!spendMember(context, out.own)) return;
    const unpacked = await unpack(packedOf(source, streams, first, folder), folder, context.budget);
    first += folder.packed;
    out.own.push(...problemsOf(unpacked));
    let at = 0;
    for (const size of folder.files) {
      const name = named[file++]?.name ?? `file ${file}`;
      if (!spendMember(context, out.own)) return;
      const bytes = unpacked.bytes.subarray(at, at + size);
      at += size;
      if (bytes.length > 0 || size === 0) out.readings.push(await context.nested(bytesSource(bytes), name));
      if (named[file - 1]?.link === true) out.own.push(...linkOf(name, bytes));
    }
  }
}

const unread = (message: string): Observation => ({
  finding: "artifact-unreadable",
  verdict: "unreadable",
  message,
});

function problemsOf({ problem, limit }: Unpacked): Observation[] {
  if (limit !== undefined) return [{ finding: "container-limit", verdict: "unreadable", message: limit }];
  return problem === undefined ? [] : [unread(problem)];
}

/** No loader unpacks a 7z by itself, and those who unpack refuse such names: somebody should look, nothing is written. */
function placeOf({ name }: SevenZipFile): Observation[] {
  const why = climbs(name);
  if (why === undefined) return [];
  return [
    {
      finding: "container-traversal",
      verdict: "review",
      message: `a member is named with ${why}`,
      member: name,
    },
  ];
}

function linkOf(name: string, target: Uint8Array): Observation[] {
  const to = Buffer.from(target.subarray(0, 1024)).toString("utf8");
  if (linkInside(name, to) !== undefined) return [];
  return [
    {
      finding: "container-traversal",
      verdict: "review",
      message: `a link to \`${to.slice(0, 200)}\`, outside of the archive`,
      member: name,
    },
  ];
}
