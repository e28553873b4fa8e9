import { GgufProblem } from "./head.ts";
import type { GgufTensor } from "./metadata.ts";

/** Elements and bytes of one block of each tensor type (ggml.h, ggml-common.h; llama.cpp). */
const BLOCKS: ReadonlyMap<number, readonly [elements: bigint, bytes: bigint]> = new Map(
  (
    [
      [0, 1, 4],
      [1, 1, 2],
      [2, 32, 18],
      [3, 32, 20],
      [6, 32, 22],
      [7, 32, 24],
      [8, 32, 34],
      [9, 32, 36],
      [10, 256, 84],
      [11, 256, 110],
      [12, 256, 144],
      [13, 256, 176],
      [14, 256, 210],
      [15, 256, 292],
      [16, 256, 66],
      [17, 256, 74],
      [18, 256, 98],
      [19, 256, 50],
      [20, 32, 18],
      [21, 256, 110],
      [22, 256, 82],
      [23, 256, 136],
      [24, 1, 1],
      [25, 1, 2],
      [26, 1, 4],
      [27, 1, 8],
      [28, 1, 8],
      [29, 256, 56],
      [30, 1, 2],
      [31, 32, 18],
      [32, 32, 18],
      [33, 32, 18],
      [34, 256, 54],
      [35, 256, 66],
      [36, 32, 18],
      [37, 32, 18],
      [38, 32, 18],
      [39, 32, 17],
      [40, 64, 36],
    ] as const
  ).map(([type, elements, bytes]) => [type, [BigInt(elements), BigInt(bytes)]]),
);

const MAX_INT64 = 2n ** 63n - 1n;

/** Bytes of a tensor; undefined for a type this table does not know. */
function tensorBytes(tensor: GgufTensor): bigint | undefined {
  let elements = 1n;
  for (const dimension of tensor.dimensions) {
    elements *= dimension;
    if (dimension > MAX_INT64 || elements > MAX_INT64)
      throw new GgufProblem("invalid", "dimensions whose product overflows", tensor.at);
  }
  const block = BLOCKS.get(tensor.type);
  if (block === undefined) return undefined;
  const [per, bytes] = block;
  const row = tensor.dimensions[0] ?? 1n;
  if (row % per !== 0n) throw new GgufProblem("invalid", "a row that does not fill its blocks", tensor.at);
  return (elements / per) * bytes;
}

/**
 * Tensors lie behind each other in the data part, each start aligned, and end with the file.
 * Throws GgufProblem for the first violation.
 */
export function checkTiling(
  tensors: readonly GgufTensor[],
  dataStart: bigint,
  alignment: bigint,
  size: bigint,
): void {
  const pad = (n: bigint) => ((n + alignment - 1n) / alignment) * alignment;
  const sorted = tensors.toSorted((a, b) => (a.offset < b.offset ? -1 : a.offset > b.offset ? 1 : 0));
  let end = 0n;
  for (const tensor of sorted) {
    const bytes = tensorBytes(tensor);
    if (bytes === undefined)
      throw new GgufProblem("invalid", `a tensor of the unknown type ${tensor.type}`, tensor.at);
    if (tensor.offset % alignment !== 0n) throw new GgufProblem("invalid", "an unaligned tensor", tensor.at);
    if (tensor.offset < end) throw new GgufProblem("invalid", "tensors that overlap", tensor.at);
    if (tensor.offset > pad(end))
      throw new GgufProblem("invalid", "bytes between tensors that no tensor owns", tensor.at);
    end = tensor.offset + bytes;
    if (dataStart + end > size)
      throw new GgufProblem("invalid", "a tensor beyond the end of the file", tensor.at);
  }
  const last = tensors.length === 0 ? pad(dataStart) : dataStart + pad(end);
  if (size > last)
    throw new GgufProblem("invalid", `${size - last} bytes after the last tensor`, Number(last));
}
