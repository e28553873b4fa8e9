import type { LicenseIndex, MaterialWords } from "./fingerprint.ts";
import { plain, wordHash } from "./words.ts";

/** The material words in the two forms they are met in: as letters in a user's text, as hashes in a license. */
export type Vocabulary = {
  material: ReadonlyMap<string, string>;
  materialHashes: ReadonlyMap<number, string>;
  holderHashes: ReadonlySet<number>;
  /** Words that only matter in a short sentence beside a license. */
  remark: ReadonlySet<string>;
  terms: ReadonlySet<string>;
  phrases: readonly string[];
  numberHashes: ReadonlySet<number>;
  /** Months, days and years. */
  dateHashes: ReadonlySet<number>;
};

const MONTHS = [
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
  "jan",
  "feb",
  "mar",
  "apr",
  "jun",
  "jul",
  "aug",
  "sep",
  "sept",
  "oct",
  "nov",
  "dec",
];

const known = new WeakMap<MaterialWords, Vocabulary>();

/** The vocabulary of an index, made once. */
export function vocabularyOf(index: LicenseIndex): Vocabulary {
  const seen = known.get(index.words);
  if (seen) return seen;
  const material = new Map<string, string>();
  const materialHashes = new Map<number, string>();
  for (const [group, words] of Object.entries(index.words.material)) {
    for (const word of words) {
      material.set(word, group);
      materialHashes.set(wordHash(word), word);
    }
  }
  for (const word of index.words.lost ?? []) materialHashes.set(wordHash(word), word);
  const holderHashes = new Set(index.words.holder.map(wordHash));
  for (let year = 1970; year < 2050; year += 1) holderHashes.add(wordHash(String(year)));
  const dateHashes = new Set(MONTHS.map(wordHash));
  for (let day = 1; day <= 31; day += 1)
    dateHashes.add(wordHash(String(day))).add(wordHash(String(day).padStart(2, "0")));
  for (let year = 1970; year < 2050; year += 1) dateHashes.add(wordHash(String(year)));
  const numberHashes = new Set<number>();
  for (let n = 0; n <= 1000; n += 1) numberHashes.add(wordHash(String(n)));
  const fresh: Vocabulary = {
    material,
    materialHashes,
    holderHashes,
    remark: new Set(index.words.remark),
    terms: new Set(index.words.terms.words),
    phrases: index.words.terms.phrases,
    numberHashes,
    dateHashes,
  };
  known.set(index.words, fresh);
  return fresh;
}

/** Whether a word as written is a number that could be a threshold, an amount or a term: no year, no postal code. */
export function isNumber(word: string): boolean {
  return /^\d/.test(word) && !/^0\d{3,}$/.test(word) && !isYear(word);
}

/** 1950 to 2049. */
export function isYear(word: string): boolean {
  return /^(?:19[5-9]\d|20[0-4]\d)$/.test(word);
}

/** How much a text reads like license terms: words of that trade among its tokens, and phrases in other scripts. */
export function termsIn(vocabulary: Vocabulary, words: readonly string[], text: string): number {
  let count = 0;
  for (const word of words) if (vocabulary.terms.has(plain(word))) count += 1;
  for (const phrase of vocabulary.phrases) if (text.includes(phrase)) count += 2;
  return count;
}
