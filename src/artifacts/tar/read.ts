import type { ByteSource, Observation } from "../../model.ts";
import { sliceSource } from "../bounded-source.ts";
import { climbs, linkInside } from "../member-path.ts";
import { mergeReadings } from "../merge-readings.ts";
import type { Reader, ReaderContext, Reading } from "../reader.ts";
import { spendMember, withinLimits } from "../within-limits.ts";
import { hasBytes, type TarEvent, type TarMember, tarMembers } from "./members.ts";

/** Members of torch's oldest format, each a pickle of its own (torch/serialization.py, legacy_load). */
const TORCH = ["sys_info", "pickle", "storages"];

/** What was found, and what members after it may meet: names, links by their names, and files by theirs. */
type Found = {
  own: Observation[];
  readings: Reading[];
  names: Set<string>;
  links: Map<string, TarMember>;
  files: Map<string, TarMember>;
  paths: { path: string; member: TarMember }[];
};
/** Links that lead to links. */
const LONGEST_CHAIN = 8;

/** A tar, as `.nemo` files and old checkpoints are: every member is read, and where it would be written is judged. */
export const readTar: Reader = async (source, context) => {
  const out: Found = {
    own: [],
    readings: [],
    names: new Set(),
    links: new Map(),
    files: new Map(),
    paths: [],
  };
  await withinLimits(out.own, async () => {
    for await (const event of tarMembers(source)) {
      if (event.kind === "problem") out.own.push(problemOf(event));
      else if (spendMember(context, out.own)) await readMember(source, event.member, context, out);
      else break;
    }
    for (const link of out.links.values()) if (!(await readLinked(source, link, context, out))) break;
  });
  out.own.push(...throughLinks(out));
  return mergeReadings(
    TORCH.every((name) => out.names.has(name)) ? "torch-tar" : "tar",
    out.own,
    out.readings,
  );
};

async function readMember(
  source: ByteSource,
  member: TarMember,
  context: ReaderContext,
  out: Found,
): Promise<void> {
  out.own.push(...placeOf(member));
  if (out.names.has(member.name) && hasBytes(member)) out.own.push(twice(member));
  out.names.add(member.name);
  for (const path of pathsOf(member)) out.paths.push({ path: normal(path), member });
  if (member.type === "1" || member.type === "2") out.links.set(normal(member.name), member);
  if (!hasBytes(member)) return;
  out.files.set(normal(member.name), member);
  if (member.type === "S")
    out.own.push({
      ...at(member),
      finding: "artifact-unreadable",
      verdict: "unreadable",
      message: "a sparse member, which is not put together",
    });
  else out.readings.push(await context.nested(sliceSource(source, member.data, member.size), member.name));
}

/** Reads what a link leads to once more where the name of the link promises something else; false: no more can be read. */
async function readLinked(
  source: ByteSource,
  link: TarMember,
  context: ReaderContext,
  out: Found,
): Promise<boolean> {
  let next: TarMember | undefined = link;
  for (let i = 0; i < LONGEST_CHAIN && next !== undefined && !hasBytes(next); i++) {
    const to: string | undefined =
      next.type === "1"
        ? normal(next.link)
        : next.type === "2"
          ? linkInside(next.name, next.link)
          : undefined;
    next = to === undefined ? undefined : (out.files.get(to) ?? out.links.get(to));
  }
  if (next === undefined || !hasBytes(next) || suffix(next.name) === suffix(link.name)) return true;
  if (!spendMember(context, out.own)) return false;
  out.readings.push(await context.nested(sliceSource(source, next.data, next.size), link.name));
  return true;
}

const suffix = (name: string) => /\.[^./]*$/.exec(name)?.[0];

function problemOf({ message, offset, unreadable }: TarEvent & { kind: "problem" }): Observation {
  return unreadable === true
    ? { finding: "artifact-unreadable", verdict: "unreadable", message, at: { offset } }
    : { finding: "container-inconsistent", verdict: "review", message, at: { offset } };
}

const at = (member: TarMember) => ({ member: member.name, at: { offset: member.offset } });
const normal = (name: string) => name.replace(/^(?:\.\/)+/, "").replace(/\/+$/, "");

/** The names that readers give a member. */
const pathsOf = ({ name, under }: TarMember) => (under === undefined ? [name] : [name, `${under}/${name}`]);

/** Members whose path leads through a symbolic link: sorted, they stand behind the link's own path. */
function throughLinks({ paths, links }: Found): Observation[] {
  const symbolic = [...links].filter(([, { type }]) => type === "2");
  if (symbolic.length === 0) return [];
  const sorted = paths.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const out: Observation[] = [];
  for (const [link] of symbolic) {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]!.path < `${link}/`) low = middle + 1;
      else high = middle;
    }
    const found = sorted[low];
    if (found?.path.startsWith(`${link}/`) !== true) continue;
    const message = "a member that is written through a link";
    out.push({ ...at(found.member), finding: "container-traversal", verdict: "dangerous", message });
  }
  return out;
}

/** Where a member and its link would lead when the archive is extracted. */
function placeOf(member: TarMember): Observation[] {
  const out: Observation[] = [];
  const escapes = (message: string) =>
    out.push({ ...at(member), finding: "container-traversal", verdict: "dangerous", message });
  for (const path of pathsOf(member)) {
    const why = climbs(path);
    if (why !== undefined) escapes(`a member is named with ${why}`);
  }
  if (member.type === "1" && climbs(member.link) !== undefined)
    escapes(`a hard link to \`${member.link.slice(0, 200)}\`, outside of the archive`);
  if (member.type === "2" && linkInside(member.name, member.link) === undefined)
    escapes(`a link to \`${member.link.slice(0, 200)}\`, outside of the archive`);
  if ("346".includes(member.type)) escapes("a device or pipe");
  return out;
}

const twice = (member: TarMember): Observation => ({
  ...at(member),
  finding: "container-inconsistent",
  verdict: "review",
  message: "two members have this name: the last one wins where they are extracted",
});
