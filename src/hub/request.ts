import { SourceError } from "../errors.ts";
import { readBody } from "./body.ts";
import { refused } from "./failure.ts";
import { follow } from "./follow.ts";
import { type Bucket, inSlot, noteLimit, pause, timeToWait } from "./limiter.ts";
import type { HubSettings } from "./settings.ts";
import { type Transport, transportFor } from "./transport.ts";

export type HubRequest = {
  url: string;
  /** The repository or file, for messages. */
  what: string;
  /** `org/name`, for hints. */
  id?: string;
  method?: "GET" | "POST";
  headers?: Readonly<Record<string, string>>;
  body?: string | Uint8Array;
  /** Most bytes of the body that are kept. */
  limit: number;
  /** Keep the first `limit` bytes of a longer body; without it a longer body is `too-large`. */
  cut?: boolean;
  /** The answer may come from another origin (a CDN); the token never goes there. */
  elsewhere?: boolean;
};

export type HubAnswer = {
  status: number;
  headers: Headers;
  /** Headers of the first answer, before any redirect: commit, linked hash and linked size are only there. */
  first: Headers;
  /** Where the body came from. */
  url: string;
  body: Uint8Array;
  /** False when the body was cut at `limit`. */
  complete: boolean;
};

/** Sends one request, with everything that section 7 of the Hub's notes asks of a wrapped fetch. */
export type Ask = (request: HubRequest) => Promise<HubAnswer>;

/** Longest a single try may take, however alive it is. */
const LONGEST_TRY = 300_000;
/** A body that explains a refusal is read up to here. */
const REFUSAL_LIMIT = 64 * 1024;
const WORTH_A_RETRY: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Requests in a row that an origin left without answer; after some of them nothing is tried twice there. */
const silent = new Map<string, number>();
const SILENT_MEANS_DOWN = 2;

type Tried = { answer: HubAnswer } | { error: SourceError; retry: boolean; wait: number | undefined };

function causeCode(error: unknown): string {
  let seen: unknown = error;
  for (let depth = 0; depth < 5 && typeof seen === "object" && seen !== null; depth++) {
    if ("code" in seen && typeof seen.code === "string") return seen.code;
    seen = "cause" in seen ? seen.cause : undefined;
  }
  return "";
}

function networkError(error: unknown, request: HubRequest, settings: HubSettings): SourceError {
  const code = causeCode(error);
  const said = code || (error instanceof Error ? error.message : String(error));
  const cut = code === "UND_ERR_SOCKET" || code === "ECONNRESET" || /terminated|other side/.test(said);
  if (/ERR_SSL|WRONG_VERSION|HPE_/.test(code)) {
    return new SourceError("endpoint-not-a-hub", `\`${request.what}\`: no proper HTTP answer (${said})`, {
      hint: `check \`HF_ENDPOINT\`, it is \`${settings.endpoint}\``,
      cause: error,
    });
  }
  return new SourceError(
    "network",
    cut
      ? `\`${request.what}\`: the connection was cut (${said})`
      : `\`${request.what}\`: no connection (${said})`,
    { hint: `check the network, \`HTTPS_PROXY\` and \`HF_ENDPOINT\` (${settings.endpoint})`, cause: error },
  );
}

