import type { ByteSource, Observation } from "../../model.ts";
import { sliceSource } from "../bounded-source.ts";
import { climbs, linkInside } from "../member-path.ts";
import { mergeReadings } from "../merge-readings.ts";
import type { Reader, ReaderContext, Reading } from "../reader.ts";
import { spendMember, withinLimits } from "../within-limits.ts";
import { hasBytes, type TarEvent, type TarMember, tarMembers } from "./members.ts";

/** Members of torch's oldest format, each a pickle of its own (torch/serialization.py, legacy_load). */
const TORCH = ["sys_info", "pickle", "storages"];

/** What was found, and the names and links that members after it may meet. */
type Found = { own: Observation[]; readings: Reading[]; names: Set<string>; links: Set<string> };

/** A tar, as `.nemo` files and old checkpoints are: every member is read, and where it would be written is judged. */
export const readTar: Reader = async (source, context) => {
  const out: Found = { own: [], readings: [], names: new Set(), links: new Set() };
  await withinLimits(out.own, async () => {
    for await (const event of tarMembers(source)) {
      if (event.kind === "problem") out.own.push(problemOf(event));
      else if (spendMember(context, out.own)) await readMember(source, event.member, context, out);
      else break;
    }
  });
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
  out.own.push(...placeOf(member, out.links));
  if (out.names.has(member.name) && hasBytes(member)) out.own.push(twice(member));
  out.names.add(member.name);
  if (member.type === "2") out.links.add(normal(member.name));
  if (!hasBytes(member)) return;
  if (member.type === "S")
    out.own.push({
      ...at(member),
      finding: "artifact-unreadable",
      verdict: "unreadable",
      message: "a sparse member, which is not put together",
    });
  else out.readings.push(await context.nested(sliceSource(source, member.data, member.size), member.name));
}

function problemOf({ message, offset, unreadable }: TarEvent & { kind: "problem" }): Observation {
  return unreadable === true
    ? { finding: "artifact-unreadable", verdict: "unreadable", message, at: { offset } }
    : { finding: "container-inconsistent", verdict: "review", message, at: { offset } };
}

const at = (member: TarMember) => ({ member: member.name, at: { offset: member.offset } });
const normal = (name: string) => name.replace(/^(?:\.\/)+/, "").replace(/\/+$/, "");

/** Where a member and its link would lead when the archive is extracted. */
function placeOf(member: TarMember, links: ReadonlySet<string>): Observation[] {
  const out: Observation[] = [];
  const escapes = (message: string) =>
    out.push({ ...at(member), finding: "container-traversal", verdict: "dangerous", message });
  const why = climbs(member.name);
  if (why !== undefined) escapes(`a member is named with ${why}`);
  if (member.type === "1" && climbs(member.link) !== undefined)
    escapes(`a hard link to \`${member.link.slice(0, 200)}\`, outside of the archive`);
  if (member.type === "2" && linkInside(member.name, member.link) === undefined)
    escapes(`a link to \`${member.link.slice(0, 200)}\`, outside of the archive`);
  const parts = normal(member.name).split("/");
  for (let i = 1; i < parts.length; i++)
    if (links.has(parts.slice(0, i).join("/"))) {
      escapes("a member that is written through a link");
      break;
    }
  if ("346".includes(member.type)) escapes("a device or pipe");
  return out;
}

const twice = (member: TarMember): Observation => ({
  ...at(member),
  finding: "container-inconsistent",
  verdict: "review",
  message: "two members have this name: the last one wins where they are extracted",
});
