import { brotliDecompressSync } from "node:zlib";
import type { LicenseMatch } from "../model.ts";
import { type ShingleTable, tableOf } from "./shingles.ts";

/** What is known of one license text beside its words. */
export type TextEntry = {
  id: string;
  expression: string;
  family: string;
  kind: LicenseMatch["kind"];
  name: string;
  /** 1: a license of models (with rules of its own); 2: any other of the SPDX list. */
  tier: 1 | 2;
};

/**
 * A stretch of a text that may be missing, or filled in: `placeholder`, `section` (an appendix), `mark` (a list mark),
 * `title`, `document` (another license that comes along: missing, or there to the last word).
 */
export type Region = {
  from: number;
  to: number;
  kind: "placeholder" | "section" | "mark" | "document" | "title";
};

/** Where a clause starts, and the numbers that stand in it (`700 million`). */
export type Clause = { at: number; label: string; numbers: readonly string[] };

/** One reference: a text, or a known-good copy of it. `start` and `end` are places in the token stream. */
export type Reference = {
  text: TextEntry;
  start: number;
  end: number;
  /** Tokens outside optional regions. */
  needed: number;
  regions: readonly Region[];
  clauses: readonly Clause[];
  /** A notice that stands for the license (`Licensed under ...`) rather than its text. */
  header: boolean;
};

/** Words that make a change material, by group; `rules/material-words.yaml` is their source. */
export type MaterialWords = {
  material: Readonly<Record<string, readonly string[]>>;
  /** Words that only matter where a license has them and the text does not. */
  lost?: readonly string[];
  /** Words that only matter in a short sentence beside a license: they speak to who uses the work. */
  remark?: readonly string[];
  holder: readonly string[];
  terms: { words: readonly string[]; phrases: readonly string[] };
};

/** All references with the table that finds them: what `identify` matches against. Built once, never changed. */
export type LicenseIndex = {
  references: readonly Reference[];
  stream: Uint16Array;
  table: ShingleTable;
  words: MaterialWords;
};

/** The head of `rules/fingerprints.bin` as written by the build; numbers are differences to keep it small. */
export type FingerprintHead = {
  format: 1;
  words: MaterialWords;
  texts: (TextEntry & { references: ReferenceHead[] })[];
};
/** One reference as it is stored. */
export type ReferenceHead = {
  length: number;
  header?: true;
  /** Per region: distance from the last one's end, length, kind. */
  regions: number[];
  /** Per clause: distance from the last one, label, numbers. */
  clauses: [number, string, ...string[]][];
};

const MAGIC = 0x5046564d;
const REGION_KINDS: readonly Region["kind"][] = ["placeholder", "section", "mark", "document", "title"];

/** Reads the head and the token stream of a fingerprint file. Throws where it is damaged or of another format. */
export function readFingerprints(bytes: Uint8Array): { head: FingerprintHead; stream: Uint16Array } {
  const raw = brotliDecompressSync(bytes, { maxOutputLength: 64 * 1024 * 1024 });
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  if (raw.byteLength < 12 || view.getUint32(0, true) !== MAGIC) throw new Error("not a fingerprint file");
  const headLength = view.getUint32(4, true);
  const tokens = view.getUint32(8, true);
  if (12 + headLength + tokens * 2 !== raw.byteLength) throw new Error("a damaged fingerprint file");
  const head: FingerprintHead = JSON.parse(new TextDecoder().decode(raw.subarray(12, 12 + headLength)));
  if (head.format !== 1) throw new Error(`fingerprint format ${head.format} is not known`);
  const stream = new Uint16Array(tokens);
  const at = 12 + headLength;
  for (let i = 0; i < tokens; i += 1) stream[i] = raw[at + 2 * i]! | (raw[at + 2 * i + 1]! << 8);
  return { head, stream };
}

/** The bytes that `readFingerprints` reads, before compression. */
export function writeFingerprints(head: FingerprintHead, stream: Uint16Array): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(head));
  const out = new Uint8Array(12 + json.length + stream.length * 2);
  const view = new DataView(out.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, json.length, true);
  view.setUint32(8, stream.length, true);
  out.set(json, 12);
  for (let i = 0; i < stream.length; i += 1) view.setUint16(12 + json.length + 2 * i, stream[i]!, true);
  return out;
}

/** The index that `identify` matches against, out of the bytes of `rules/fingerprints.bin`. */
export function loadFingerprints(bytes: Uint8Array): LicenseIndex {
  const { head, stream } = readFingerprints(bytes);
  const references: Reference[] = [];
  let start = 0;
  for (const text of head.texts) {
    for (const reference of text.references) {
      references.push(referenceOf(text, reference, start));
      start += reference.length;
    }
  }
  return { references, stream, words: head.words, table: tableOf(stream, references) };
}

function referenceOf(text: TextEntry, head: ReferenceHead, start: number): Reference {
  const regions: Region[] = [];
  let at = 0;
  let optional = 0;
  for (let i = 0; i + 2 < head.regions.length; i += 3) {
    const from = at + head.regions[i]!;
    const to = from + head.regions[i + 1]!;
    regions.push({ from, to, kind: REGION_KINDS[head.regions[i + 2]!] ?? "mark" });
    optional += to - from;
    at = to;
  }
  let place = 0;
  const clauses = head.clauses.map(([distance, label, ...numbers]) => {
    place += distance;
    return { at: place, label, numbers };
  });
  return {
    text,
    start,
    end: start + head.length,
    needed: Math.max(1, head.length - optional),
    regions,
    clauses,
    header: head.header === true,
  };
}
