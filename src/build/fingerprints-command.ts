import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { brotliCompressSync, constants } from "node:zlib";
import { parse } from "yaml";
import { decode } from "../license/decode.ts";
import {
  type FingerprintHead,
  type MaterialWords,
  type ReferenceHead,
  readFingerprints,
  writeFingerprints,
} from "../license/fingerprint.ts";
import { tokenize } from "../license/tokens.ts";
import { clausesOf } from "./fingerprints-clauses.ts";
import { languagesOf } from "./fingerprints-languages.ts";
import { type RegionRule, regionsOf, stretchesOf } from "./fingerprints-regions.ts";
import {
  addCopies,
  addCuts,
  folderTexts,
  licenseRef,
  type SourceText,
  spdxTexts,
} from "./fingerprints-texts.ts";

const KINDS = { placeholder: 0, section: 1, mark: 2, document: 3, title: 4 } as const;

type Built = { head: FingerprintHead; streams: Uint16Array[] };

/** The command behind `npm run fingerprints`; gives an exit code. */
export function fingerprints(args: string[], root: string): number {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      id: { type: "string" },
      text: { type: "string" },
      spdx: { type: "string" },
      family: { type: "string", default: "custom" },
      name: { type: "string" },
      kind: { type: "string", default: "license" },
      copy: { type: "boolean", default: false },
      texts: { type: "string" },
      copies: { type: "string" },
      out: { type: "string" },
    },
  });
  const file = values.out ?? join(root, "rules/fingerprints.bin");
  const command = positionals[0];
  const words: MaterialWords = parse(readFileSync(join(root, "rules/material-words.yaml"), "utf8"));
  const rules: RegionRule[] = parse(
    readFileSync(join(root, "rules/fingerprint-regions.yaml"), "utf8"),
  ).regions;
  if (command === "build" && values.texts !== undefined) {
    const texts = folderTexts(values.texts);
    texts.push(...spdxTexts(texts));
    if (values.copies !== undefined) addCopies(texts, values.copies);
    addCuts(texts, rules);
    const built: Built = { head: { format: 1, words, texts: [] }, streams: [] };
    for (const text of texts) append(built, text, rules);
    return write(file, withFamilies(built, root));
  }
  if (command === "list" || command === "words" || command === "add") {
    const built = read(file);
    if (command === "list") {
      for (const text of built.head.texts)
        console.log(`${text.id}\t${text.expression}\t${text.family}\t${text.references.length}`);
      return 0;
    }
    built.head.words = words;
    if (command === "words") return write(file, withFamilies(built, root));
    if (values.id !== undefined && values.text !== undefined) {
      const text = decode(readFileSync(values.text)).text;
      const known = built.head.texts.find((entry) => entry.id === values.id);
      if (values.copy && known) addCopy(built, known.id, text, rules);
      else {
        remove(built, values.id);
        append(
          built,
          {
            id: values.id,
            expression: values.spdx ?? licenseRef(values.id),
            family: values.family,
            kind: values.kind === "policy" || values.kind === "notice" ? values.kind : "license",
            name: values.name ?? values.id,
            tier: 1,
            copies: [text],
          },
          rules,
        );
      }
      return write(file, withFamilies(built, root));
    }
  }
  console.error(
    "usage: npm run fingerprints -- add --id ID --text FILE [--spdx ID] [--family F] [--name N] [--copy]",
  );
  console.error("       npm run fingerprints -- build --texts DIR [--copies DIR] | words | list");
  return 2;
}

/** What a license is, its rule says: `rules/licenses/*.yaml` has the family of every text that has rules. */
function withFamilies(built: Built, root: string): Built {
  const folder = join(root, "rules/licenses");
  const families = new Map<string, string>();
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".yaml"))) {
    const rule: { id: string; family: string } = parse(readFileSync(join(folder, name), "utf8"));
    families.set(rule.id, rule.family);
  }
  for (const text of built.head.texts) text.family = families.get(text.id) ?? text.family;
  return built;
}

function append(built: Built, text: SourceText, rules: readonly RegionRule[]): void {
  const { copies, ...entry } = text;
  const references: ReferenceHead[] = [];
  for (const copy of copies) {
    for (const { head, stream } of referencesOf(entry.id, copy, rules)) {
      references.push(head);
      built.streams.push(stream);
    }
  }
  built.head.texts.push({ ...entry, references });
}

function addCopy(built: Built, id: string, copy: string, rules: readonly RegionRule[]): void {
  let place = 0;
  for (const text of built.head.texts) {
    place += text.references.length;
    if (text.id !== id) continue;
    const made = referencesOf(id, copy, rules);
    text.references.push(...made.map((one) => one.head));
    built.streams.splice(place, 0, ...made.map((one) => one.stream));
    return;
  }
}

function remove(built: Built, id: string): void {
  let place = 0;
  for (const [i, text] of built.head.texts.entries()) {
    if (text.id === id) {
      built.head.texts.splice(i, 1);
      built.streams.splice(place, text.references.length);
      return;
    }
    place += text.references.length;
  }
}

/** A text without the documents it carries along, its halves if it is bilingual, and the notices that stand for it. */
function referencesOf(
  id: string,
  text: string,
  rules: readonly RegionRule[],
): { head: ReferenceHead; stream: Uint16Array }[] {
  const stretches = stretchesOf(id, text, rules);
  let body = text;
  for (const { from, to } of stretches.filter((stretch) => stretch.as === "cut"))
    body = body.slice(0, from) + body.slice(to);
  const headers = stretches
    .filter((stretch) => stretch.as === "header")
    .map(({ from, to }) => {
      const { head, stream } = referenceOf(id, text.slice(from, to), []);
      return { head: { ...head, header: true as const }, stream };
    });
  const halves = languagesOf(body).map((half) => referenceOf(id, half, rules));
  return [referenceOf(id, body, rules), ...halves, ...headers];
}

function referenceOf(
  id: string,
  text: string,
  rules: readonly RegionRule[],
): { head: ReferenceHead; stream: Uint16Array } {
  const tokens = tokenize(text);
  const regions: number[] = [];
  let at = 0;
  for (const region of regionsOf(id, tokens, rules)) {
    regions.push(region.from - at, region.to - region.from, KINDS[region.kind]);
    at = region.to;
  }
  let place = 0;
  const clauses = clausesOf(tokens).map((clause): ReferenceHead["clauses"][number] => {
    const distance = clause.at - place;
    place = clause.at;
    return [distance, clause.label, ...clause.numbers];
  });
  return { head: { length: tokens.count, regions, clauses }, stream: tokens.hash.slice(0, tokens.count) };
}

function read(file: string): Built {
  if (!existsSync(file)) throw new Error(`\`${file}\` does not exist: build it first`);
  const { head, stream } = readFingerprints(readFileSync(file));
  const streams: Uint16Array[] = [];
  let at = 0;
  for (const text of head.texts) {
    for (const reference of text.references) {
      streams.push(stream.slice(at, at + reference.length));
      at += reference.length;
    }
  }
  return { head, streams };
}

function write(file: string, built: Built): number {
  const total = built.streams.reduce((sum, stream) => sum + stream.length, 0);
  const joined = new Uint16Array(total);
  let at = 0;
  for (const stream of built.streams) {
    joined.set(stream, at);
    at += stream.length;
  }
  const raw = writeFingerprints(built.head, joined);
  const packed = brotliCompressSync(raw, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: raw.length,
    },
  });
  writeFileSync(file, packed);
  console.log(
    `${built.head.texts.length} texts, ${built.streams.length} references, ${total} words, ${packed.length} bytes`,
  );
  return 0;
}
