import type { Observation } from "../../model.ts";
import { sliceSource } from "../bounded-source.ts";
import { climbs, linkInside } from "../member-path.ts";
import { mergeReadings } from "../merge-readings.ts";
import type { Reader, Reading } from "../reader.ts";
import { hasBytes, type TarMember, tarMembers } from "./members.ts";

/** Members of torch's oldest format, each a pickle of its own (torch/serialization.py, legacy_load). */
const TORCH = ["sys_info", "pickle", "storages"];

/** A tar, as `.nemo` files and old checkpoints are: every member is read, and where it would be written is judged. */
export const readTar: Reader = async (source, context) => {
  const own: Observation[] = [];
  const readings: Reading[] = [];
  const names = new Set<string>();
  const links = new Set<string>();
  for await (const event of tarMembers(source)) {
    if (event.kind === "problem") {
      own.push({
        finding: event.unreadable === true ? "artifact-unreadable" : "container-inconsistent",
        verdict: event.unreadable === true ? "unreadable" : "review",
        message: event.message,
        at: { offset: event.offset },
      });
      continue;
    }
    const { member } = event;
    if (--context.budget.members < 0) {
      own.push({
        finding: "container-limit",
        verdict: "unreadable",
        message: "more members than are looked at",
      });
      break;
    }
    own.push(...placeOf(member, links));
    if (names.has(member.name) && hasBytes(member)) own.push(twice(member));
    names.add(member.name);
    if (member.type === "2") links.add(normal(member.name));
    if (!hasBytes(member)) continue;
    if (member.type === "S")
      own.push({
        ...at(member),
        finding: "artifact-unreadable",
        verdict: "unreadable",
        message: "a sparse member, which is not put together",
      });
    else readings.push(await context.nested(sliceSource(source, member.data, member.size), member.name));
  }
  return mergeReadings(TORCH.every((name) => names.has(name)) ? "torch-tar" : "tar", own, readings);
};

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
