import type { HeaderReader } from "./numbers.ts";

export type Coder = { id: string; properties: Uint8Array; inputs: number; outputs: number };

/** What is decoded together: coders, how they feed one another, and the sizes of what comes out. */
export type Folder = {
  coders: Coder[];
  /** Input of a coder, and the output it takes. */
  bonds: { input: number; output: number }[];
  /** Packed streams it reads. */
  packed: number;
  sizes: number[];
  digest: boolean;
  /** Sizes of the files in it, in their order. */
  files: number[];
};

export type Streams = { packPosition: number; packSizes: number[]; folders: Folder[] };

const MOST_CODERS = 32;
/** Property ids of 7zFormat.txt. */
const ID = {
  end: 0,
  pack: 6,
  unpack: 7,
  sub: 8,
  size: 9,
  crc: 10,
  folder: 11,
  sizes: 12,
  counts: 13,
} as const;

/** Where the packed streams lie and how they become files. Throws for what does not follow 7zFormat.txt. */
export function readStreams(reader: HeaderReader): Streams {
  const out: Streams = { packPosition: 0, packSizes: [], folders: [] };
  for (let id = reader.byte(); id !== ID.end; id = reader.byte()) {
    if (id === ID.pack) readPack(reader, out);
    else if (id === ID.unpack) out.folders = readFolders(reader);
    else if (id === ID.sub) {
      readFileSizes(reader, out.folders);
      return finish(reader, out);
    } else throw new Error(`an unknown part ${id}`);
  }
  for (const folder of out.folders) folder.files = [mainSize(folder)];
  return out;
}

function finish(reader: HeaderReader, out: Streams): Streams {
  if (reader.byte() !== ID.end) throw new Error("more parts than there are");
  return out;
}

function readPack(reader: HeaderReader, out: Streams): void {
  out.packPosition = reader.number();
  const count = reader.count();
  for (let id = reader.byte(); id !== ID.end; id = reader.byte()) {
    if (id === ID.size) out.packSizes = Array.from({ length: count }, () => reader.number());
    else if (id === ID.crc) reader.skipDigests(count);
    else throw new Error(`an unknown part ${id} of the packed streams`);
  }
}

function readFolders(reader: HeaderReader): Folder[] {
  if (reader.byte() !== ID.folder) throw new Error("no folders");
  const count = reader.count();
  if (reader.byte() !== 0) throw new Error("folders that are described elsewhere");
  const folders = Array.from({ length: count }, () => readFolder(reader));
  if (reader.byte() !== ID.sizes) throw new Error("folders without sizes");
  for (const folder of folders) {
    const outputs = folder.coders.reduce((sum, coder) => sum + coder.outputs, 0);
    folder.sizes = Array.from({ length: outputs }, () => reader.number());
  }
  let id = reader.byte();
  if (id === ID.crc) {
    for (const [i, has] of reader.skipDigests(count).entries()) folders[i]!.digest = has;
    id = reader.byte();
  }
  if (id !== ID.end) throw new Error(`an unknown part ${id} of the folders`);
  return folders;
}

function readFolder(reader: HeaderReader): Folder {
  const count = reader.number();
  if (count < 1 || count > MOST_CODERS) throw new Error("an impossible number of coders");
  const coders = Array.from({ length: count }, () => readCoder(reader));
  const inputs = coders.reduce((sum, coder) => sum + coder.inputs, 0);
  const outputs = coders.reduce((sum, coder) => sum + coder.outputs, 0);
  const bonds = Array.from({ length: outputs - 1 }, () => ({
    input: reader.number(),
    output: reader.number(),
  }));
  const packed = inputs - bonds.length;
  if (packed > 1) for (let i = 0; i < packed; i++) reader.number();
  return { coders, bonds, packed, sizes: [], digest: false, files: [] };
}

function readCoder(reader: HeaderReader): Coder {
  const flags = reader.byte();
  const id = Buffer.from(reader.take(flags & 15)).toString("hex");
  const complex = (flags & 0x10) !== 0;
  const inputs = complex ? reader.number() : 1;
  const outputs = complex ? reader.number() : 1;
  if (inputs > MOST_CODERS || outputs > MOST_CODERS) throw new Error("an impossible number of streams");
  const properties = (flags & 0x20) !== 0 ? reader.take(reader.number()) : new Uint8Array();
  return { id, properties, inputs, outputs };
}

/** How the output of each folder is cut into files. */
function readFileSizes(reader: HeaderReader, folders: Folder[]): void {
  const counts = folders.map(() => 1);
  let id = reader.byte();
  if (id === ID.counts) {
    for (const i of counts.keys()) counts[i] = reader.count();
    id = reader.byte();
  }
  for (const [i, folder] of folders.entries()) {
    let left = mainSize(folder);
    for (let n = counts[i]!; n > 0; n--) {
      const size = n > 1 && id === ID.size ? reader.number() : left;
      folder.files.push(size);
      left = Math.max(0, left - size);
    }
  }
  if (id === ID.size) id = reader.byte();
  if (id === ID.crc) {
    const unknown = folders.reduce(
      (sum, { files, digest }) => sum + (files.length === 1 && digest ? 0 : files.length),
      0,
    );
    reader.skipDigests(unknown);
    id = reader.byte();
  }
  if (id !== ID.end) throw new Error(`an unknown part ${id} of the files' sizes`);
}

/** The size of what no other coder takes. */
export function mainSize({ sizes, bonds }: Folder): number {
  const main = sizes.findIndex((_, output) => !bonds.some((bond) => bond.output === output));
  return sizes[main] ?? 0;
}
