import type { HeaderReader } from "./numbers.ts";

/** A file of the archive; those without bytes are folders and empty files. */
export type SevenZipFile = { name: string; empty: boolean; link: boolean };

const ID = { end: 0, empty: 14, names: 17, attributes: 21 } as const;
const UNIX = 0x80;
const LINK = 0xa000;

/** Names and attributes of the files, in the order of their bytes. Throws for what does not follow 7zFormat.txt. */
export function readFiles(reader: HeaderReader): SevenZipFile[] {
  const count = reader.count();
  const files: SevenZipFile[] = Array.from({ length: count }, () => ({
    name: "",
    empty: false,
    link: false,
  }));
  for (let id = reader.byte(); id !== ID.end; id = reader.byte()) {
    const size = reader.number();
    const end = reader.at + size;
    if (id === ID.empty) for (const [i, empty] of reader.bits(count).entries()) files[i]!.empty = empty;
    else if (id === ID.names) readNames(reader.take(size), files);
    else if (id === ID.attributes) readAttributes(reader, files);
    reader.take(end - reader.at);
  }
  return files;
}

/** UTF-16, each name closed by a null character; the first byte says that they stand here. */
function readNames(bytes: Uint8Array, files: SevenZipFile[]): void {
  if (bytes[0] !== 0) throw new Error("names that stand elsewhere");
  const names = new TextDecoder("utf-16le").decode(bytes.subarray(1)).split("\0");
  for (const [i, file] of files.entries()) file.name = names[i] ?? "";
}

function readAttributes(reader: HeaderReader, files: SevenZipFile[]): void {
  const defined = reader.byte() !== 0 ? files.map(() => true) : reader.bits(files.length);
  if (reader.byte() !== 0) throw new Error("attributes that stand elsewhere");
  for (const [i, file] of files.entries()) {
    if (defined[i] !== true) continue;
    const [, flags = 0, low = 0, high = 0] = reader.take(4);
    // The upper half is the mode of Unix where this bit says so.
    file.link = (flags & UNIX) !== 0 && ((low | (high << 8)) & 0xf000) === LINK;
  }
}
