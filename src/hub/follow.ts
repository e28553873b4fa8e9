import { SourceError } from "../errors.ts";
import type { HubRequest } from "./request.ts";
import type { HubSettings } from "./settings.ts";
import type { Transport } from "./transport.ts";

const MOST_REDIRECTS = 5;
const AGENT = "modelvet";

/** Where a redirect leads, or why it is not followed. */
function nextUrl(from: URL, location: string, request: HubRequest, home: string): URL {
  const refuse = (why: string) =>
    new SourceError("endpoint-not-a-hub", `\`${request.what}\`: redirect refused, ${why}`, {
      hint: "set `HF_ENDPOINT` to the address that answers itself",
    });
  if (!URL.canParse(location, from.href)) throw refuse("it is not an address");
  const to = new URL(location, from);
  if (to.protocol !== "https:" && to.protocol !== "http:") throw refuse(`it leads to \`${to.protocol}\``);
  if (to.origin !== home && !request.elsewhere) throw refuse(`it leads to \`${to.origin}\``);
  if (from.protocol === "https:" && to.protocol === "http:") throw refuse("it leads from https to http");
  return to;
}

/**
 * Sends a request and follows its redirects by hand: the token goes to the endpoint's origin only, and the first
 * answer's headers are kept, because only they say which commit and which hash a file has.
 */
export async function follow(
  request: HubRequest,
  settings: HubSettings,
  send: Transport,
  signal: AbortSignal,
  alive: () => void,
): Promise<{ response: Response; first: Headers; url: URL }> {
  const home = new URL(settings.endpoint).origin;
  let url = new URL(request.url);
  let first: Headers | undefined;
  for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
    const headers = new Headers(request.headers);
    headers.set("user-agent", AGENT);
    headers.delete("authorization");
    if (settings.token !== undefined && url.origin === home) {
      const basic = url.pathname.endsWith("/git-upload-pack");
      const login = Buffer.from(`user:${settings.token}`).toString("base64");
      headers.set("authorization", basic ? `Basic ${login}` : `Bearer ${settings.token}`);
    }
    const response = await send(url.href, {
      method: request.method ?? "GET",
      headers,
      ...(request.body === undefined ? {} : { body: request.body }),
      redirect: "manual",
      signal,
    });
    alive();
    first ??= response.headers;
    const location = response.headers.get("location");
    if (response.status < 300 || response.status >= 400 || location === null) return { response, first, url };
    await response.body?.cancel().catch(() => undefined);
    url = nextUrl(url, location, request, home);
  }
  throw new SourceError("endpoint-not-a-hub", `\`${request.what}\`: more than ${MOST_REDIRECTS} redirects`);
}
