import type { LocalHeader } from "./local.ts";
import { methodName, STORED } from "./method.ts";
import { FLAG, type ZipEntry } from "./records.ts";

/** The highest version that Python's zipfile reads; APPNOTE 4.4.3 ends there as well. */
const HIGHEST_VERSION = 63;

/** In what the central directory and the local header of one member differ, and what neither may say. */
export function disagreements(central: ZipEntry, local: LocalHeader): string[] {
  const out: string[] = [];
  if (central.name !== local.name) out.push(`its local header names it \`${local.name.slice(0, 120)}\``);
  if (central.method !== local.method)
    out.push(
      `compression is ${methodName(central.method)} in one header, ${methodName(local.method)} in the other`,
    );
  const secret = (entry: ZipEntry) => (entry.flags & (FLAG.encrypted | FLAG.strong)) !== 0;
  if (secret(central) !== secret(local)) out.push("it is encrypted in one header only");
  if (central.method === STORED && !secret(central) && central.size !== central.compressed)
    out.push("it is not compressed, but has two sizes");
  if ((local.flags & FLAG.descriptor) === 0) {
    if (central.size !== local.size || central.compressed !== local.compressed)
      out.push("the headers give different sizes");
    else if (central.crc !== local.crc) out.push("the headers give different checksums");
  }
  if ((central.versionNeeded & 0xff) > HIGHEST_VERSION || (local.versionNeeded & 0xff) > HIGHEST_VERSION)
    out.push(
      `it asks for version ${Math.max(central.versionNeeded & 0xff, local.versionNeeded & 0xff)} of the format, which does not exist`,
    );
  if (((central.flags | local.flags) & FLAG.patch) !== 0) out.push("it is flagged as a patch");
  return out;
}
