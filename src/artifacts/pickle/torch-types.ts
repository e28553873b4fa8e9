/** Bytes of one element of each storage type (torch/storage.py, `_dtype_to_storage_type_map`). */
const SIZES: ReadonlyMap<string, number> = new Map([
  ["UntypedStorage", 1],
  ["ByteStorage", 1],
  ["CharStorage", 1],
  ["BoolStorage", 1],
  ["QInt8Storage", 1],
  ["QUInt8Storage", 1],
  ["QUInt4x2Storage", 1],
  ["QUInt2x4Storage", 1],
  ["ShortStorage", 2],
  ["HalfStorage", 2],
  ["BFloat16Storage", 2],
  ["IntStorage", 4],
  ["FloatStorage", 4],
  ["QInt32Storage", 4],
  ["LongStorage", 8],
  ["DoubleStorage", 8],
  ["ComplexFloatStorage", 8],
  ["ComplexDoubleStorage", 16],
]);

/** Of a storage type by its bare name; undefined for none. */
export function storageItemSize(name: string): number | undefined {
  return SIZES.get(name);
}

/** Bytes of one element of a dtype by its bare name (`float32`, `uint16`, `float8_e5m2`). */
export function dtypeItemSize(name: string): number | undefined {
  const match = /^(?:u?int|float|bfloat|complex|q?u?int|bits)(8|16|32|64|128)(?:_.*)?$/.exec(name);
  if (match !== null) return Number(match[1]) / 8;
  return name === "bool" ? 1 : undefined;
}
