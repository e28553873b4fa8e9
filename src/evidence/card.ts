import { createHash } from "node:crypto";
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type YAMLMap,
} from "yaml";
import type { CardFacts } from "../model.ts";

/** Longest front matter that is parsed, in characters; the longest real one seen is below 100,000. */
const LONGEST_FRONT_MATTER = 1_000_000;
/** Longest list of ids that is kept. */
const MOST_IDS = 64;
const LONGEST_ID = 500;

/** A piece of the card that may hold license terms, and the line of README.md on which it starts. */
export type CardPart = { text: string; line: number };

export type CardReading = {
  card: CardFacts;
  gatedPrompt?: CardPart;
  /** What else a user is told to agree to: the gate's heading, words and button, its boxes to tick, `license_details`. */
  agreed?: CardPart;
  body: CardPart;
};

/** What stands around the form of a gated repository (hub-docs, models-gated). */
const GATE = ["extra_gated_heading", "extra_gated_description", "extra_gated_button_content"];

/** Keys that say something of the license or of where the weights come from. */
const READ = /^(?:license(?:_\w+)?|base_model(?:_relation)?|extra_gated_\w+|tags|pipeline_tag|library_name)$/;

type Found = { value: string; line: number };
type Problem = CardFacts["problems"][number];

/**
 * The front matter of a model card (hub-docs, model-cards): between the first `---` line, which may follow a byte order
 * mark or blank lines, and the next one. YAML is read without custom tags and with aliases bounded; what is malformed
 * becomes a problem, and the license line is then still looked for by itself.
 */
export function readCard(bytes: Uint8Array, path: string): CardReading {
  const text = new TextDecoder("utf-8").decode(bytes);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const parts = /^\uFEFF?(?:[ \t]*\r?\n)*---[ \t]*\r?\n([\s\S]*?)(?:^|\r?\n)---[ \t]*(?:\r?\n|$)/.exec(text);
  if (parts === null) return { card: { path, sha256, ...emptyFacts() }, body: { text, line: 1 } };
  const [whole, source = ""] = parts;
  const startsAt = lineOf(text, whole.indexOf(source, whole.indexOf("---") + 3));
  const body = { text: text.slice(whole.length), line: lineOf(text, whole.length) };
  if (source.length > LONGEST_FRONT_MATTER) {
    const message = `front matter of ${source.length} characters is not parsed`;
    return { card: { path, sha256, ...emptyFacts([{ kind: "too-large", message, line: startsAt }]) }, body };
  }
  const { facts, ...conditions } = readFrontMatter(source, startsAt);
  return { card: { path, sha256, ...facts }, body, ...conditions };
}

/** The same facts from the API's `cardData`, which stays readable where a gated repository's files are not. */
export function cardFromData(data: unknown): CardReading | undefined {
  if (typeof data !== "object" || data === null) return undefined;
  const { facts, ...conditions } = readFrontMatter(JSON.stringify(data), 1);
  return { card: { path: "cardData", ...facts }, body: { text: "", line: 1 }, ...conditions };
}

function emptyFacts(problems: Problem[] = []): Omit<CardFacts, "path"> {
  return { licenses: [], baseModels: [], tags: [], problems };
}

function readFrontMatter(
  source: string,
  startsAt: number,
): { facts: Omit<CardFacts, "path">; gatedPrompt?: CardPart; agreed?: CardPart } {
  const lines = new LineCounter();
  const line = (node: unknown): number => {
    const range = isScalar(node) || isSeq(node) || isMap(node) ? node.range : undefined;
    return startsAt - 1 + (range ? lines.linePos(range[0]).line : 1);
  };
  const document = parseYaml(source, lines);
  if (document === undefined) {
    const problem = {
      kind: "yaml-error",
      message: "front matter is nested too deeply to be parsed",
      line: startsAt,
    };
    return { facts: { ...emptyFacts([problem]), licenses: licenseLines(source, startsAt) } };
  }
  const problems: Problem[] = document.errors.slice(0, 3).map((error) => ({
    kind: "yaml-error",
    message: error.message,
    line: startsAt - 1 + lines.linePos(error.pos[0]).line,
  }));
  const root = document.contents;
  if (!isMap(root)) {
    if (source.trim() !== "" && problems.length === 0)
      problems.push({ kind: "yaml-error", message: "front matter is not a mapping", line: startsAt });
    return { facts: { ...emptyFacts(problems), licenses: licenseLines(source, startsAt) } };
  }
  if (!withoutAliases(root, document))
    problems.push({ kind: "yaml-error", message: "an alias stands for nothing", line: startsAt });
  const get = (key: string): Node | undefined => valueOf(root, key, line, problems);
  const one = (key: string): Found | undefined => strings(get(key), line)[0];
  const licenses = licensesIn(root, line);
  const license = get("license");
  if (isSeq(license)) {
    problems.push({ kind: "license-list", message: "`license` is a list", line: line(license) });
    if (license.items.length > MOST_IDS)
      problems.push({
        kind: "too-large",
        message: `only ${MOST_IDS} licenses are read`,
        line: line(license),
      });
  }
  if (root.has("<<"))
    problems.push({
      kind: "merge-key",
      message: "keys that are merged in by `<<` are not read",
      line: startsAt,
    });
  const base = get("base_model");
  if (base !== undefined && !isNames(base))
    problems.push({
      kind: "not-an-id",
      message: "`base_model` is no id and no list of ids",
      line: line(base),
    });
  const relation = one("base_model_relation")?.value;
  const prompt = get("extra_gated_prompt");
  const name = one("license_name");
  const link = one("license_link");
  const pipeline = one("pipeline_tag")?.value;
  const library = one("library_name")?.value;
  const facts: Omit<CardFacts, "path"> = {
    licenses: licenses.length > 0 || problems.length === 0 ? licenses : licenseLines(source, startsAt),
    baseModels: strings(base, line).map(({ value, line }) => ({ id: value, line })),
    tags: strings(get("tags"), line).map((tag) => tag.value),
    problems,
    ...(name ? { licenseName: name } : {}),
    ...(link ? { licenseLink: link } : {}),
    ...(pipeline ? { pipelineTag: pipeline } : {}),
    ...(library ? { libraryName: library } : {}),
    ...(isRelation(relation) ? { relation } : {}),
  };
  const gatedPrompt =
    isScalar(prompt) && typeof prompt.value === "string" && prompt.value.trim() !== ""
      ? { text: prompt.value, line: line(prompt) + (prompt.type?.startsWith("BLOCK") ? 1 : 0) }
      : undefined;
  const told = [...GATE, "license_details"].flatMap((key) => one(key) ?? []);
  const agreed = agreedIn(get("extra_gated_fields"), told, line);
  return { facts, ...(gatedPrompt ? { gatedPrompt } : {}), ...(agreed ? { agreed } : {}) };
}

