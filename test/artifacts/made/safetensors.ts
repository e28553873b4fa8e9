/** A safetensors file with this header text and so many bytes of data. */
export function safetensors(header: string, data: number, claimed?: bigint): Uint8Array {
  const text = new TextEncoder().encode(header);
  const out = new Uint8Array(8 + text.length + data);
  new DataView(out.buffer).setBigUint64(0, claimed ?? BigInt(text.length), true);
  out.set(text, 8);
  return out;
}

export const tensor = (dtype: string, shape: readonly number[], from: number, to: number): string =>
  `{"dtype":"${dtype}","shape":[${shape}],"data_offsets":[${from},${to}]}`;
