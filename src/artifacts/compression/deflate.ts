import { constants, gunzipSync, inflateRawSync, inflateSync } from "node:zlib";
import { Gunzip, Inflate, Unzlib } from "fflate";
import { type Codec, CUT_OFF, type Inflated, messageOf, Output } from "./codec.ts";

/** Input bytes pushed at a time where a stream is broken: what came before the break is kept up to here. */
const CAREFUL = 256;
/** The same where a stream is only too long. */
const QUICK = 64 * 1024;
/** Input that gives no output: a block without compression is shorter. */
const MOST_IDLE = 256 * 1024;

/** zlib's answer with `info`: its types leave out what it then returns. */
type WithEngine = { buffer: Uint8Array; engine: { bytesWritten: number } };
const hasEngine = (value: unknown): value is WithEngine =>
  typeof value === "object" && value !== null && "buffer" in value && "engine" in value;

type Inflater = typeof inflateRawSync;
type Failure = { failed: "too-large" | "other" };

function withZlib(
  inflate: Inflater,
  input: Uint8Array,
  limit: number,
  finishFlush: number,
): Inflated | Failure {
  try {
    const answer: unknown = inflate(input, { info: true, maxOutputLength: Math.max(1, limit), finishFlush });
    return hasEngine(answer)
      ? { bytes: answer.buffer, consumed: answer.engine.bytesWritten }
      : { failed: "other" };
  } catch (error) {
    const tooLarge = error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
    return { failed: tooLarge ? "too-large" : "other" };
  }
}

type Stream = Inflate | Gunzip | Unzlib;

/** The slow way, for streams that are broken or too long: gives what comes before. */
function inSteps(stream: Stream, input: Uint8Array, limit: number, step: number): Inflated {
  const output = new Output(limit);
  let idle = 0;
  stream.ondata = (chunk) => {
    if (chunk.length > 0) idle = 0;
    output.add(chunk);
  };
  let at = 0;
  let problem = "the stream is damaged";
  try {
    // Behind its end the decoder would only gather what is pushed, again and again.
    for (; at < input.length && !output.full && idle < MOST_IDLE; at += step) {
      idle += step;
      stream.push(input.subarray(at, at + step), at + step >= input.length);
    }
  } catch (error) {
    problem = messageOf(error);
  }
  const consumed = Math.min(at, input.length);
  return { bytes: output.bytes(), consumed, ...(output.full ? { limited: true } : { problem }) };
}

const codec =
  (inflate: Inflater, slow: () => Stream): Codec =>
  async (input, limit) => {
    const whole = withZlib(inflate, input, limit, constants.Z_FINISH);
    if (!("failed" in whole)) return whole;
    if (whole.failed === "too-large") return inSteps(slow(), input, limit, QUICK);
    // zlib gives the bytes of a stream that is cut off when it is not asked to finish.
    const cut = withZlib(inflate, input, limit, constants.Z_SYNC_FLUSH);
    if (!("failed" in cut)) return { ...cut, problem: CUT_OFF };
    return inSteps(slow(), input, limit, CAREFUL);
  };

export const inflateDeflate = codec(inflateRawSync, () => new Inflate());
export const inflateGzip = codec(gunzipSync, () => new Gunzip());
export const inflateZlib = codec(inflateSync, () => new Unzlib());
