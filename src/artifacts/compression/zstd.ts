import { Decompress } from "fzstd";
import { type Codec, messageOf, Output } from "./codec.ts";
import { affordable } from "./zstd-frames.ts";

/** Input bytes pushed at a time: what comes before an error or beyond the limit is kept up to here. */
const STEP = 64 * 1024;

/** Zstandard frames, one after another. */
export const inflateZstd: Codec = async (input, limit) => {
  const output = new Output(limit);
  const stream = new Decompress((chunk) => {
    if (!output.add(chunk.slice())) throw new Full();
  });
  const length = affordable(input);
  let at = 0;
  try {
    for (; at < length; at += STEP)
      stream.push(input.subarray(at, Math.min(at + STEP, length)), at + STEP >= length);
  } catch (error) {
    const consumed = Math.min(at, length);
    return error instanceof Full
      ? { bytes: output.bytes(), consumed, limited: true }
      : { bytes: output.bytes(), consumed, problem: messageOf(error) };
  }
  const bytes = output.bytes();
  if (length < input.length)
    return { bytes, consumed: length, problem: "frames that take more memory than they are given" };
  return { bytes, consumed: length, ...(bytes.length === 0 ? { problem: "no bytes came out" } : {}) };
};

class Full extends Error {}
