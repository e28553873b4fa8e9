import { constants, gunzipSync, inflateRawSync, inflateSync } from "node:zlib";
import { Gunzip, Inflate, Unzlib } from "fflate";
import { type Codec, type Inflated, messageOf, Output } from "./codec.ts";

/** Input bytes pushed at a time where a stream is broken: what came before the break is kept up to here. */
const STEP = 256;

/** zlib's answer with `info`: its types leave out what it then returns. */
type WithEngine = { buffer: Uint8Array; engine: { bytesWritten: number } };
const hasEngine = (value: unknown): value is WithEngine =>
  typeof value === "object" && value !== null && "buffer" in value && "engine" in value;

function withZlib(
  inflate: typeof inflateRawSync,
  input: Uint8Array,
  limit: number,
  finishFlush: number,
): Inflated | undefined {
  try {
    const answer: unknown = inflate(input, { info: true, maxOutputLength: Math.max(1, limit), finishFlush });
    if (!hasEngine(answer)) return undefined;
    return { bytes: answer.buffer, consumed: answer.engine.bytesWritten };
  } catch {
    return undefined;
  }
}

/** The bytes of a stream that is cut off, which zlib gives when it is not asked to finish. */
function cutOff(inflate: typeof inflateRawSync, input: Uint8Array, limit: number): Inflated | undefined {
  const found = withZlib(inflate, input, limit, constants.Z_SYNC_FLUSH);
  return found && { ...found, problem: "the stream ends early" };
}

type Stream = Inflate | Gunzip | Unzlib;

/** The slow way, for streams that are broken or too long: gives what comes before. */
function inSteps(stream: Stream, input: Uint8Array, limit: number): Inflated {
  const output = new Output(limit);
  stream.ondata = (chunk) => {
    // The decoder goes on using its buffer.
    if (chunk.length > 0) output.add(chunk.slice());
  };
  let at = 0;
  try {
    for (; at < input.length && !output.full; at += STEP)
      stream.push(input.subarray(at, at + STEP), at + STEP >= input.length);
  } catch (error) {
    return { bytes: output.bytes(), consumed: Math.min(at, input.length), problem: messageOf(error) };
  }
  const consumed = Math.min(at, input.length);
  return { bytes: output.bytes(), consumed, ...(output.full ? { limited: true } : {}) };
}

const codec =
  (inflate: typeof inflateRawSync, slow: () => Stream): Codec =>
  async (input, limit) =>
    withZlib(inflate, input, limit, constants.Z_FINISH) ??
    cutOff(inflate, input, limit) ??
    inSteps(slow(), input, limit);

export const inflateDeflate = codec(inflateRawSync, () => new Inflate());
export const inflateGzip = codec(gunzipSync, () => new Gunzip());
export const inflateZlib = codec(inflateSync, () => new Unzlib());
