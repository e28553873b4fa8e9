import { SourceError, type SourceState } from "../errors.ts";

/** What a refusal carried, as far as it decides anything. */
export type Refusal = {
  status: number;
  headers: Headers;
  /** The body's first bytes as text. */
  text: string;
  /** A token was sent. */
  token: boolean;
  url: string;
  endpoint: string;
  /** The repository or file, for the message. */
  what: string;
  /** `org/name`, for the hint. */
  id: string | undefined;
};

const CODES: Readonly<Record<string, SourceState>> = {
  RepoNotFound: "missing-or-private",
  GatedRepo: "gated",
  RevisionNotFound: "revision-not-found",
  EntryNotFound: "entry-not-found",
};

function json(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** The state of a refusal (notes: Hub's `X-Error-Code` first, then status and message). */
function stateOf(refusal: Refusal, message: string, isJson: boolean): SourceState {
  const { status, headers, token } = refusal;
  const code = headers.get("x-error-code") ?? "";
  const known = Object.hasOwn(CODES, code) ? CODES[code] : undefined;
  if (known !== undefined) return known;
  const api = refusal.url.includes("/api/");
  if (status === 429) return "rate-limited";
  if (status >= 500) return "server-error";
  if (status === 401)
    return /invalid credentials/i.test(message) || token ? "bad-token" : "missing-or-private";
  if (status === 403) {
    if (/disabled/i.test(message)) return "disabled";
    if (/gated|restricted/i.test(message)) return "gated";
    return token ? "bad-token" : "server-error";
  }
  if (status === 404) {
    if (api) return isJson ? "missing-or-private" : "endpoint-not-a-hub";
    return "entry-not-found";
  }
  if (status === 416) return "truncated";
  return status < 400 ? "endpoint-not-a-hub" : "server-error";
}

function hintFor(state: SourceState, refusal: Refusal): string | undefined {
  const page = refusal.id === undefined ? refusal.endpoint : `${refusal.endpoint}/${refusal.id}`;
  switch (state) {
    case "gated":
      return refusal.token
        ? `ask for access at ${page} with the account of this token`
        : `accept the terms at ${page}, then set \`HF_TOKEN\``;
    case "missing-or-private":
      return refusal.token
        ? "check the name, and that the account of this token may see it"
        : "check the name; if the repository is private, set `HF_TOKEN`";
    case "bad-token":
      return "the token in `HF_TOKEN` or the token file is not accepted: renew it, or unset it";
    case "revision-not-found":
      return "name a branch, a tag or a 40-digit commit that exists";
    case "rate-limited":
      return refusal.token ? "retry later" : "retry later, or set `HF_TOKEN` for a larger quota";
    case "endpoint-not-a-hub":
      return `check \`HF_ENDPOINT\`, it is \`${refusal.endpoint}\``;
    case "server-error":
      return "retry later";
    default:
      return undefined;
  }
}

const SAYS: Readonly<Partial<Record<SourceState, string>>> = {
  "missing-or-private": "does not exist or is private",
  gated: "is gated and access was not granted",
  "bad-token": "was refused, the token is not valid",
  disabled: "was disabled by the Hub",
  "revision-not-found": "has no such revision",
  "entry-not-found": "does not exist",
  "rate-limited": "was refused, the request quota is used up",
  "endpoint-not-a-hub": "was answered by something that is not a Hub",
  truncated: "is shorter than listed",
};

/** A refused request as an error with one distinct state; the Hub's own words and request id are kept. */
export function refused(refusal: Refusal): SourceError {
  const body = json(refusal.text);
  const said = refusal.headers.get("x-error-message") ?? (typeof body?.error === "string" ? body.error : "");
  const message = said.slice(0, 300);
  const state = stateOf(refusal, message, body !== undefined);
  const requestId =
    refusal.headers.get("x-request-id") ??
    refusal.headers.get("x-amzn-trace-id") ??
    refusal.headers.get("x-amz-cf-id") ??
    undefined;
  const hint = hintFor(state, refusal);
  const says = SAYS[state] ?? `was refused with status ${refusal.status}`;
  return new SourceError(state, `\`${refusal.what}\` ${says}${message ? `: ${message}` : ""}`, {
    ...(requestId === undefined ? {} : { requestId: requestId.slice(0, 200) }),
    ...(hint === undefined ? {} : { hint }),
  });
}
