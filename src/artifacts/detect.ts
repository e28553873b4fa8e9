import type { ByteSource } from "../model.ts";
import { CUT_OFF } from "./compression/codec.ts";
import { codecs } from "./compression/codecs.ts";
import { containerFormat, isLzma, isZlib } from "./container-magic.ts";
import { detectFormat, MODEL_NAME } from "./format-detect.ts";
import { looksLikePickle, mayBePickle, runsAsPickle } from "./pickle/looks-like.ts";
import { hasDirectory } from "./zip/directory.ts";

/** Bytes that decide what a file is. */
export const HEAD = 4096;

/** Formats that a name or few bytes can give: other content of the same bytes goes before them. */
const WEAK = new Set([
  "text",
  "raw-data",
  "sentencepiece",
  "coreml",
  "ctranslate2",
  "darknet",
  "word-vectors",
  "kenlm",
  "boosted-trees",
  "flax-msgpack",
  "tensorflow-graph",
  "empty",
]);

/** `maybePickle`: whatever the format, its first bytes run as opcodes as well, so that a loader of pickles could go far in it. */
export type Detected = { format: string; maybePickle: boolean };

/**
 * The format of an artifact or a member: by its content first, by its name where the content leaves it open. `unknown`
 * where nothing fits.
 */
export async function detect(source: ByteSource, name: string): Promise<Detected> {
  const head = await source.read(0, Math.min(HEAD, source.size));
  const format = await formatOf(source, head, name);
  return { format, maybePickle: format !== "pickle" && head[0] !== PERSID && mayBePickle(head, source.size) };
}

/** `P`, as zips begin, asks the loader for an object by a line's name, which none that opens weights gives. */
const PERSID = 0x50;

async function formatOf(source: ByteSource, head: Uint8Array, name: string): Promise<string> {
  const container = containerFormat(head);
  if (container !== undefined) return container;
  if (looksLikePickle(head, source.size)) return "pickle";
  const format = detectFormat(head, name, source.size);
  if (format !== undefined && !WEAK.has(format)) return format;
  const stream = format === "text" ? undefined : await compressedStream(head, format !== undefined);
  if (stream !== undefined) return stream;
  if (promises(name) && (await hasDirectory(source))) return "zip";
  // A text may be a pickle whose first line is longer than the head.
  if (mayBePickle(head, source.size) && (format === undefined || (await runsAsPickle(source))))
    return "pickle";
  return format ?? "unknown";
}

/**
 * Streams without a magic number, by decoding their head. Where the name already says what the bytes are, all of the head
 * must decode; elsewhere it is enough that something comes out.
 */
async function compressedStream(head: Uint8Array, named: boolean): Promise<"zlib" | "lzma" | undefined> {
  const format = isZlib(head) ? "zlib" : isLzma(head) ? "lzma" : undefined;
  const codec = format === undefined ? undefined : codecs[format];
  if (codec === undefined) return undefined;
  const { bytes, problem } = await codec(head, HEAD);
  const decodes = problem === undefined || problem === CUT_OFF;
  return bytes.length > 0 && (decodes || !named) ? format : undefined;
}

/** A name that promises weights or an object graph, or no name that promises anything. */
export function promises(name: string): boolean {
  const lower = name.toLowerCase();
  // What macOS keeps beside a file of that name when it packs one.
  if (/(?:^|[/!])\._[^/]+$/.test(lower)) return false;
  return MODEL_NAME.test(lower) || !/[^/]\.[^/.]+$/.test(lower);
}
