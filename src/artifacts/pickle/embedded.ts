import type { ByteSource } from "../../model.ts";
import { judged } from "../judged.ts";
import { bytesSource } from "../read-text.ts";
import type { ReaderContext, Reading } from "../reader.ts";
import { isOnePickle, looksLikePickle, mayBePickle } from "./looks-like.ts";
import type { Embedded, Machine } from "./machine.ts";
import { readStream } from "./read.ts";
import { MOST_DEPTH, runPickle, slice } from "./run.ts";

/** Bytes of an embedded file that say whether it is a pickle. */
const HEAD = 4096;
/** Pickles among the bytes that are shown; one is enough for the verdict. */
const SHOWN = 4;
/** Bytes written as a text that are decoded. */
const MOST_ENCODED = 64 * 1024 * 1024;

/**
 * Pickles among the bytes of a pickle. What a call loads counts in full, by whatever its content is. What nothing loads
 * here is shown, and is at least `review`: it is there for somebody.
 */
export async function embeddedReadings(
  m: Machine,
  source: ByteSource,
  context: ReaderContext,
  depth: number,
): Promise<Reading[]> {
  const readings: Reading[] = [];
  let inert = 0;
  for (const embedded of m.embedded.values()) {
    if (embedded.loaded) {
      readings.push(await loadedReading(embedded, source, context, depth + 1));
      continue;
    }
    if (embedded.encoded || inert >= SHOWN || depth >= MOST_DEPTH) continue;
    const inner = partOf(source, embedded);
    const head = await inner.read(0, HEAD);
    if (!mayBePickle(head, inner.size) && !isOnePickle(head, inner.size)) continue;
    inert++;
    const run = await runPickle(inner, 0, context, { depth: depth + 1 });
    const [call] = run.reading.globals.flatMap((use) => use.call ?? []);
    const would = call === undefined ? "" : `, which would call \`${call}\``;
    const message = `holds bytes that are a pickle of their own${would}; nothing here loads them`;
    readings.push(unprovenAt(message, embedded));
  }
  return readings;
}

const partOf = (source: ByteSource, { start, length }: Embedded) =>
  slice(source, start, Math.min(length, source.size - start));

function unprovenAt(message: string, { offset, length }: Embedded): Reading {
  return judged("pickle", [
    { finding: "pickle-unproven", verdict: "review", message, at: { offset, length } },
  ]);
}

/** What `torch.load` would do with the bytes. */
async function loadedReading(
  embedded: Embedded,
  source: ByteSource,
  context: ReaderContext,
  depth: number,
): Promise<Reading> {
  if (depth > MOST_DEPTH) return unprovenAt("files inside of files, deeper than they are followed", embedded);
  if (embedded.encoded && embedded.length > MOST_ENCODED)
    return unprovenAt("bytes written as a text, more than are decoded", embedded);
  const part = partOf(source, embedded);
  const inner = embedded.encoded ? bytesSource(encodedBytes(await part.read(0, part.size))) : part;
  const head = await inner.read(0, HEAD);
  const member = `bytes at ${embedded.start}`;
  if (!looksLikePickle(head, inner.size)) return context.nested(inner, member);
  const { reading, runs } = await readStream(inner, { ...context, member }, depth);
  const storages = [...(runs[3]?.storages.values() ?? [])];
  const enough = storages.length === 1 && storages[0]!.numel >= embedded.elements;
  if (enough || reading.verdict !== "safe") return reading;
  return unprovenAt("a tensor that reaches beyond the storage among its bytes", embedded);
}

/** One byte a character, as the latin-1 encoder gives them; what it would refuse becomes `?`. */
function encodedBytes(utf8: Uint8Array): Uint8Array {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(utf8);
  return Uint8Array.from(text, (character) => (character <= "\xff" ? character.charCodeAt(0) : 0x3f));
}
