import type { TarHeader } from "./header.ts";

/** What headers said before a member: of the next one, and of all that follow. */
export type Extended = { next: Map<string, string>; always: Map<string, string> };

/** Types of headers that say more of a member: pax, pax of all members, Solaris' pax, long names and links of GNU. */
export const isExtended = ({ type }: TarHeader): boolean => "xgXLK".includes(type);

/** Keys that change which bytes a member has. */
const SPARSE = /^GNU\.sparse\.(?:map|size|major|realsize|numblocks|offset|numbytes)$/;

/**
 * Takes in the blocks of one such header, their padding included: Python's tarfile reads on there. Gives what readers take
 * differently, so that the archive that one sees is not the one that another does.
 */
export function extend({ next, always }: Extended, header: TarHeader, blocks: Uint8Array): string[] {
  const problems: string[] = [];
  if (blocks.subarray(header.size).some((byte) => byte !== 0))
    problems.push("bytes behind the end of an extended header, which some readers take for a part of it");
  const records = header.type === "L" || header.type === "K" ? undefined : parsePax(blocks);
  if (records?.broken === true) problems.push("a damaged pax header");
  const given = records?.values ?? new Map([[header.type === "L" ? "path" : "linkpath", textOf(blocks)]]);
  for (const [key, value] of given) {
    if (header.type === "g" && key === "size") problems.push("one size for all members");
    if (key === "size" && !/^[0-9]{1,15}$/.test(value)) problems.push("a size that is not a number");
    if (SPARSE.test(key)) problems.push("a sparse member, which is not put together");
    if (header.type !== "g" && (next.get(key) ?? value) !== value)
      problems.push(`two headers that give the next member another \`${key.slice(0, 40)}\``);
    (header.type === "g" ? always : next).set(key, value);
  }
  return problems;
}

/** Records of a pax header: `length key=value\n`; the last of a key counts. Zeros end them. */
function parsePax(bytes: Uint8Array): { values: Map<string, string>; broken: boolean } {
  const values = new Map<string, string>();
  for (let at = 0; at < bytes.length; ) {
    if (bytes[at] === 0) return { values, broken: false };
    const space = bytes.indexOf(0x20, at);
    const digits = space === -1 ? "" : Buffer.from(bytes.subarray(at, space)).toString("latin1");
    if (!/^[0-9]{1,9}$/.test(digits)) return { values, broken: true };
    const end = at + Number(digits);
    if (end <= space + 1 || end > bytes.length || bytes[end - 1] !== 0x0a) return { values, broken: true };
    const record = Buffer.from(bytes.subarray(space + 1, end - 1)).toString("utf8");
    const equals = record.indexOf("=");
    if (equals <= 0) return { values, broken: true };
    values.set(record.slice(0, equals), record.slice(equals + 1));
    at = end;
  }
  return { values, broken: false };
}

function textOf(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString("utf8");
  const end = text.indexOf("\0");
  return end === -1 ? text : text.slice(0, end);
}
