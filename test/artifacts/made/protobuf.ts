const varint = (n: number): number[] => (n < 128 ? [n] : [(n & 127) | 128, ...varint(Math.floor(n / 128))]);

/** A length-delimited field of a protobuf message. */
export function field(number: number, ...parts: (string | readonly number[])[]): number[] {
  const body = parts.flatMap((part) =>
    typeof part === "string" ? [...new TextEncoder().encode(part)] : [...part],
  );
  return [...varint(number * 8 + 2), ...varint(body.length), ...body];
}
