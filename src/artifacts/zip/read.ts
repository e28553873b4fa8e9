import type { ByteSource, Observation } from "../../model.ts";
import { sliceSource } from "../bounded-source.ts";
import { LIMITS } from "../limits.ts";
import { climbs, linkInside } from "../member-path.ts";
import { mergeReadings } from "../merge-readings.ts";
import type { Reader, ReaderContext, Reading } from "../reader.ts";
import { spendMember, withinLimits } from "../within-limits.ts";
import { isStorage, zipKind } from "./kind.ts";
import { type Layout, zipLayout } from "./layout.ts";
import { readLocal } from "./local.ts";
import { type MemberReading, readHidden, readMember } from "./member.ts";
import { STORED } from "./method.ts";
import type { ZipEntry } from "./records.ts";
import { shortStorages } from "./storages.ts";

/** Links and names of many members: this many are told. */
const MOST_TOLD = 20;
const LONGEST_TARGET = 4096;

/**
 * A zip, whatever it is called: every member but the storages of torch archives, by the central directory and by what a
 * reader that streams would find. A torch archive costs its directory, its pickles and their headers.
 */
export const readZip: Reader = async (source, context) => {
  const layout = await zipLayout(source);
  const listed = [...layout.entries, ...layout.hidden];
  const kind = zipKind(listed, context.member ?? context.path);
  const own: Observation[] = layout.problems.map((problem) => ({
    finding: "container-inconsistent",
    verdict: "review",
    message: problem,
  }));
  own.push(...names(layout), ...duplicates(layout.entries));
  const out: Found = { own, readings: [] };
  await withinLimits(own, () => readMembers(source, layout, kind, context, out));
  if (listed.length === 0 && own.length > 0)
    own.push({ finding: "artifact-unreadable", verdict: "unreadable", message: "no member could be found" });
  return mergeReadings(kind, own, out.readings);
};

type Found = { own: Observation[]; readings: Reading[] };

/** Listed members, those that only streams find, and bytes that belong to none. */
async function readMembers(
  source: ByteSource,
  layout: Layout,
  kind: string,
  context: ReaderContext,
  { own, readings }: Found,
): Promise<void> {
  const add = (member: MemberReading) => {
    own.push(...member.observations);
    readings.push(...member.readings);
  };
  let room = source.size * LIMITS.overlap;
  for (const entry of layout.entries) {
    if ((isStorage(kind, entry.name) && entry.alias === undefined) || isFolder(entry)) continue;
    if (!spendMember(context, own)) break;
    room -= entry.compressed;
    if (room < 0) {
      own.push({ finding: "container-limit", verdict: "unreadable", message: "its members overlap" });
      break;
    }
    const member = await readMember(source, entry, kind, context);
    add(member);
    if (/^torch-zip$|^torchscript$/.test(kind))
      for (const reading of member.readings) own.push(...shortStorages(entry.name, reading, layout.entries));
    if (entry.link) own.push(...(await linkOf(source, entry)));
  }
  for (const [i, local] of layout.hidden.entries()) {
    if (isStorage(kind, local.name) || isFolder(local)) continue;
    if (!spendMember(context, own)) break;
    if (layout.entries.length > 0) own.push(unlisted(local));
    add(await readHidden(source, local, layout.hidden[i + 1]?.offset ?? source.size, kind, context));
  }
  for (const { start, length } of layout.strays) {
    if (!spendMember(context, own)) break;
    own.push({
      finding: "container-inconsistent",
      verdict: "review",
      message: `${length} bytes belong to no member`,
      at: { offset: start, length },
    });
    const reading = await context.nested(sliceSource(source, start, length), `bytes at ${start}`, kind);
    if (reading.verdict === "dangerous") readings.push(reading);
  }
}

const unlisted = ({ name, offset }: ZipEntry): Observation => ({
  finding: "container-inconsistent",
  verdict: "review",
  message: "no central directory lists it: readers that stream find it",
  member: name,
  at: { offset },
});

function isFolder({ name, size, compressed }: ZipEntry): boolean {
  return name.endsWith("/") && size === 0 && compressed === 0;
}

function names({ entries, hidden }: Layout): Observation[] {
  const out: Observation[] = [];
  for (const { name, alias, offset } of [...entries, ...hidden]) {
    const why = climbs(name) ?? climbs(alias ?? "");
    if (why === undefined || out.length >= MOST_TOLD) continue;
    out.push({
      finding: "container-traversal",
      verdict: "dangerous",
      message: `a member is named with ${why}`,
      member: name,
      at: { offset },
    });
  }
  return out;
}

/** Where a symbolic link of an archive leads; its target is its content. */
async function linkOf(source: ByteSource, entry: ZipEntry): Promise<Observation[]> {
  const local = await readLocal(source, entry.offset, entry.name.length);
  const bytes = await source.read(local?.data ?? 0, Math.min(LONGEST_TARGET, entry.compressed));
  const target = Buffer.from(bytes).toString("utf8");
  if (local !== undefined && entry.method === STORED && linkInside(entry.name, target) !== undefined)
    return [];
  return [
    {
      finding: "container-traversal",
      verdict: entry.method === STORED ? "dangerous" : "review",
      message:
        entry.method === STORED
          ? "a link that leads out of the archive"
          : "a link whose target is compressed, which only some readers follow",
      member: entry.name,
      at: { offset: entry.offset },
      quote: target.slice(0, 200),
    },
  ];
}

function duplicates(entries: readonly ZipEntry[]): Observation[] {
  const seen = new Set<string>();
  const out: Observation[] = [];
  for (const { name, offset } of entries) {
    if (seen.has(name) && out.length < MOST_TOLD)
      out.push({
        finding: "container-inconsistent",
        verdict: "review",
        message: "two members have this name: one reader takes the first, another the last",
        member: name,
        at: { offset },
      });
    seen.add(name);
  }
  return out;
}
