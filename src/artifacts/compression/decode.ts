import type { ByteSource } from "../../model.ts";
import { LIMITS } from "../limits.ts";
import type { Budget } from "../reader.ts";
import type { Codec } from "./codec.ts";

export type Decoded = {
  bytes: Uint8Array;
  /** Bytes of the input that the stream took. */
  consumed: number;
  problem?: string;
  /** Which limit of `limits.ts` was reached: the bytes are a part. */
  limit?: string;
};

/** Decodes a stream as far as the limits allow; what it inflates to is taken from the budget. */
export async function decode(packed: ByteSource, codec: Codec, budget: Budget): Promise<Decoded> {
  const input = await packed.read(0, Math.min(packed.size, LIMITS.compressedOne));
  const most = Math.max(0, Math.min(LIMITS.inflateOne, budget.inflate));
  const { bytes, problem, limited, consumed } = await codec(input, most);
  budget.inflate -= bytes.length;
  const limit =
    limited === true
      ? limitMessage(bytes.length, consumed)
      : packed.size > LIMITS.compressedOne
        ? `more than the ${LIMITS.compressedOne} compressed bytes that are read`
        : undefined;
  return {
    bytes,
    consumed,
    ...(problem === undefined ? {} : { problem }),
    ...(limit === undefined ? {} : { limit }),
  };
}

function limitMessage(size: number, consumed: number): string {
  const ratio = Math.floor(size / Math.max(1, consumed));
  return size > LIMITS.bombSize && ratio > LIMITS.bombRatio
    ? `a bomb: ${consumed} bytes inflate to more than ${size}, ${ratio} times as many`
    : `inflates to more than the ${size} bytes that are read`;
}
