import type { ByteSource } from "../../model.ts";
import { type Extended, extend, isExtended } from "./extended.ts";
import { parseTarHeader, type TarHeader } from "./header.ts";

/** A member with the names that headers before it gave it; `data` is where its bytes begin. */
export type TarMember = TarHeader & { offset: number; data: number };

export type TarEvent =
  | { kind: "member"; member: TarMember }
  /** Something that readers take differently, or that ends the archive early. */
  | { kind: "problem"; message: string; offset: number; unreadable?: boolean };

const BLOCK = 512;
/** Bytes of one pax header or long name. */
const LONGEST_META = 1024 * 1024;
/** Zero blocks behind the end that are looked through: GNU pads to 10240 bytes, some writers to more. */
const END_SEARCH = 1024 * 1024;

/** The members in their order, hopping from header to header: bytes of members are not read. */
export async function* tarMembers(source: ByteSource): AsyncGenerator<TarEvent> {
  const extended: Extended = { next: new Map(), always: new Map() };
  let at = 0;
  while (at + BLOCK <= source.size) {
    const block = await source.read(at, BLOCK);
    if (block.every((byte) => byte === 0)) {
      const more = await behindEnd(source, at);
      if (more === undefined) {
        if (source.size - at > END_SEARCH)
          yield { kind: "problem", message: "more bytes follow its end than are searched", offset: at };
        return;
      }
      yield {
        kind: "problem",
        message: "members follow the end of the archive: some readers go on",
        offset: more,
      };
      at = more;
      continue;
    }
    const header = parseTarHeader(block);
    if (header === undefined) {
      yield { kind: "problem", message: "a damaged header", offset: at, unreadable: true };
      return;
    }
    const data = at + BLOCK;
    if (isExtended(header)) {
      if (header.size > LONGEST_META) {
        yield { kind: "problem", message: "a name too long to be one", offset: at, unreadable: true };
        return;
      }
      const blocks = await source.read(data, padded(header.size));
      for (const message of extend(extended, header, blocks))
        yield { kind: "problem", message, offset: at, unreadable: true };
      at = data + padded(header.size);
      continue;
    }
    const member = withNames(header, new Map([...extended.always, ...extended.next]), at, data);
    extended.next.clear();
    yield { kind: "member", member };
    if (hasBytes(member) && data + member.size > source.size) {
      yield { kind: "problem", message: `\`${member.name}\` ends early`, offset: at, unreadable: true };
      return;
    }
    at = data + padded(hasBytes(member) ? member.size : 0);
  }
}

/** Links, folders and devices have no bytes, whatever their size says. */
export const hasBytes = ({ type }: TarHeader): boolean => !"123456".includes(type);

function withNames(
  header: TarHeader,
  pax: ReadonlyMap<string, string>,
  offset: number,
  data: number,
): TarMember {
  const size = Number(pax.get("size") ?? header.size);
  return {
    ...header,
    name: pax.get("path") ?? header.name,
    link: pax.get("linkpath") ?? header.link,
    size: Number.isSafeInteger(size) && size >= 0 ? size : header.size,
    offset,
    data,
  };
}

const padded = (size: number): number => Math.ceil(size / BLOCK) * BLOCK;

/** Where the first block that is not zero lies behind the end of an archive; undefined where only zeros follow. */
async function behindEnd(source: ByteSource, at: number): Promise<number | undefined> {
  const bytes = await source.read(at, Math.min(END_SEARCH, source.size - at));
  const first = bytes.findIndex((byte) => byte !== 0);
  return first === -1 ? undefined : at + first - (first % BLOCK);
}
