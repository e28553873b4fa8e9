import type { Observation } from "../../model.ts";
import { sliceSource } from "../bounded-source.ts";
import { climbs } from "../member-path.ts";
import { mergeReadings } from "../merge-readings.ts";
import type { Reader, ReaderContext, Reading } from "../reader.ts";
import { isStorage, zipKind } from "./kind.ts";
import { type Layout, zipLayout } from "./layout.ts";
import { type MemberReading, readHidden, readMember } from "./member.ts";
import type { ZipEntry } from "./records.ts";

/** Links and names of many members: this many are told. */
const MOST_TOLD = 20;

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
  const readings: Reading[] = [];
  const add = (member: MemberReading) => {
    own.push(...member.observations);
    readings.push(...member.readings);
  };
  for (const entry of layout.entries) {
    if (isStorage(kind, entry.name) || isFolder(entry)) continue;
    if (!spend(context, own)) break;
    add(await readMember(source, entry, kind, context));
  }
  for (const local of layout.hidden) {
    if (!spend(context, own)) break;
    add(await readHidden(source, local, kind, context));
  }
  for (const { start, length } of layout.strays) {
    if (!spend(context, own)) break;
    own.push({
      finding: "container-inconsistent",
      verdict: "review",
      message: `${length} bytes belong to no member`,
      at: { offset: start, length },
    });
    const reading = await context.nested(sliceSource(source, start, length), `bytes at ${start}`, kind);
    if (reading.verdict === "dangerous") readings.push(reading);
  }
  if (listed.length === 0 && own.length > 0)
    own.push({ finding: "artifact-unreadable", verdict: "unreadable", message: "no member could be found" });
  return mergeReadings(kind, own, readings);
};

function isFolder({ name, size, compressed }: ZipEntry): boolean {
  return name.endsWith("/") && size === 0 && compressed === 0;
}

function spend(context: ReaderContext, own: Observation[]): boolean {
  context.budget.members--;
  if (context.budget.members >= 0) return true;
  own.push({ finding: "container-limit", verdict: "unreadable", message: "more members than are looked at" });
  return false;
}

function names({ entries, hidden }: Layout): Observation[] {
  const out: Observation[] = [];
  for (const { name, offset } of [...entries, ...hidden]) {
    const why = climbs(name);
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
