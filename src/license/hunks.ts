import type { Found } from "./match.ts";

/** Unequal stretches between two equal ones: tokens of the file, and of the license from its start. */
export type Hunk = { fileFrom: number; fileTo: number; from: number; to: number };

/** The hunks of a match, in order; equal words that are chance inside a rewritten passage do not part it. */
export function hunksOf(found: Found): Hunk[] {
  const { blocks, reference } = found;
  const length = reference.end - reference.start;
  const first = blocks[0]!;
  const hunks: Hunk[] = [];
  if (first.license > 0) hunks.push({ fileFrom: first.file, fileTo: first.file, from: 0, to: first.license });
  for (let k = 0; k < blocks.length; k += 1) {
    const block = blocks[k]!;
    const after = blocks[k + 1];
    const fileFrom = block.file + block.length;
    const from = block.license + block.length;
    const hunk = {
      fileFrom,
      fileTo: after ? after.file : fileFrom,
      from,
      to: after ? after.license : length,
    };
    if (hunk.fileTo === hunk.fileFrom && hunk.to === hunk.from) continue;
    const last = hunks.at(-1);
    // Single equal words inside a rewritten passage are chance.
    if (last && block.length <= 2 && size(last) >= 3 && size(hunk) >= 3 && last.fileTo === block.file) {
      last.fileTo = hunk.fileTo;
      last.to = hunk.to;
    } else hunks.push(hunk);
  }
  return hunks;
}

/** The longer side of a hunk. */
export function size(hunk: Hunk): number {
  return Math.max(hunk.fileTo - hunk.fileFrom, hunk.to - hunk.from);
}