/** The boxes that a user of a gated repository ticks are named by what is agreed to. */
function agreedIn(
  fields: Node | undefined,
  told: readonly Found[],
  line: (node: unknown) => number,
): CardPart | undefined {
  const boxes = (isMap(fields) ? fields.items.slice(0, MOST_IDS) : []).flatMap(({ key, value }): Found[] => {
    const type = isMap(value) ? value.get("type") : isScalar(value) ? value.value : undefined;
    return isScalar(key) && type === "checkbox" ? [{ value: String(key.value), line: line(key) }] : [];
  });
  const all = [...boxes, ...told];
  const [first] = all;
  return first && { text: all.map(({ value }) => value).join("\n\n"), line: first.line };
}

/**
 * Puts what an alias stands for in its place, where it is the value of a key that is read or an item of its list. False:
 * one of them stands for nothing.
 */
function withoutAliases(root: YAMLMap, document: Document.Parsed): boolean {
  let isWhole = true;
  const meant = (node: unknown) => {
    if (!isAlias(node)) return node;
    const value = node.resolve(document);
    isWhole = isWhole && value !== undefined;
    return value ?? null;
  };
  const read = root.items.filter(({ key, value }) => isScalar(key) && READ.test(String(key.value)) && value);
  // Each look-up walks the document once.
  for (const pair of read.slice(0, MOST_IDS)) {
    pair.value = meant(pair.value);
    if (isSeq(pair.value) && pair.value.items.some(isAlias))
      pair.value.items = pair.value.items.slice(0, MOST_IDS).map(meant);
  }
  return isWhole;
}

/** The document, or nothing where its nesting exhausts the parser's stack. */
function parseYaml(source: string, lineCounter: LineCounter): Document.Parsed | undefined {
  try {
    return parseDocument(source, { lineCounter, uniqueKeys: false, logLevel: "silent", prettyErrors: false });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function isRelation(value: string | undefined): value is NonNullable<CardFacts["relation"]> {
  return value === "adapter" || value === "finetune" || value === "merge" || value === "quantized";
}

/** Every license that the card declares: where it does so twice, nobody can tell which one is meant. */
function licensesIn(root: YAMLMap, line: (node: unknown) => number): Found[] {
  return root.items
    .filter(({ key }) => isScalar(key) && key.value === "license")
    .slice(0, MOST_IDS)
    .flatMap(({ value }) => strings(isScalar(value) || isSeq(value) ? value : undefined, line));
}

/** The last value of a key, as YAML loaders take it; a repeated key is a problem of its own. */
function valueOf(
  root: YAMLMap,
  key: string,
  line: (node: unknown) => number,
  problems: Problem[],
): Node | undefined {
  const pairs = root.items.filter((pair) => isScalar(pair.key) && pair.key.value === key);
  if (pairs.length > 1 && !problems.some((problem) => problem.message.includes(`\`${key}\``)))
    problems.push({
      kind: "duplicate-key",
      message: `\`${key}\` is given ${pairs.length} times`,
      line: line(pairs[1]?.key),
    });
  const value = pairs.at(-1)?.value;
  return isScalar(value) || isSeq(value) || isMap(value) ? value : undefined;
}

/** A scalar or a list of scalars as trimmed strings; front matter with CRLF leaves a CR that belongs to nobody. */
function strings(node: Node | undefined, line: (node: unknown) => number): Found[] {
  const nodes = isSeq(node) ? node.items.slice(0, MOST_IDS) : [node];
  return nodes.flatMap((item) => {
    if (!isScalar(item) || item.value === null || item.value === undefined) return [];
    const value = String(item.value).trim().slice(0, LONGEST_ID);
    return value === "" ? [] : [{ value, line: line(item) }];
  });
}

/** Whether it is what `strings` reads: anything else would be left out without a word. */
function isNames(node: Node): boolean {
  return isScalar(node) || (isSeq(node) && node.items.every(isScalar));
}

/** Where YAML gives nothing: a plain `license: id` line is still the publisher's word. */
function licenseLines(source: string, startsAt: number): Found[] {
  return source.split("\n").flatMap((text, index) => {
    const value = /^license:[ \t]*["']?([\w.+-]{1,100})["']?[ \t]*\r?$/.exec(text)?.[1];
    return value === undefined ? [] : [{ value, line: startsAt + index }];
  });
}

function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) line++;
  return line;
}