/** One try: silence longer than the timeout ends it, and so does the caller's signal. */
async function once(
  request: HubRequest,
  settings: HubSettings,
  send: Transport,
  signal: AbortSignal | undefined,
): Promise<Tried> {
  const stop = new AbortController();
  const aborted = () => stop.abort(signal?.reason);
  signal?.addEventListener("abort", aborted, { once: true });
  let silence = setTimeout(() => stop.abort("silence"), settings.timeout);
  const longest = setTimeout(() => stop.abort("silence"), LONGEST_TRY);
  const alive = () => {
    clearTimeout(silence);
    silence = setTimeout(() => stop.abort("silence"), settings.timeout);
  };
  let answered = false;
  try {
    const { response, first, url } = await follow(request, settings, send, stop.signal, alive);
    answered = true;
    const bucket = bucketOf(request.url);
    const wait = noteLimit(url.origin, bucket, response.status, response.headers);
    if (!response.ok) {
      const { bytes } = await readBody(response, REFUSAL_LIMIT, alive);
      const token = settings.token !== undefined && url.origin === new URL(settings.endpoint).origin;
      const { endpoint } = settings;
      const text = Buffer.from(bytes).toString("utf8");
      const { status, headers } = response;
      const { what, id } = request;
      const error = refused({ status, headers, text, token, url: url.href, endpoint, what, id });
      return { error, retry: WORTH_A_RETRY.has(status), wait };
    }
    const { bytes, complete } = await readBody(response, request.limit, alive);
    if (!complete && !request.cut) {
      const message = `\`${request.what}\` is larger than ${request.limit} bytes`;
      return { error: new SourceError("too-large", message), retry: false, wait: undefined };
    }
    const { status, headers } = response;
    return { answer: { status, headers, first, url: url.href, body: bytes, complete } };
  } catch (error) {
    if (signal?.aborted) return { error: interrupted(), retry: false, wait: undefined };
    if (stop.signal.aborted) {
      const message = `\`${request.what}\`: no answer within ${settings.timeout / 1000} s`;
      return { error: new SourceError("network", message), retry: true, wait: undefined };
    }
    if (error instanceof SourceError) return { error, retry: error.state === "truncated", wait: undefined };
    const failed = answered
      ? new SourceError("truncated", `\`${request.what}\`: the answer stopped half-way`, { cause: error })
      : networkError(error, request, settings);
    return { error: failed, retry: failed.state !== "endpoint-not-a-hub", wait: undefined };
  } finally {
    clearTimeout(silence);
    clearTimeout(longest);
    signal?.removeEventListener("abort", aborted);
  }
}

/** A flag is left out, a variable unset. */
export function unset(offline: string): string {
  return `${offline.startsWith("-") ? "leave out" : "unset"} \`${offline}\``;
}

/** The network was not asked, because this variable or flag forbids it. */
export function offlineError(what: string, offline: string): SourceError {
  return new SourceError("offline", `\`${what}\` was not asked for: \`${offline}\` is set`, {
    hint: `${unset(offline)}, or scan what is in the cache`,
  });
}

export function interrupted(): SourceError {
  return new SourceError("aborted", "interrupted");
}

function bucketOf(url: string): Bucket {
  return new URL(url).pathname.includes("/api/") ? "api" : "resolvers";
}

/**
 * The one way to the network. Rejects with SourceError only: `offline` names the switch, `aborted` follows the signal,
 * every refusal has its state. Retries 408, 425, 429, 5xx, cut and silent connections.
 */
export function hubRequests(settings: HubSettings, signal: AbortSignal | undefined): Ask {
  return async (request) => {
    if (settings.offline !== undefined) throw offlineError(request.what, settings.offline);
    if (!URL.canParse(request.url))
      throw new SourceError("entry-not-found", `\`${request.what}\` has no address`);
    const send = await transportFor(settings);
    const { origin } = new URL(request.url);
    const bucket = bucketOf(request.url);
    let waited = 0;
    const wait = async (milliseconds: number, why: string) => {
      waited += milliseconds;
      if (milliseconds >= 1000) settings.onWait?.(milliseconds, why);
      await pause(milliseconds, signal).catch(() => Promise.reject(interrupted()));
    };
    for (let attempt = 1; ; attempt++) {
      if (signal?.aborted) throw interrupted();
      const held = timeToWait(origin, bucket);
      if (held + waited > settings.longestWait) {
        throw new SourceError(
          "rate-limited",
          `\`${request.what}\` was not asked for, the request quota is used up`,
          {
            hint: `retry in ${Math.ceil(held / 1000)} s`,
          },
        );
      }
      if (held > 0) await wait(held, "the request quota is used up");
      const tried = await inSlot(() => once(request, settings, send, signal));
      if ("answer" in tried) {
        silent.delete(origin);
        return tried.answer;
      }
      // A closed port or an unknown name rarely heals within seconds.
      const isClosed = ["ECONNREFUSED", "ENOTFOUND"].includes(causeCode(tried.error));
      const isDown = (silent.get(origin) ?? 0) >= SILENT_MEANS_DOWN;
      const tries = Math.min(settings.tries, isDown ? 1 : isClosed ? 2 : settings.tries);
      if (tried.error.state !== "network") silent.delete(origin);
      else if (attempt === tries) silent.set(origin, (silent.get(origin) ?? 0) + 1);
      if (!tried.retry || attempt >= tries) throw tried.error;
      const delay = tried.wait ?? settings.backoff * 2 ** (attempt - 1);
      if (waited + delay > settings.longestWait) throw tried.error;
      await wait(delay, tried.error.message);
    }
  };
}
