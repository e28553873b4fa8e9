import type { Filter } from "./xz.ts";

const DELTA = 3;

/**
 * Undoes a filter that stands before the compression. Delta is; the ones for machine code (x86, ARM) are not: they leave
 * data that holds no such code as it is nearly everywhere, and what they change is said to be unread. Throws for them.
 */
export function undoBranches({ id, properties }: Filter, bytes: Uint8Array): void {
  if (id !== DELTA) throw new Error(`the filter ${id} is not decoded`);
  const distance = (properties[0] ?? 0) + 1;
  for (let i = distance; i < bytes.length; i++) bytes[i] = (bytes[i]! + bytes[i - distance]!) & 0xff;
}
