import type { LicenseIndex } from "./fingerprint.ts";
import { type Hunk, size } from "./hunks.ts";
import type { Found } from "./match.ts";
import { vocabularyOf } from "./material.ts";
import type { Tokens } from "./tokens.ts";

/** Tokens between hunks of one rewording, and in one of its hunks. */
const CLOSE = 25;
const SMALL = 10;

/** Words that say no, and may say it in another place. */
export function isNegation(word: string): boolean {
  return /^(?:not|neither|nor|no)$/i.test(word);
}

/**
 * Hunks that only move a negation about: `Neither the name ... nor ... may` for `The name ... may not`. Close to each
 * other, small, and with a negation on both sides.
 */
export function rewordedNegations(
  index: LicenseIndex,
  tokens: Tokens,
  found: Found,
  hunks: readonly Hunk[],
): Set<Hunk> {
  const { materialHashes } = vocabularyOf(index);
  const out = new Set<Hunk>();
  let group: Hunk[] = [];
  const settle = () => {
    let added = 0;
    let lost = 0;
    for (const { fileFrom, fileTo, from, to } of group) {
      for (let i = fileFrom; i < fileTo; i += 1)
        if (isNegation(tokens.text.slice(tokens.start[i], tokens.end[i]))) added += 1;
      for (let j = from; j < to; j += 1)
        if (isNegation(materialHashes.get(index.stream[found.reference.start + j]!) ?? "")) lost += 1;
    }
    if (added > 0 && lost > 0) for (const hunk of group) out.add(hunk);
    group = [];
  };
  for (const hunk of hunks) {
    const before = group.at(-1);
    if (before && hunk.fileFrom - before.fileTo > CLOSE) settle();
    if (size(hunk) <= SMALL) group.push(hunk);
    else settle();
  }
  settle();
  return out;
}
