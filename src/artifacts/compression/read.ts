import type { ByteSource, Observation } from "../../model.ts";
import { sliceSource } from "../bounded-source.ts";
import { mergeReadings } from "../merge-readings.ts";
import { bytesSource } from "../read-text.ts";
import type { Reader, Reading } from "../reader.ts";
import { codecs } from "./codecs.ts";
import { decode } from "./decode.ts";

/** `ZF` and the size as padded hexadecimal digits before zlib: what joblib wrote before 0.10 (numpy_pickle_compat.py). */
const ZF_HEADER = /^ZF0x[0-9a-fA-F]+L? */;
/** Compressed bytes behind the stream that are only padding. */
const PADDING = 512;

/** A compressed stream around one artifact: what loads it inflates it and reads what comes out. */
export const compressedReader = (format: string): Reader => {
  const codec = codecs[format === "joblib-zf" ? "zlib" : format];
  return async (source, context) => {
    const packed = format === "joblib-zf" ? await withoutHeader(source) : source;
    if (codec === undefined) return mergeReadings(format, [notDecoded(format)], []);
    const { bytes, consumed, problem, limit } = await decode(packed, codec, context.budget);
    const own: Observation[] = [];
    if (problem !== undefined)
      own.push({
        finding: "artifact-unreadable",
        verdict: "unreadable",
        message: `does not inflate: ${problem}`,
      });
    if (limit !== undefined) own.push({ finding: "container-limit", verdict: "unreadable", message: limit });
    const rest = packed.size - consumed;
    const readings: Reading[] = [];
    if (bytes.length > 0 || own.length === 0)
      readings.push(await context.nested(bytesSource(bytes), inner(context.member ?? context.path), format));
    if (own.length === 0 && rest > 0) {
      const tail = await packed.read(consumed, rest);
      if (rest > PADDING || tail.some((byte) => byte !== 0))
        own.push({
          finding: "container-inconsistent",
          verdict: "review",
          message: `${rest} bytes follow the compressed stream`,
          at: { offset: source.size - rest, length: rest },
        });
    }
    return mergeReadings(format, own, readings);
  };
};

async function withoutHeader(source: ByteSource): Promise<ByteSource> {
  const head = Buffer.from(await source.read(0, 32)).toString("latin1");
  return sliceSource(source, ZF_HEADER.exec(head)?.[0].length ?? 0, source.size);
}

const notDecoded = (format: string): Observation => ({
  finding: "artifact-unreadable",
  verdict: "unreadable",
  message: `compressed as ${format}, which is not decoded`,
});

/** The name of what is inside: without the suffix of the compression. */
function inner(path: string): string {
  const name = path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("!")) + 1);
  if (/\.tgz$/i.test(name)) return name.replace(/tgz$/i, "tar");
  return name.replace(/\.(?:gz|bz2|xz|lzma|zst|zstd|lz4|z)$/i, "");
}
