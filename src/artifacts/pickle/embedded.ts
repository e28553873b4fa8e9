import { type ByteSource, worstVerdict } from "../../model.ts";
import type { ReaderContext, Reading } from "../reader.ts";
import { isOnePickle, mayBePickle } from "./looks-like.ts";
import type { Machine } from "./machine.ts";
import { MOST_DEPTH, runPickle, slice } from "./run.ts";

/** Bytes of an embedded file that say whether it is a pickle. */
const HEAD = 4096;
const SHOWN = 4;

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
  for (const { offset, start, length, loaded } of m.embedded.values()) {
    const inner = slice(source, start, Math.min(length, source.size - start));
    if (loaded) {
      readings.push(await context.nested(inner, `bytes at ${start}`));
      continue;
    }
    if (inert >= SHOWN || depth >= MOST_DEPTH) continue;
    const head = await inner.read(0, HEAD);
    if (!mayBePickle(head, inner.size) && !isOnePickle(head, inner.size)) continue;
    inert++;
    const run = await runPickle(inner, 0, { ...context, member: `bytes at ${start}` }, { depth: depth + 1 });
    const calls = run.reading.globals.flatMap((use) => use.call ?? []);
    readings.push({
      format: "pickle",
      verdict: worstVerdict(["review"]),
      globals: [],
      observations: [
        {
          finding: "pickle-unproven",
          verdict: "review",
          message: `holds bytes that are a pickle of their own${calls[0] === undefined ? "" : `, which would call \`${calls[0]}\``}; nothing here loads them`,
          at: { offset, length },
        },
      ],
    });
  }
  return readings;
}
