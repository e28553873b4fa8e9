/** How the loopback Hub behaves; may be changed while it runs. */
export type LoopbackModes = {
  /** Milliseconds before each answer. */
  latency?: number;
  /** Entries of one page of a listing; 1000 on the real Hub. */
  pageSize?: number;
  /** LFS files answer 302 to a second origin, small ones 307 to `/api/resolve-cache`, as the real Hub does. */
  redirects?: boolean;
  /** How often a signed address of the second origin may be used before it answers 403. */
  signedUses?: number;
  /** The next `times` requests are refused with 429 and `r=0;t=<seconds>`. */
  limited?: { times: number; seconds: number; retryAfter?: boolean };
  /** The next `times` requests are refused with this status and no code. */
  failing?: { times: number; status: number };
  /** Every answer is a page of HTML with status 200. */
  html?: boolean;
  /** Bodies of these paths stop half-way. */
  truncated?: (path: string) => boolean;
  /** The next so many connections are cut before any byte. */
  resets?: number;
  /** What happens for bytes that nobody has: 404 EntryNotFound, or the connection is reset. */
  absent?: "missing" | "reset";
  /** No ranges: the whole file with status 200. */
  withoutRanges?: boolean;
  /** As a self-hosted mirror was seen to fail: listing 500, missing file 500, no hashes, no ranges, no refs. */
  brokenMirror?: boolean;
  /** Links to the next page lead to this origin. */
  nextOrigin?: string;
  /** Git over HTTP: with filters, without, or not at all. */
  git?: "filters" | "no-filters" | "off" | "huge" | "truncated" | "delta-loop";
  /** Never answers. */
  silent?: boolean;
};

export type LoggedRequest = {
  server: "hub" | "cdn";
  method: string;
  /** Path and query. */
  url: string;
  range?: string;
  /** Did it carry `Authorization`. */
  auth: boolean;
  status: number;
  /** Bytes of the answer's body. */
  sent: number;
};
