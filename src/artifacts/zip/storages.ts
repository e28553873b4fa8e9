import type { Observation } from "../../model.ts";
import type { Reading } from "../reader.ts";
import type { ZipEntry } from "./records.ts";

/** Storages that are told; one that is too short says enough. */
const MOST_TOLD = 5;
/** Pickles of torch archives, and the folder beside each that holds its storages (torch/serialization.py). */
const PICKLE = /^((?:[^/]+\/)?)(data|constants)\.pkl$/;

/**
 * Whether the members that a torch archive's pickle takes its storages from are as long as it says. torch up to 2.9 does not
 * compare (CVE-2026-24747): a tensor shows the memory behind a member that is too short.
 */
export function shortStorages(
  name: string,
  reading: Reading,
  entries: readonly ZipEntry[],
): readonly Observation[] {
  const [, folder = "", part = ""] = PICKLE.exec(name) ?? [];
  if (part === "" || reading.storages === undefined || reading.storages.length === 0) return [];
  const sizes = new Map<string, number>();
  for (const { name: member, size } of entries) sizes.set(member, Math.min(size, sizes.get(member) ?? size));
  const out: Observation[] = [];
  for (const { key, bytes } of reading.storages) {
    const member = `${folder}${part}/${key}`;
    const size = sizes.get(member);
    if (size === undefined ? bytes === 0 : size >= bytes) continue;
    if (out.length >= MOST_TOLD) break;
    out.push(
      size === undefined
        ? {
            finding: "artifact-unreadable",
            verdict: "unreadable",
            message: `a storage of ${bytes} bytes is not in the archive`,
            member,
          }
        : {
            finding: "container-inconsistent",
            verdict: "review",
            message: `has ${size} bytes, a storage of ${bytes} is read from it: torch before 2.10 goes beyond its end`,
            member,
          },
    );
  }
  return out;
}
