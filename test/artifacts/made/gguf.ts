type Value = string | number | readonly string[];
export type GgufParts = {
  version?: number;
  littleEndian?: boolean;
  pairs?: Readonly<Record<string, Value>>;
  tensors?: readonly { name: string; dimensions: readonly number[]; type?: number; offset: number }[];
  /** Bytes of the data part. */
  data?: number;
  /** Raw counts, to lie about them. */
  pairCount?: bigint;
};

/** A GGUF file of strings, unsigned numbers and string arrays (gguf specification). */
export function gguf(parts: GgufParts): Uint8Array {
  const little = parts.littleEndian ?? true;
  const wide = (parts.version ?? 3) > 1;
  const out: number[] = [...new TextEncoder().encode("GGUF")];
  const u32 = (n: number) => {
    const bytes = [n & 255, (n >>> 8) & 255, (n >>> 16) & 255, (n >>> 24) & 255];
    out.push(...(little ? bytes : bytes.reverse()));
  };
  const u64 = (n: bigint) => {
    const bytes = Array.from({ length: 8 }, (_, i) => Number((n >> BigInt(8 * i)) & 255n));
    out.push(...(little ? bytes : bytes.reverse()));
  };
  const size = (n: bigint) => (wide ? u64(n) : u32(Number(n)));
  const string = (text: string) => {
    const bytes = new TextEncoder().encode(text);
    size(BigInt(bytes.length));
    out.push(...bytes);
  };
  u32(parts.version ?? 3);
  const pairs = Object.entries(parts.pairs ?? {});
  size(BigInt(parts.tensors?.length ?? 0));
  size(parts.pairCount ?? BigInt(pairs.length));
  for (const [key, value] of pairs) {
    string(key);
    if (typeof value === "string") {
      u32(8);
      string(value);
    } else if (typeof value === "number") {
      u32(4);
      u32(value);
    } else {
      u32(9);
      u32(8);
      size(BigInt(value.length));
      for (const item of value) string(item);
    }
  }
  for (const tensor of parts.tensors ?? []) {
    string(tensor.name);
    u32(tensor.dimensions.length);
    for (const d of tensor.dimensions) size(BigInt(d));
    u32(tensor.type ?? 0);
    u64(BigInt(tensor.offset));
  }
  if (parts.tensors !== undefined) while (out.length % 32 !== 0) out.push(0);
  out.push(...new Array<number>(parts.data ?? 0).fill(1));
  return Uint8Array.from(out);
}
