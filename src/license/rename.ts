import type { Hunk } from "./hunks.ts";
import type { Found } from "./match.ts";
import type { Tokens } from "./tokens.ts";

/** As often must the same words stand for the same ones before it is a rule and no slip. */
const OFTEN = 3;
const LONGEST = 4;

/**
 * Hunks that put one name in the place of another all through a vendor's license: by find-and-replace it becomes the
 * license of another licensor. Licenses of the SPDX list are templates, and a name in them is filled in.
 */
export function renamings(
  tokens: Tokens,
  stream: Uint16Array,
  found: Found,
  hunks: readonly Hunk[],
): Set<Hunk> {
  const { text, start } = found.reference;
  if (!text.expression.startsWith("LicenseRef-")) return new Set();
  const groups = new Map<string, Hunk[]>();
  for (const hunk of hunks) {
    const { fileFrom, fileTo, from, to } = hunk;
    if (fileTo === fileFrom || to === from || fileTo - fileFrom > LONGEST || to - from > LONGEST) continue;
    const key = `${tokens.hash.subarray(fileFrom, fileTo)}>${stream.subarray(start + from, start + to)}`;
    groups.set(key, [...(groups.get(key) ?? []), hunk]);
  }
  return new Set([...groups.values()].filter((group) => group.length >= OFTEN).flat());
}
