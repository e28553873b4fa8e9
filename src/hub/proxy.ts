import { EnvHttpProxyAgent, fetch as undiciFetch } from "undici";
import type { HubSettings } from "./settings.ts";
import type { Transport } from "./transport.ts";

/** A transport through the proxies that the environment names. */
export function proxied(proxy: HubSettings["proxy"]): Transport {
  const dispatcher = new EnvHttpProxyAgent({
    ...(proxy.http === undefined ? {} : { httpProxy: proxy.http }),
    ...(proxy.https === undefined ? {} : { httpsProxy: proxy.https }),
    ...(proxy.none === undefined ? {} : { noProxy: proxy.none }),
  });
  return async (url, init) => {
    const answer = await undiciFetch(url, {
      method: init.method ?? "GET",
      headers: [...new Headers(init.headers)],
      body: typeof init.body === "string" || init.body instanceof Uint8Array ? init.body : null,
      redirect: "manual",
      signal: init.signal ?? null,
      dispatcher,
    });
    // undici's Response is a class of its own; its parts are the platform's.
    const headers = new Headers();
    for (const [name, value] of answer.headers) headers.append(name, value);
    const empty = answer.status === 204 || answer.status === 205 || answer.status === 304;
    return new Response(empty || answer.body === null ? null : streamOf(answer.body), {
      status: answer.status,
      headers,
    });
  };
}

function streamOf(body: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const chunks = body[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await chunks.return?.();
    },
  });
}
