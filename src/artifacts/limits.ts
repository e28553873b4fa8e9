/**
 * What is spent at most on one artifact, everything nested in it included. What lies beyond a limit is said to be unread
 * (`container-limit`, `unreadable`), never safe.
 */
export const LIMITS = {
  /** Containers inside of containers. */
  depth: 8,
  /** Members looked at, over all containers. */
  members: 20_000,
  /** Bytes inflated, over all members; a stored member costs none. */
  inflate: 512 * 1024 * 1024,
  /** Bytes of one inflated member or stream, since it is kept in memory. */
  inflateOne: 128 * 1024 * 1024,
  /** Compressed bytes of one member or stream. */
  compressedOne: 64 * 1024 * 1024,
  /** A member beyond this size and this ratio is called a bomb. */
  bombSize: 100 * 1024 * 1024,
  bombRatio: 100,
  /** Bytes asked of the source, each time that they are. */
  read: 2 * 1024 * 1024 * 1024,
  /** Members of a zip may take this many times its size: those of an honest one take it once. */
  overlap: 2,
  /** Bytes of a zip's central directory, and of the gaps between its members that are searched. */
  directory: 16 * 1024 * 1024,
  gaps: 16 * 1024 * 1024,
  /** Globals and observations kept of one artifact; the verdict counts them all. */
  globals: 5000,
  observations: 500,
} as const;
