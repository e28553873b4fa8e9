import type { ByteSource } from "../../model.ts";
import { codecs } from "../compression/codecs.ts";
import { undoFilter } from "../compression/filters.ts";
import { decodeLzma } from "../compression/lzma.ts";
import { History } from "../compression/lzma-decoder.ts";
import { decodeLzma2 } from "../compression/lzma2.ts";
import { LIMITS } from "../limits.ts";
import type { Budget } from "../reader.ts";
import { type Coder, type Folder, mainSize } from "./streams.ts";

/** Methods of 7-Zip (DOC/Methods.txt); what is not here is not decoded. */
const METHOD = {
  copy: "00",
  delta: "03",
  x86: "04",
  bcj: "03030103",
  lzma: "030101",
  lzma2: "21",
  deflate: "040108",
  bzip2: "040202",
  aes: "06f10701",
} as const;

export type Unpacked = { bytes: Uint8Array; problem?: string; limit?: string };

/** The bytes of a folder, as far as the limits allow. Never throws: what came before an error is given. */
export async function unpack(packed: ByteSource, folder: Folder, budget: Budget): Promise<Unpacked> {
  if (folder.coders.some(({ id }) => id === METHOD.aes)) return failed("encrypted");
  const order = chain(folder);
  if (order === undefined) return failed("coders that are not in a row are not decoded");
  const limit = Math.max(0, Math.min(LIMITS.inflateOne, budget.inflate));
  if (mainSize(folder) > limit)
    return {
      bytes: new Uint8Array(),
      limit: `unpacks to ${mainSize(folder)} bytes, more than the ${limit} that are read`,
    };
  if (packed.size > LIMITS.compressedOne)
    return { bytes: new Uint8Array(), limit: `${packed.size} packed bytes` };
  let bytes = await packed.read(0, packed.size);
  let problem: string | undefined;
  for (const [i, coder] of order) {
    const step = await run(coder, bytes, Math.min(folder.sizes[i] ?? 0, limit));
    bytes = step.bytes;
    problem ??= step.problem;
  }
  budget.inflate -= bytes.length;
  return { bytes, ...(problem === undefined ? {} : { problem }) };
}

const failed = (problem: string): Unpacked => ({ bytes: new Uint8Array(), problem });

/** Coders in the order in which the bytes pass them; undefined where they branch. */
function chain({ coders, bonds, packed }: Folder): [number, Coder][] | undefined {
  if (packed !== 1 || coders.some(({ inputs, outputs }) => inputs !== 1 || outputs !== 1)) return undefined;
  let at = coders.findIndex((_, input) => !bonds.some((bond) => bond.input === input));
  const out: [number, Coder][] = [];
  while (out.length < coders.length) {
    const coder = coders[at];
    if (coder === undefined) return undefined;
    out.push([at, coder]);
    at = bonds.find((bond) => bond.output === at)?.input ?? -1;
  }
  return out;
}

async function run({ id, properties }: Coder, bytes: Uint8Array, size: number): Promise<Unpacked> {
  try {
    if (id === METHOD.copy) return { bytes };
    if (id === METHOD.lzma) return decodeLzma(bytes, 0, properties[0] ?? 255, size, size);
    if (id === METHOD.lzma2) return lzma2(bytes, size);
    const filter = id === METHOD.bcj || id === METHOD.x86 ? 4 : id === METHOD.delta ? 3 : undefined;
    if (filter !== undefined) {
      const copy = Uint8Array.from(bytes);
      undoFilter(filter, properties, copy);
      return { bytes: copy };
    }
    const codec = id === METHOD.deflate ? codecs.deflate : id === METHOD.bzip2 ? codecs.bzip2 : undefined;
    if (codec === undefined) return failed(`packed with the method ${id}, which is not decoded`);
    return await codec(bytes, size);
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
}

function lzma2(bytes: Uint8Array, size: number): Unpacked {
  // One byte more, so that a stream that ends where it should is not taken for one that is cut.
  const history = new History(size + 1);
  try {
    decodeLzma2(bytes, 0, history);
  } catch (error) {
    return {
      ...failed(error instanceof Error ? error.message : String(error)),
      bytes: history.bytes.subarray(0, history.length),
    };
  }
  return { bytes: history.bytes.subarray(0, history.length) };
}
