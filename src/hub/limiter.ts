/** The Hub counts API calls and file reads in windows of their own (hub-docs `rate-limits.md`). */
export type Bucket = "api" | "resolvers";

/** Requests in flight at once, over the whole process. */
const MOST_AT_ONCE = 16;

const notBefore = new Map<string, number>();
const waiting: (() => void)[] = [];
let running = 0;

/** `"api";r=0;t=51` -> seconds until the window ends, when nothing is left in it. */
function exhausted(header: string | null): number | undefined {
  if (header === null || header.length > 200) return undefined;
  const left = /(?:^|;)\s*r=(\d{1,9})/.exec(header)?.[1];
  const seconds = /(?:^|;)\s*t=(\d{1,6})/.exec(header)?.[1];
  return left !== undefined && Number(left) === 0 && seconds !== undefined ? Number(seconds) + 1 : undefined;
}

/** `Retry-After` in seconds or as a date, in milliseconds from `now`. */
function retryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d{1,6}$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/**
 * Milliseconds that a server asks us to wait: `RateLimit` when its window is used up, else `Retry-After` on a refusal,
 * else undefined. Every later request of this process to that origin and bucket waits as well.
 */
export function noteLimit(
  origin: string,
  bucket: Bucket,
  status: number,
  headers: Headers,
): number | undefined {
  const now = Date.now();
  const seconds = exhausted(headers.get("ratelimit"));
  const refused = status === 429 || status === 503;
  const wait =
    seconds === undefined
      ? refused
        ? retryAfter(headers.get("retry-after"), now)
        : undefined
      : seconds * 1000;
  if (wait !== undefined) {
    const key = `${origin} ${bucket}`;
    notBefore.set(key, Math.max(notBefore.get(key) ?? 0, now + wait));
  }
  return wait;
}

/** Milliseconds until this origin and bucket may be asked again. */
export function timeToWait(origin: string, bucket: Bucket): number {
  return Math.max(0, (notBefore.get(`${origin} ${bucket}`) ?? 0) - Date.now());
}

/** Runs `work` when one of the process's request slots is free. */
export async function inSlot<T>(work: () => Promise<T>): Promise<T> {
  if (running >= MOST_AT_ONCE) await new Promise<void>((free) => waiting.push(free));
  else running++;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next === undefined) running--;
    else next();
  }
}

/** Waits, or rejects with the signal's reason as soon as it is aborted. */
export function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
