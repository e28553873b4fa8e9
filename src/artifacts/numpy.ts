import type { Observation } from "../model.ts";
import { sliceSource } from "./bounded-source.ts";
import { judged, unreadable } from "./judged.ts";
import { mergeReadings } from "./merge-readings.ts";
import { parseNumpyHeader } from "./numpy-header.ts";
import { runPickle } from "./pickle/run.ts";
import type { Reader, Reading } from "./reader.ts";

/** NumPy refuses headers of more than 10,000 bytes unless it is told to trust the file. */
const LONGEST_HEADER = 16 * 1024;

/** A NumPy array, versions 1 to 3: numbers are data, an array of objects is a pickle. */
export const readNumpy: Reader = async (source, context) => {
  const head = await source.read(0, 12);
  const version = head[6] ?? 0;
  if (head.length < 10 || version < 1 || version > 3)
    return unreadable("numpy", `version ${version} of the format is not known`);
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const wide = version > 1;
  if (wide && head.length < 12) return unreadable("numpy", "ends within its header");
  const length = wide ? view.getUint32(8, true) : view.getUint16(8, true);
  const start = (wide ? 12 : 10) + length;
  if (length > LONGEST_HEADER) return unreadable("numpy", `a header of ${length} bytes`);
  if (start > source.size) return unreadable("numpy", "ends within its header");
  const text = Buffer.from(await source.read(start - length, length)).toString("latin1");
  const { items, itemSize, shape } = parseNumpyHeader(text);
  // Arrays are saved one behind the other, and whoever loads the first may load the next.
  const behind = async (end: number): Promise<Reading[]> => {
    if (end >= source.size) return [];
    const reading = await context.nested(sliceSource(source, end, source.size - end), `bytes at ${end}`);
    return reading.verdict === "dangerous" ? [reading] : [];
  };
  if (items === "objects") {
    context.onPickle?.({
      source,
      from: start,
      ...(context.member === undefined ? {} : { member: context.member }),
    });
    const { end, reading } = await runPickle(source, start, context);
    const rest = source.size - end;
    return mergeReadings("numpy", rest > 0 ? [stray(end, rest)] : [], [reading, ...(await behind(end))]);
  }
  if (items === "unknown" || shape === undefined)
    return mergeReadings(
      "numpy",
      [
        {
          finding: "artifact-unreadable",
          verdict: "unreadable",
          message: "its header could not be understood",
        },
      ],
      [await context.nested(sliceSource(source, start, source.size), "data")],
    );
  // A type that does not say its size: nothing in it is loaded as objects.
  if (itemSize === undefined) return judged("numpy", []);
  const expected = shape.reduce((product, n) => product * n, itemSize);
  const found = source.size - start;
  if (found < expected) return unreadable("numpy", `holds ${found} of the ${expected} bytes of its array`);
  if (found === expected) return judged("numpy", []);
  const end = start + expected;
  return mergeReadings("numpy", [stray(end, source.size - end)], await behind(end));
};

const stray = (offset: number, length: number): Observation => ({
  finding: "container-inconsistent",
  verdict: "review",
  message: `${length} bytes follow the array`,
  at: { offset, length },
});
