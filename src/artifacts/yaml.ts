import { type Document, isAlias, LineCounter, type Node, parseAllDocuments, visit } from "yaml";
import type { Observation } from "../model.ts";
import { isTarget, judgeTarget } from "./config/instantiates.ts";
import { cut, judged, unreadable } from "./judged.ts";
import { readText } from "./read-text.ts";
import type { Reader, ReaderContext } from "./reader.ts";

const LIMIT = 2 * 1024 * 1024;
const MAX_OBSERVATIONS = 50;
/** `!!python/…`, `!<tag:yaml.org,2002:python/…>`, and a handle that a `%TAG` directive points there. */
const TAG = /!<tag:yaml\.org,2002:([^>\s]{1,200})>|!!([A-Za-z0-9_./:%-]{1,200})/g;
const HANDLE = /^%TAG\s+(!\w*!?)\s+(\S+)/gm;

/** Ends of lines of YAML 1.1 (5.4) that YAML 1.2 has as characters. */
const OLD_BREAKS = /[\x85\u2028\u2029]/g;

/** Anchors, aliases and tags in a row: one node may have two, and the parser's time grows with their square. */
const CROWDED = /(?:[&!*]\S*\s+){32}/;

/**
 * Judges YAML without constructing anything: tags that an unsafe loader turns into calls, and targets that Hydra or
 * Lightning would import. Tags are looked for in the text too, so that a broken document cannot hide them.
 */
export const readYaml: Reader = async (source, context) => {
  const read = await readText(source, LIMIT);
  if ("problem" in read) return unreadable("yaml", read.problem);
  const found: Observation[] = [];
  const text = read.text.replace(/\r\n?/g, "\n");
  const handles = [...text.matchAll(HANDLE)].some((m) => unescaped(m[2] ?? "").includes("python"));
  if (handles)
    found.push({
      finding: "yaml-python-tag",
      verdict: "dangerous",
      message: "a tag handle that stands for Python objects",
    });
  const broken = CROWDED.test(text)
    ? "a node with too many anchors, aliases or tags"
    : judgeDocuments(text, found, context);
  if (broken !== undefined) judgeText(text, found, context);
  // What YAML 1.1 takes for the end of a line is one for PyYAML: a comment or a text may end there.
  const lines = text.replace(OLD_BREAKS, "\n");
  if (lines !== text && !CROWDED.test(lines)) {
    const more: Observation[] = [];
    judgeDocuments(lines, more, context);
    found.push(...more.filter(({ quote }) => !found.some((known) => known.quote === quote)));
  }
  if (broken !== undefined && found.length === 0) return unreadable("yaml", `not YAML: ${broken}`);
  return judged("yaml", found);
};

/** A tag or its prefix as PyYAML takes it, whose bytes may be written as `%70`. */
function unescaped(tag: string): string {
  return tag.replace(/%([0-7][0-9a-fA-F])/g, (_whole, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** Visits every node of every document; gives what is wrong with them where something is. */
function judgeDocuments(text: string, found: Observation[], context: ReaderContext): string | undefined {
  const counter = new LineCounter();
  const options = {
    lineCounter: counter,
    logLevel: "silent",
    prettyErrors: false,
    uniqueKeys: false,
  } as const;
  let broken: string | undefined;
  try {
    const documents = parseAllDocuments(text, options);
    for (const document of Array.isArray(documents) ? documents : []) {
      broken ??= document.errors[0]?.message.split("\n")[0];
      visit(document, {
        Node: (_key, node) => judgeTag(node, counter, found, context),
        Pair: (_key, pair) => {
          const key = scalar(pair.key, document);
          const value = scalar(pair.value, document);
          if (key !== undefined && value !== undefined && isTarget(key, value))
            target(value, pair.value, counter, found, context);
        },
      });
    }
  } catch (error) {
    return error instanceof RangeError ? "nested too deep" : "a document that its parser refuses";
  }
  return broken;
}

/** The text of a scalar, or of the one that an alias stands for. */
function scalar(given: unknown, document: Document): string | undefined {
  const node = isAlias(given) ? given.resolve(document) : given;
  return typeof node === "object" && node !== null && "value" in node && typeof node.value === "string"
    ? node.value
    : undefined;
}

function line(node: unknown, counter: LineCounter): { line: number } | undefined {
  const range = typeof node === "object" && node !== null && "range" in node ? node.range : undefined;
  const at: unknown = Array.isArray(range) ? range[0] : undefined;
  return typeof at === "number" ? { line: Math.max(1, counter.linePos(at).line) } : undefined;
}

function judgeTag(node: Node, counter: LineCounter, found: Observation[], context: ReaderContext): void {
  const tag = "tag" in node && typeof node.tag === "string" ? node.tag : undefined;
  if (tag === undefined) return;
  const name = unescaped(tag)
    .replace(/^tag:yaml\.org,2002:/, "")
    .replace(/^!+/, "");
  pushTag(name, line(node, counter), found, context);
}

function pushTag(
  name: string,
  at: { line: number } | undefined,
  found: Observation[],
  context: ReaderContext,
): void {
  const kind = name.split(":")[0] ?? "";
  const rules = context.rules.loaders;
  if (rules?.yamlHarmless.has(kind) === true || found.length >= MAX_OBSERVATIONS) return;
  const python = rules?.yamlDangerous.has(kind) === true || kind.startsWith("python/");
  if (!python) return;
  found.push({
    finding: "yaml-python-tag",
    verdict: "dangerous",
    message: `the tag \`${cut(name, 80)}\` makes an unsafe loader call or import what it names`,
    ...(at === undefined ? {} : { at }),
    quote: cut(name, 120),
  });
}

function judgeText(text: string, found: Observation[], context: ReaderContext): void {
  for (const match of text.matchAll(TAG)) {
    if (found.length >= MAX_OBSERVATIONS) break;
    const before =
      text
        .slice(Math.max(0, match.index - 1000), match.index)
        .split("\n")
        .at(-1) ?? "";
    if (!before.includes("#")) pushTag(unescaped(match[1] ?? match[2] ?? ""), undefined, found, context);
  }
  for (const match of text.matchAll(/^\s*-?\s*["']?(?:_target_|class_path)["']?\s*:\s*["']?([\w.]+)/gm))
    target(match[1] ?? "", undefined, undefined, found, context);
}

function target(
  value: string,
  node: unknown,
  counter: LineCounter | undefined,
  found: Observation[],
  context: ReaderContext,
): void {
  const rules = context.rules.loaders;
  if (rules === undefined || found.length >= MAX_OBSERVATIONS) return;
  const judgement = judgeTarget(value, rules);
  if (judgement.verdict === "safe") return;
  const at = counter === undefined ? undefined : line(node, counter);
  found.push({
    finding: "config-instantiates",
    verdict: judgement.verdict,
    message: judgement.message,
    ...(at === undefined ? {} : { at }),
    quote: cut(value),
  });
}
