import { SPELLINGS } from "./spelling.ts";

const BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

/** 16 bits of a 32-bit FNV-1a hash: what one token of a license is stored as. */
export function fold(hash: number): number {
  return (hash ^ (hash >>> 16)) & 0xffff;
}

/** FNV-1a over UTF-16 code units: the hash a word has before spellings are made equal. */
export function hashOf(word: string): number {
  let hash = BASIS;
  for (let i = 0; i < word.length; i += 1) hash = Math.imul(hash ^ word.charCodeAt(i), PRIME);
  return hash;
}

const canonical = new Map(SPELLINGS.map(([variant, form]) => [hashOf(variant), fold(hashOf(form))]));
const maybeVariant = new Uint8Array(0x10000);
for (const hash of canonical.keys()) maybeVariant[fold(hash)] = 1;

/** The stored hash of a word from its 32-bit one, with equivalent spellings made equal. */
export function settle(hash: number): number {
  const folded = fold(hash);
  return maybeVariant[folded] === 1 ? (canonical.get(hash) ?? folded) : folded;
}

/** The stored hash of a word as a person wrote it: compatibility forms, case, spelling and digit grouping do not count. */
export function wordHash(word: string): number {
  return settle(hashOf(plain(word)));
}

/** A word as it is hashed, in letters. */
export function plain(word: string): string {
  const lower = word.normalize("NFKC").toLowerCase();
  return /^\d[\d.,]*$/.test(lower)
    ? lower.replaceAll(",", "")
    : lower.replace(/(?<!\d)\.|\.(?!\d)|[^\p{L}\p{N}.]/gu, "");
}
