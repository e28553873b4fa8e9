import type { ByteSource } from "../../model.ts";
import type { Detail } from "./details.ts";

/** What stands behind a wrapped array: raw bytes up to `end`, a pickle of its own, or more than the file has. */
export type ArrayBytes =
  | { kind: "bytes"; end: number }
  | { kind: "pickle" }
  | { kind: "beyond"; message: string; truncated: boolean };

/** By joblib's own reading: one byte that counts the padding, the padding, the bytes. They are skipped, not read. */
export async function arrayBytes(
  source: ByteSource,
  at: number,
  detail: Detail | undefined,
): Promise<ArrayBytes> {
  if (detail?.kind !== "wrapper")
    return { kind: "beyond", message: "an array of which nothing is known", truncated: false };
  if (detail.objects) return { kind: "pickle" };
  let from = at;
  if (detail.aligned) {
    const [padding] = await source.read(at, 1);
    if (padding === undefined)
      return { kind: "beyond", message: "ends before an array's bytes", truncated: true };
    from += 1 + padding;
  }
  const end = from + detail.bytes;
  return end <= source.size
    ? { kind: "bytes", end }
    : { kind: "beyond", message: "an array that claims more bytes than the file has", truncated: true };
}
