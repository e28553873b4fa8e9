import type { ByteSource } from "../model.ts";
import { containerFormat, isLzma, isZlib } from "./container-magic.ts";
import { detectFormat, MODEL_NAME } from "./format-detect.ts";
import { looksLikePickle, mayBePickle } from "./pickle/looks-like.ts";
import { hasDirectory } from "./zip/directory.ts";

/** Bytes that decide what a file is. */
export const HEAD = 4096;

/** Formats that a name alone can give: other content of the same bytes goes before them. */
const WEAK = new Set([
  "text",
  "raw-data",
  "sentencepiece",
  "coreml",
  "flax-msgpack",
  "tensorflow-graph",
  "empty",
]);

/**
 * The format of an artifact or a member: by its content first, by its name where the content leaves it open. `unknown`
 * where nothing fits.
 */
export async function detect(source: ByteSource, name: string): Promise<string> {
  const head = await source.read(0, Math.min(HEAD, source.size));
  const container = containerFormat(head);
  if (container !== undefined) return container;
  if (looksLikePickle(head, source.size)) return "pickle";
  const format = detectFormat(head, name, source.size);
  if (format !== undefined && !WEAK.has(format)) return format;
  if (format !== "text") {
    if (isZlib(head)) return "zlib";
    if (isLzma(head)) return "lzma";
  }
  if (promises(name) && (await hasDirectory(source))) return "zip";
  if (format === undefined && mayBePickle(head, source.size)) return "pickle";
  return format ?? "unknown";
}

/** A name that promises weights or an object graph, or no name that promises anything. */
export function promises(name: string): boolean {
  const lower = name.toLowerCase();
  return MODEL_NAME.test(lower) || !/[^/]\.[^/.]+$/.test(lower);
}
