/** Lists, dicts and sets whose flags are remembered: as many as were made last, fewer while there are few. */
const REMEMBERED = 2 ** 16;
const FIRST = 64;

const WRITTEN = 1;
const TAINTED = 2;
const COUNT_UNIT = 4;
const MOST = 2 ** 30 - 1;

/**
 * Flags and length of recent containers by serial: a container's content is not held, but whether it was written before
 * and whether something dangerous was put in is. An old one counts as written.
 */
export type Containers = { flags: Uint32Array; next: number; tainted: boolean };

export function newContainers(): Containers {
  return { flags: new Uint32Array(FIRST), next: 1, tainted: false };
}

export function makeContainer(all: Containers): number {
  if (all.next >= all.flags.length && all.flags.length < REMEMBERED) {
    const grown = new Uint32Array(all.flags.length * 4);
    grown.set(all.flags);
    all.flags = grown;
  }
  all.flags[all.next % all.flags.length] = 0;
  return all.next++;
}

const known = (all: Containers, serial: number): boolean => serial + all.flags.length >= all.next;

/** Counts `items` more in it; true if nothing had been put in before. */
export function write(all: Containers, serial: number, items: number): boolean {
  if (!known(all, serial)) return false;
  const slot = serial % all.flags.length;
  const flags = all.flags[slot]!;
  const count = Math.min(MOST, Math.floor(flags / COUNT_UNIT) + items);
  all.flags[slot] = count * COUNT_UNIT + ((flags & (COUNT_UNIT - 1)) | WRITTEN);
  return (flags & WRITTEN) === 0;
}

export function taint(all: Containers, serial: number): void {
  if (!known(all, serial)) return;
  all.tainted = true;
  all.flags[serial % all.flags.length]! |= TAINTED;
}

export function isTainted(all: Containers, serial: number): boolean {
  return known(all, serial) && (all.flags[serial % all.flags.length]! & TAINTED) !== 0;
}

/** How many items were put in, or undefined for one that is forgotten. */
export function lengthOf(all: Containers, serial: number): number | undefined {
  return known(all, serial) ? Math.floor(all.flags[serial % all.flags.length]! / COUNT_UNIT) : undefined;
}
