import { undoX86 } from "./filter-x86.ts";

const DELTA = 3;
const X86 = 4;

/**
 * Undoes, in place, a filter that was applied before the compression (The .xz File Format 1.1.0, section 5.3). Throws
 * for the filters of other machines' code, which weights are never packed with.
 */
export function undoFilter(id: number, properties: Uint8Array, bytes: Uint8Array): void {
  if (id === X86) undoX86(bytes);
  else if (id === DELTA) undoDelta(bytes, (properties[0] ?? 0) + 1);
  else throw new Error(`the filter ${id} is not decoded`);
}

function undoDelta(bytes: Uint8Array, distance: number): void {
  for (let i = distance; i < bytes.length; i++) bytes[i] = (bytes[i]! + bytes[i - distance]!) & 0xff;
}
