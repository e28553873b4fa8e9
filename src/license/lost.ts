import type { LicenseIndex, Region } from "./fingerprint.ts";
import type { Hunk } from "./hunks.ts";
import type { Found } from "./match.ts";
import { vocabularyOf } from "./material.ts";
import { ADDRESS_HASH } from "./tokens.ts";

/**
 * License tokens that are missing and matter; `filled`: the gap is, or touches, a placeholder. Of a section that may
 * be missing as a whole, and of a long placeholder, material words count where the rest of it is there.
 */
export function lostTokens(
  index: LicenseIndex,
  found: Found,
  hunk: Hunk,
): { lost: number[]; filled: boolean } {
  const { reference } = found;
  const { materialHashes } = vocabularyOf(index);
  const lost: number[] = [];
  let filled = false;
  let at = hunk.from;
  const take = (to: number, whole: boolean) => {
    for (; at < to; at += 1) {
      const hash = index.stream[reference.start + at]!;
      if (hash !== ADDRESS_HASH && (whole || materialHashes.has(hash))) lost.push(at);
    }
  };
  for (const region of reference.regions) {
    if (region.to < hunk.from || region.from > hunk.to) continue;
    if (region.kind === "placeholder") filled = true;
    if (region.to === hunk.from || region.from === hunk.to) continue;
    take(Math.min(region.from, hunk.to), true);
    const end = Math.min(region.to, hunk.to);
    if (region.kind !== "mark" && !isBlankToFill(region) && isThere(found, region))
      take(end, region.kind === "document");
    at = Math.max(at, end);
  }
  take(hunk.to, true);
  return { lost, filled };
}

/** More than a name: a copyright line whose own line goes on with what it says of the license. */
const NAME = 12;

function isBlankToFill({ kind, from, to }: Region): boolean {
  return kind === "placeholder" && to - from <= NAME;
}

/** Whether more than half of a region is in the file. */
function isThere(found: Found, region: Region): boolean {
  let there = 0;
  for (const block of found.blocks)
    there += Math.max(
      0,
      Math.min(region.to, block.license + block.length) - Math.max(region.from, block.license),
    );
  return there * 2 > region.to - region.from;
}
